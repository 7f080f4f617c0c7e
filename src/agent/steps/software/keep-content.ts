/**
 * Fetches all of a version into a folder that stays. What an interrupted attempt has left there is taken where it is right byte for byte; where anything else is in
 * the folder it is made anew, so that no link in it leads what is written out of it.
 */
import { createHash } from 'node:crypto';
import type { ContentFile } from '../../../api/policy.ts';
import type { StepContext } from '../../engine/step-context.ts';
import { pathIn } from '../../machine/path-in.ts';
import { fetchInto, type WantedContent } from './fetch-content.ts';

const PART_BYTES = 2 ** 20;

export async function keepContent(
  context: StepContext,
  software: WantedContent['software'],
  folder: string,
): Promise<void> {
  const { machine } = context;
  const { files } = await context.content.manifest(software);
  if (!(await holdsOnly(context, folder, files))) await machine.remove(folder);
  await fetchInto(context, { software, place: '' }, folder, (file, path) => isWhole(context, file, path));
}

/** Whether nothing but files of the version is there: no links, neither in it nor in its place. */
async function holdsOnly(
  { machine, signal }: StepContext,
  folder: string,
  files: readonly ContentFile[],
): Promise<boolean> {
  const parent = await machine.realPath(pathIn(folder, '..'));
  const name = folder.split(/[\\/]/).at(-1) ?? '';
  if (parent === null || (await machine.realPath(folder)) !== pathIn(parent, name)) return false;
  const wanted = new Set(files.map(({ path }) => path));
  for await (const entry of machine.hashTree(folder, signal))
    if (entry.kind !== 'file' || !wanted.has(entry.path)) return false;
  return true;
}

async function isWhole({ machine, signal }: StepContext, file: ContentFile, path: string): Promise<boolean> {
  if ((await machine.stat(path))?.kind !== 'file') return false;
  const hash = createHash('sha256');
  let bytes = 0;
  for (;;) {
    signal.throwIfAborted();
    const part = await machine.readPart(path, bytes, PART_BYTES);
    if (part.length === 0) break;
    bytes += part.length;
    if (bytes > file.bytes) return false;
    hash.update(part);
  }
  return bytes === file.bytes && hash.digest('hex') === file.sha256;
}
