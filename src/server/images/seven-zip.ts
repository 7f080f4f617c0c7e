/** Discs (ISO) as 7-Zip reads them: UDF where a disc has it, else ISO 9660 with Rock Ridge or Joliet names. */
import { SlipwayError } from '../../api/errors.ts';
import { type ProgramOptions, type ProgramResult, programFailure, runProgram } from '../programs/run-program.ts';
import type { WimlibOptions } from './wimlib.ts';

export type Unpacking = Pick<ProgramOptions, 'log' | 'signal'>;

export interface Disc {
  readonly path: string;
  /** As people know it. */
  readonly name: string;
}

export interface DiscEntry {
  /** Within the disc, with slashes, as 7-Zip shows it: never a path to open. */
  readonly path: string;
  /** Of links ISO 9660 alone tells; those of UDF come as empty files. */
  readonly kind: 'file' | 'folder' | 'link';
  readonly bytes: number;
}

/** What it calls the boot sectors that a disc without UDF has beside its files (El Torito). */
const BOOT_SECTORS = '[BOOT]';

/** Calls `take` with each entry as it comes: only the last of the output is kept, and a disc may have more files than memory holds. */
export async function eachDiscEntry(
  { path, name }: Disc,
  options: Unpacking,
  take: (entry: DiscEntry) => void,
): Promise<void> {
  let rest = '';
  let fields: Record<string, string> = {};
  const end = () => {
    const entry = entryOf(fields);
    fields = {};
    if (entry !== null) take(entry);
  };
  const onOutput = (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, key, value = ''] = /^(Path|Folder|Size|Symbolic Link) = (.*)$/.exec(line) ?? [];
      if (key === 'Path') end();
      if (key !== undefined) fields[key] = value;
    }
  };
  const args = ['l', '-slt', '-ba', '--', path];
  const result = await sevenZip(args, { ...options, onOutput });
  if (result.exitCode !== 0) throw discProblem(args, name, result);
  end();
}

function entryOf(fields: Readonly<Record<string, string>>): DiscEntry | null {
  const path = fields['Path'];
  if (path === undefined || path === BOOT_SECTORS || path.startsWith(`${BOOT_SECTORS}/`)) return null;
  const kind = fields['Symbolic Link'] ? 'link' : fields['Folder'] === '+' ? 'folder' : 'file';
  return { path, kind, bytes: Number(fields['Size'] ?? 0) };
}

/** These files into the folder, under their own names without folders. `bytes`: of all of them. */
export function unpackFiles(
  disc: Disc,
  folder: string,
  { paths, bytes }: { readonly paths: readonly string[]; readonly bytes: number },
  options: WimlibOptions,
): Promise<void> {
  return unpack('e', disc, folder, { more: paths, bytes }, options);
}

/** All of its files into the folder, in their folders. `bytes`: of all of them. */
export function unpackAll(disc: Disc, folder: string, bytes: number, options: WimlibOptions): Promise<void> {
  return unpack('x', disc, folder, { more: [`-x!${BOOT_SECTORS}`], bytes }, options);
}

async function unpack(
  command: 'e' | 'x',
  { path, name }: Disc,
  folder: string,
  { more, bytes }: { readonly more: readonly string[]; readonly bytes: number },
  { onProgress, ...options }: WimlibOptions,
): Promise<void> {
  const onOutput = (text: string) => {
    const percent = /(\d{1,3})%(?![\s\S]*%)/.exec(text)?.[1];
    if (percent !== undefined) onProgress?.(Math.round((Number(percent) / 100) * bytes), bytes);
  };
  // -spd: what the disc calls its files is no pattern.
  const switches = ['-y', '-spd', '-bso0', '-bsp1', `-o${folder}`];
  const [excluded, files] = command === 'x' ? [more, []] : [[], more];
  const args = [command, ...switches, ...excluded, '--', path, ...files];
  const result = await sevenZip(args, { ...options, onOutput });
  if (result.exitCode !== 0) throw discProblem(args, name, result);
}

function sevenZip(args: readonly string[], options: Omit<ProgramOptions, 'debianPackage'>): Promise<ProgramResult> {
  return runProgram('7zz', args, { ...options, debianPackage: '7zip' });
}

/** 7-Zip ends with 2 for whatever is wrong with the disc or with where it writes. */
const FATAL = 2;

function discProblem(args: readonly string[], name: string, result: ProgramResult): SlipwayError {
  const said = `${result.stdout}\n${result.stderr}`;
  if (/No space left on device|Disk quota exceeded|E_OUTOFMEMORY/.test(said))
    return new SlipwayError(
      'SLIP-3004',
      `The content store is full: "${name}" could not be unpacked there. Free some room and import again.`,
    );
  if (result.exitCode !== FATAL) return programFailure('7zz', args, result);
  const why =
    /^(?:ERROR: )?(Unexpected end of archive|Data Error|CRC Failed|Headers Error|Is not archive|.*Cannot open the file.*)/m.exec(
      said,
    );
  return new SlipwayError(
    'SLIP-3001',
    `${name} cannot be imported. The disc image is damaged (7-Zip: ${why?.[1] ?? `exit code ${result.exitCode}`}). Download it again, and compare its SHA-256 with that of where it comes from.`,
  );
}
