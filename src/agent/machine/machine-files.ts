/** The machine's files: whole files, written so that a power cut leaves the old or the new one. What differs between the systems is a table of habits. */
import { randomBytes } from 'node:crypto';
import {
  chmod,
  constants,
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  statfs,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashTree } from './hash-tree.ts';
import type { Machine } from './machine.ts';

type MachineFiles = Pick<
  Machine,
  | 'readFile'
  | 'readPart'
  | 'writeFile'
  | 'writeStream'
  | 'overwriteFile'
  | 'appendFile'
  | 'exists'
  | 'realPath'
  | 'stat'
  | 'remove'
  | 'copyFile'
  | 'list'
  | 'freeBytes'
  | 'hashTree'
>;

interface Habits {
  /** A file's mode says who may read it. Windows has lists of rights instead, which files take over from their folder. */
  readonly hasModes: boolean;
  /** A folder can be opened and forced to the disk; on Windows NTFS' own journal keeps the order of names. */
  readonly forcesFolders: boolean;
  /** What a file is opened for that is forced to the disk: FlushFileBuffers wants the right to write. */
  readonly forceFlags: 'r' | 'r+';
  /** How often a name is tried that somebody else holds for a moment, as virus scanners do. */
  readonly renames: number;
}

export const linuxFiles: MachineFiles = filesWith({
  ...{ hasModes: true, forcesFolders: true, forceFlags: 'r', renames: 1 },
});
export const windowsFiles: MachineFiles = filesWith({
  ...{ hasModes: false, forcesFolders: false, forceFlags: 'r+', renames: 20 },
});

const RENAME_PAUSE_MILLISECONDS = 100;

function filesWith(habits: Habits): MachineFiles {
  const setMode = async (path: string, mode: number): Promise<void> => {
    if (habits.hasModes) await chmod(path, mode);
  };
  return {
    readFile: (path) => readFile(path),
    readPart,
    writeFile: (path, content, options = {}) =>
      replace(habits, path, async (temporary) => {
        await writeAndForce(temporary, 'wx', content);
        // Not by open(2): its mode is cut by the umask.
        await setMode(temporary, options.mode ?? 0o644);
      }),
    writeStream: (path, content, options = {}) =>
      replace(habits, path, async (temporary) => {
        await writeAndForce(temporary, 'wx', content);
        if (options.mode !== undefined) await setMode(temporary, options.mode);
      }),
    overwriteFile: overwrite,
    appendFile: async (path, content) => {
      await mkdir(dirname(path), { recursive: true });
      await writeAndForce(path, 'a', content);
    },
    exists: async (path) => (await orNull(stat(path))) !== null,
    realPath: (path) => orNull(realpath(path)),
    stat: async (path) => {
      const found = await orNull(stat(path));
      return found && { kind: found.isDirectory() ? 'folder' : 'file', modified: found.mtimeMs };
    },
    remove: (path) => rm(path, { recursive: true, force: true }),
    copyFile: (from, to, options = {}) =>
      replace(habits, to, async (temporary) => {
        await copyFile(from, temporary);
        await setMode(temporary, options.mode ?? (await stat(from)).mode & 0o7777);
        await forceFile(temporary, habits.forceFlags);
      }),
    list: (path) => readdir(path),
    freeBytes: async (path) => {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    },
    hashTree,
  };
}

/** Lets `write` make a file beside the path and puts it in the path's place. */
async function replace(habits: Habits, path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await write(temporary);
    await renamePatiently(temporary, path, habits.renames);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  // The rename itself is on the disk only when the folder is.
  if (habits.forcesFolders) await forceFile(folder, 'r');
}

async function renamePatiently(from: string, to: string, times: number): Promise<void> {
  for (let left = times - 1; ; left--) {
    try {
      return await rename(from, to);
    } catch (error) {
      const isHeld = error instanceof Error && 'code' in error && /^(EPERM|EACCES|EBUSY)$/.test(String(error.code));
      if (!isHeld || left <= 0) throw error;
      await sleep(RENAME_PAUSE_MILLISECONDS);
    }
  }
}

/** Without waiting for somebody to write, where the path is a FIFO. */
async function readPart(path: string, offset: number, length: number): Promise<Buffer> {
  // Windows has no such flag, and no FIFOs among files.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const bytes = Buffer.alloc(length);
    let [read, more] = [0, length];
    while (more > 0) {
      const { bytesRead } = await handle.read(bytes, read, more, offset + read);
      read += bytesRead;
      more = bytesRead === 0 ? 0 : length - read;
    }
    return bytes.subarray(0, read);
  } finally {
    await handle.close();
  }
}

async function overwrite(path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const isThere = (await orNull(stat(path))) !== null;
  await writeAndForce(path, isThere ? 'r+' : 'w', content);
}

async function writeAndForce(
  path: string,
  flags: string,
  content: string | Buffer | AsyncIterable<Buffer>,
): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function forceFile(path: string, flags: Habits['forceFlags']): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Null where there is nothing; other errors (no permission, a damaged disk) stay errors. */
async function orNull<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}
