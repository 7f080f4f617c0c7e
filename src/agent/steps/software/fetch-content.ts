/** The files of a package or an application, fetched into a folder of the deployed system, each byte checked on its way. */
import { SlipwayError } from '../../../api/errors.ts';
import type { ContentFile, PolicySoftware } from '../../../api/policy.ts';
import { isOn } from '../../../task-sequence/flag.ts';
import type { StepContext } from '../../engine/step-context.ts';
import type { Machine } from '../../machine/machine.ts';
import { pathIn } from '../../machine/path-in.ts';
import { contentFolders } from './content-folders.ts';

/** In memory at once; such files need no list of chunks, which would be a second question for each. */
const SMALL_BYTES = 2 ** 20;

export interface WantedContent {
  readonly software: Pick<PolicySoftware, 'name' | 'versionId' | 'contentRoot'>;
  /** Where its files are in the version; empty: all of it. Null: it has none. */
  readonly place: string | null;
  /** It goes, whatever variables of the sequence say. */
  readonly clears?: boolean;
}

/** Fetches it, calls `use` with its folder, and removes it, unless variables of the sequence say that it stays. */
export async function withContent<T>(
  context: StepContext,
  wanted: WantedContent,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const { machine, variables } = context;
  const clears = wanted.clears === true;
  const keeps = !clears && isOn(variables.get('SMSTSPreserveContent'));
  const folders = contentFolders(machine);
  const version = pathIn(keeps ? folders.kept : folders.run, wanted.software.versionId);
  const folder = wanted.place === null || wanted.place === '' ? version : pathIn(version, wanted.place);
  // What an interrupted attempt has left is not trusted.
  await machine.remove(folder);
  try {
    await fetchInto(context, wanted, folder);
    return await use(folder);
  } finally {
    if (clears || !(keeps || isOn(variables.get('SMSTSPersistContent')))) await machine.remove(version);
  }
}

/** `isThere`: of a file below the folder, by its whole path, that need not be fetched. */
export async function fetchInto(
  context: StepContext,
  { software, place }: WantedContent,
  folder: string,
  isThere: (file: ContentFile, path: string) => Promise<boolean> = async () => false,
): Promise<void> {
  // The folder is there also when it is empty: programs run in it.
  const mark = pathIn(folder, '.slipway');
  await context.machine.writeFile(mark, '');
  await context.machine.remove(mark);
  if (place === null) return;
  const { files } = await context.content.manifest(software);
  const inside = place === '' ? '' : `${place}/`;
  const wanted = files.filter(({ path }) => path.startsWith(inside));
  const bytesTotal = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
  let bytesDone = 0;
  for (const file of wanted) {
    context.signal.throwIfAborted();
    const path = pathIn(folder, safePath(software.name, file.path.slice(inside.length), context.machine.system));
    if (!(await isThere(file, path))) await fetchFile(context, file, path);
    bytesDone += file.bytes;
    context.progress({ bytesDone, bytesTotal, message: `Fetching "${software.name}"` });
  }
}

async function fetchFile({ machine, content }: StepContext, file: ContentFile, path: string): Promise<void> {
  const options = { mode: file.executable ? 0o755 : 0o644 };
  if (file.bytes === 0) return machine.writeFile(path, '', options);
  if (file.bytes <= SMALL_BYTES)
    return machine.writeFile(path, await content.readObject(file.sha256, file.bytes), options);
  return machine.writeStream(path, content.readRange(file, 0, file.bytes), options);
}

/** A colon would name a stream of another file, a backslash a folder; devices are no files, and full stops and blanks at the end are lost (Microsoft, "Naming Files, Paths, and Namespaces"). */
function isNoNameOfWindows(part: string): boolean {
  return /[<>:"|?*\\\p{Cc}]|[. ]$/u.test(part) || /^(CON|PRN|AUX|NUL|(COM|LPT)[0-9¹²³])(\.|$)/i.test(part);
}

/** The manifest is signed for, and the site takes no such names; a path out of the folder would be root's own files all the same. */
function safePath(name: string, path: string, system: Machine['system']): string {
  const parts = path.split('/');
  if (system === 'windows' && parts.some(isNoNameOfWindows))
    throw new SlipwayError(
      'SLIP-4070',
      `"${name}" has a file named ${JSON.stringify(path)}, a name that Windows cannot hold. Give it another, and import the files again.`,
    );
  if (path !== '' && !path.includes('\0') && parts.every((part) => part !== '' && part !== '.' && part !== '..'))
    return path;
  throw new SlipwayError(
    'SLIP-4070',
    `"${name}" has a file named ${JSON.stringify(path)}, which leads out of its folder. Import its files again.`,
  );
}
