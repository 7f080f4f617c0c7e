/** The machine's files on Linux: whole files, written so that a power cut leaves the old or the new one. */
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
} from 'node:fs/promises';
import { dirname } from 'node:path';
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
  | 'hashTree'
>;

export const linuxFiles: MachineFiles = {
  readFile: (path) => readFile(path),
  readPart,
  writeFile: (path, content, options = {}) =>
    replace(path, async (temporary) => {
      await writeAndForce(temporary, 'wx', content);
      // Not by open(2): its mode is cut by the umask.
      await chmod(temporary, options.mode ?? 0o644);
    }),
  writeStream: (path, content, options = {}) =>
    replace(path, async (temporary) => {
      await writeAndForce(temporary, 'wx', content);
      if (options.mode !== undefined) await chmod(temporary, options.mode);
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
    replace(to, async (temporary) => {
      await copyFile(from, temporary);
      await chmod(temporary, options.mode ?? (await stat(from)).mode & 0o7777);
      await forceFile(temporary);
    }),
  list: (path) => readdir(path),
  hashTree,
};

/** Lets `write` make a file beside the path and puts it in the path's place. */
async function replace(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  // The rename itself is on the disk only when the folder is.
  await forceFile(folder);
}

/** Without waiting for somebody to write, where the path is a FIFO. */
async function readPart(path: string, offset: number, length: number): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
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

async function forceFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
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
