/**
 * The content store: every file once, named by its SHA-256, below `<data directory>/content/<first two digits>/`. A file arrives in
 * the folder `incoming` and is renamed when its hash is known and it is on the disk, so what has a name is whole. An object that was
 * found damaged loses its name (`<sha256>.damaged`): nobody is sent it, and a repair still has its good bytes.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storeError } from './store-error.ts';

export interface StoredObject {
  readonly sha256: string;
  readonly bytes: number;
}

/** A file that is being made in the store. */
export interface IncomingFile {
  readonly path: string;
  /** Names it by the hash of what was written to it and forced to the disk. */
  keep(sha256: string): Promise<void>;
  /** Removes it; does nothing after `keep`. Where the disk refuses, `clearIncoming` does it later: the first error is the one to tell. */
  discard(): Promise<void>;
}

export interface ObjectPaths {
  readonly named: string;
  readonly setAside: string;
}

export interface ContentStore {
  /** A place for a new file, which does not exist yet. */
  receive(): Promise<IncomingFile>;
  /** A place for a folder, which does not exist yet, of what is needed on the way; an import that is interrupted leaves it to `clearIncoming`. */
  receiveFolder(): Promise<Pick<IncomingFile, 'path' | 'discard'>>;
  /** Stores a small object; the same bytes twice are stored once. */
  put(bytes: Uint8Array): Promise<StoredObject>;
  /** Path of a stored object; null when it is not here. */
  find(sha256: string): Promise<{ path: string; bytes: number } | null>;
  /** Where an object lies, and where it lies once it was set aside; whether there is a file is not looked at. */
  pathsOf(sha256: string): ObjectPaths;
  /** Takes the name from an object whose bytes are wrong. */
  setAside(sha256: string): Promise<void>;
  /** Gives it its name again: its bytes turned out to be right. */
  giveBack(sha256: string): Promise<void>;
  /** What is stored, and what was set aside. */
  list(): AsyncIterable<string>;
  remove(sha256: string): Promise<void>;
  /** Removes what interrupted imports left behind. Only while nothing is being received. */
  clearIncoming(): Promise<void>;
  readonly directory: string;
}

const SHA256 = /^[0-9a-f]{64}$/;
const DAMAGED = '.damaged';

export async function openContentStore(directory: string): Promise<ContentStore> {
  const incoming = join(directory, 'incoming');
  await mkdir(incoming, { recursive: true });
  const pathsOf = (sha256: string): ObjectPaths => {
    const named = join(directory, sha256.slice(0, 2), sha256);
    return { named, setAside: `${named}${DAMAGED}` };
  };
  const receive = async () => incomingFile(join(incoming, randomUUID()), pathsOf);
  return {
    directory,
    receive,
    receiveFolder: async () => {
      const path = join(incoming, randomUUID());
      return { path, discard: () => rm(path, { recursive: true, force: true }).catch(() => {}) };
    },
    put: async (bytes) => {
      const file = await receive();
      try {
        return await putInto(file, bytes);
      } catch (error) {
        throw storeError(error, directory);
      } finally {
        await file.discard();
      }
    },
    find: async (sha256) => {
      if (!SHA256.test(sha256)) return null;
      const path = pathsOf(sha256).named;
      const found = await stat(path).catch(() => null);
      return found?.isFile() ? { path, bytes: found.size } : null;
    },
    pathsOf,
    setAside: (sha256) => moveObject(pathsOf(sha256).named, pathsOf(sha256).setAside),
    giveBack: (sha256) => moveObject(pathsOf(sha256).setAside, pathsOf(sha256).named),
    list: () => listObjects(directory),
    remove: async (sha256) => {
      if (!SHA256.test(sha256)) return;
      for (const path of Object.values(pathsOf(sha256))) await rm(path, { force: true });
    },
    clearIncoming: async () => {
      try {
        for (const name of await readdir(incoming)) await rm(join(incoming, name), { recursive: true, force: true });
      } catch (error) {
        throw storeError(error, directory);
      }
    },
  };
}

async function moveObject(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

function incomingFile(path: string, pathsOf: (sha256: string) => ObjectPaths): IncomingFile {
  let kept = false;
  return {
    path,
    keep: async (sha256) => {
      const { named: target, setAside } = pathsOf(sha256);
      await mkdir(dirname(target), { recursive: true });
      await rename(path, target);
      kept = true;
      await rm(setAside, { force: true });
      // Without this a power cut may forget the name of bytes that are on the disk: fsync(2).
      await syncDirectory(dirname(target));
      await syncDirectory(dirname(dirname(target)));
    },
    discard: async () => {
      if (!kept) await rm(path, { force: true }).catch(() => {});
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
    const names = (await readdir(join(directory, folder))).map((name) => name.replace(DAMAGED, ''));
    for (const name of new Set(names)) if (SHA256.test(name)) yield name;
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
