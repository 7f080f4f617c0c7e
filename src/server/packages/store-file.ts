/** One file of a folder, or of an upload, put into the content store. */
import { statfs } from 'node:fs/promises';
import { SlipwayError } from '../../api/errors.ts';
import type { HashedFile } from '../content/chunk-hasher.ts';
import type { ContentStore } from '../content/content-store.ts';
import { copyHashed, hashFile } from '../content/copy-hashed.ts';
import type { SourceFile } from './source-folder.ts';

export interface StoreOptions {
  readonly signal: AbortSignal;
  /** Of a file whose format says where it is cut; without them in pieces of 1 MiB. */
  readonly chunkLengths?: readonly number[];
  /** Bytes of the file that are read so far. */
  readonly onBytes?: (bytesDone: number) => void;
}

/**
 * A file that the store has already is read once and written never.
 * @param folder as people know it
 * @throws SlipwayError SLIP-3030 when somebody writes to the file meanwhile, SLIP-3004
 */
export async function storeFile(
  store: ContentStore,
  folder: string,
  { path: within, handle, range }: SourceFile,
  { signal, chunkLengths = [], onBytes = () => {} }: StoreOptions,
): Promise<HashedFile> {
  const path = `${folder}/${within}`;
  const before = await handle.stat();
  const options = { chunkLengths, signal, onBytes, range };
  const file = await hashFile(handle, options);
  if ((await store.find(file.sha256))?.bytes !== file.bytes) {
    await requireRoom(store, file.bytes);
    const incoming = await store.receive();
    try {
      if ((await copyHashed(handle, incoming.path, options)).sha256 !== file.sha256) throw changed(path);
      await incoming.keep(file.sha256);
    } finally {
      await incoming.discard();
    }
  }
  const after = await handle.stat();
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs || file.bytes !== range.bytes) throw changed(path);
  return file;
}

function changed(path: string): SlipwayError {
  return new SlipwayError(
    'SLIP-3030',
    `${path} was changed while it was imported. Import again when nobody writes to the folder.`,
  );
}

/** @throws SlipwayError SLIP-3004 */
export async function requireRoom({ directory }: ContentStore, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize >= bytes) return;
  throw new SlipwayError(
    'SLIP-3004',
    `The content store ${directory} has no room for a file of ${Math.ceil(bytes / 2 ** 20)} MiB. Free some and import again.`,
  );
}
