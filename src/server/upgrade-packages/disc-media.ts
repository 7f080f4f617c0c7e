/**
 * The media on a disc (ISO), unpacked into a folder of the content store from which its files are moved to their places: it needs the room of its files once. What the disc
 * lists is looked at before a byte is unpacked, and what was unpacked is compared with it: a disc is other people's.
 */
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import type { HashedFile } from '../content/chunk-hasher.ts';
import type { ContentStore } from '../content/content-store.ts';
import { hashFile } from '../content/copy-hashed.ts';
import { type Disc, eachDiscEntry, type Unpacking, unpackAll } from '../images/seven-zip.ts';
import type { WimlibOptions } from '../images/wimlib.ts';
import { eachFileIn, type SourceFile, type SourceLimits, sourceLimits } from '../packages/source-folder.ts';
import type { StoreOptions } from '../packages/store-file.ts';
import { type MediaFile, nameProblem } from './media-tree.ts';

/** The files that a disc lists. Throws SLIP-3030 for what could not lie in a folder of ours, SLIP-3001 for a disc that cannot be read. */
export async function listMedia(
  disc: Disc,
  options: Unpacking,
  limits: SourceLimits = sourceLimits,
): Promise<MediaFile[]> {
  const files: MediaFile[] = [];
  const seen = new Set<string>();
  let entries = 0;
  let problem: { readonly path: string; readonly reason: string } | null = null;
  await eachDiscEntry(disc, options, ({ path, kind, bytes }) => {
    entries += 1;
    const reason =
      kind === 'link'
        ? 'it is a symbolic link, which could lead anywhere'
        : entries > limits.files
          ? `there are more than ${limits.files} files and folders`
          : seen.has(path)
            ? 'it is there twice'
            : nameProblem(path);
    if (problem === null) seen.add(path);
    if (reason !== null) problem ??= { path, reason };
    else if (kind === 'file' && problem === null) files.push({ path, bytes });
  });
  if (problem !== null) throw refused(disc, problem);
  return files;
}

function refused({ name }: Disc, { path, reason }: { readonly path: string; readonly reason: string }): SlipwayError {
  return new SlipwayError(
    'SLIP-3030',
    `${name} cannot be imported because of ${JSON.stringify(path)}: ${reason}. Take the ISO as it comes from Microsoft.`,
  );
}

/** Unpacks all of it into a folder that does not exist yet. */
export async function unpackMedia(
  disc: Disc,
  listed: readonly MediaFile[],
  folder: string,
  options: WimlibOptions,
): Promise<void> {
  await mkdir(folder);
  const bytes = listed.reduce((sum, file) => sum + file.bytes, 0);
  await unpackAll(disc, folder, bytes, options);
  const unpacked = new Map<string, number>();
  await eachUnpackedFile(disc, folder, async ({ path, range }) => {
    unpacked.set(path, range.bytes);
  });
  const names = new Set(listed.map(({ path }) => path));
  const differs =
    listed.find(({ path, bytes: size }) => unpacked.get(path) !== size)?.path ??
    [...unpacked.keys()].find((path) => !names.has(path));
  if (differs !== undefined)
    throw refused(disc, { path: differs, reason: 'what was unpacked is not what the disc lists' });
}

/** In the order of their names. Throws SLIP-3030 for what is no file, or lies deeper than folders of ours do. */
export async function eachUnpackedFile(
  { name }: Disc,
  folder: string,
  take: (file: SourceFile) => Promise<void>,
): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await eachFileIn(handle, name, take);
  } finally {
    await handle.close();
  }
}

/** Moves an unpacked file to its place in the store; one that the store has already stays where it is. */
export async function moveFile(
  store: ContentStore,
  folder: string,
  { path, handle, range }: SourceFile,
  { signal, chunkLengths = [], onBytes = () => {} }: StoreOptions,
): Promise<HashedFile> {
  const file = await hashFile(handle, { chunkLengths, signal, onBytes, range });
  if ((await store.find(file.sha256))?.bytes === file.bytes) return file;
  const incoming = await store.receive();
  try {
    // 7-Zip gives it the mode that the disc says.
    await handle.chmod(0o644);
    await handle.sync();
    await rename(join(folder, path), incoming.path);
    await incoming.keep(file.sha256);
  } finally {
    await incoming.discard();
  }
  return file;
}
