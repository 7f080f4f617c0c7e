/**
 * The content store: every file once, named by its SHA-256, below `<data directory>/content/<first two digits>/`. A file arrives in
 * the folder `incoming` and is renamed when its hash is known and it is on the disk, so what has a name is whole.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import { hasCode } from '../db/error-code.ts';

export interface StoredObject {
  readonly sha256: string;
  readonly bytes: number;
}

/** A file that is being made in the store. */
export interface IncomingFile {
  readonly path: string;
  /** Names it by the hash of what was written to it and forced to the disk. */
  keep(sha256: string): Promise<void>;
  /** Removes it; does nothing after `keep`. */
  discard(): Promise<void>;
}

export interface ContentStore {
  /** A place for a new file, which does not exist yet. */
  receive(): Promise<IncomingFile>;
  /** Stores a small object; the same bytes twice are stored once. */
  put(bytes: Uint8Array): Promise<StoredObject>;
  /** Path of a stored object; null when it is not here. */
  find(sha256: string): Promise<{ path: string; bytes: number } | null>;
  list(): AsyncIterable<string>;
  remove(sha256: string): Promise<void>;
  /** Removes what interrupted imports left behind. Only while nothing is being received. */
  clearIncoming(): Promise<void>;
  readonly directory: string;
}

const SHA256 = /^[0-9a-f]{64}$/;

export async function openContentStore(directory: string): Promise<ContentStore> {
  const incoming = join(directory, 'incoming');
  await mkdir(incoming, { recursive: true });
  const pathOf = (sha256: string) => join(directory, sha256.slice(0, 2), sha256);
  const receive = async () => incomingFile(join(incoming, randomUUID()), pathOf);
  return {
    directory,
    receive,
    put: async (bytes) => {
      const file = await receive();
      try {
        return await putInto(file, bytes);
      } catch (error) {
        throw roomError(error, directory);
      } finally {
        await file.discard();
      }
    },
    find: async (sha256) => {
      if (!SHA256.test(sha256)) return null;
      const path = pathOf(sha256);
      const found = await stat(path).catch(() => null);
      return found?.isFile() ? { path, bytes: found.size } : null;
    },
    list: () => listObjects(directory),
    remove: async (sha256) => {
      if (SHA256.test(sha256)) await rm(pathOf(sha256), { force: true });
    },
    clearIncoming: async () => {
      for (const name of await readdir(incoming)) await rm(join(incoming, name), { recursive: true, force: true });
    },
  };
}

/** SLIP-3004 for an error that says the disk is full; any other error as it is. */
export function roomError(error: unknown, directory: string): unknown {
  if (!hasCode(error, 'ENOSPC', 'EDQUOT')) return error;
  return new SlipwayError('SLIP-3004', `The content store ${directory} is full. Free some room and import again.`, {
    cause: error,
  });
}

function incomingFile(path: string, pathOf: (sha256: string) => string): IncomingFile {
  let kept = false;
  return {
    path,
    keep: async (sha256) => {
      const target = pathOf(sha256);
      await mkdir(dirname(target), { recursive: true });
      await rename(path, target);
      kept = true;
      // Without this a power cut may forget the name of bytes that are on the disk: fsync(2).
      await syncDirectory(dirname(target));
      await syncDirectory(dirname(dirname(target)));
    },
    discard: async () => {
      if (!kept) await rm(path, { force: true });
    },
  };
}

async function putInto(file: IncomingFile, bytes: Uint8Array): Promise<StoredObject> {
  const handle = await open(file.path, 'wx', 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await file.keep(sha256);
  return { sha256, bytes: bytes.length };
}

async function* listObjects(directory: string): AsyncGenerator<string> {
  for (const folder of await readdir(directory)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of await readdir(join(directory, folder))) if (SHA256.test(name)) yield name;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle: FileHandle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
