/** The files of one backup: written with their hash and forced to the disk, read back only when they are still what was written. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { SlipwayError } from '../../api/errors.ts';
import { hashFile } from '../content/copy-hashed.ts';
import { hasCode } from '../db/error-code.ts';
import { type BackupManifest, notUsable, type Part, parts } from './manifest.ts';

/** Mode 0600, whatever the umask. Throws SLIP-3004 when the disk is full. */
export async function writePart(folder: string, name: string, pieces: AsyncIterable<string> | string): Promise<Part> {
  const hash = createHash('sha256');
  let bytes = 0;
  const source = Readable.from(typeof pieces === 'string' ? [pieces] : pieces, { objectMode: false });
  const packing = name.endsWith('.gz') ? createGzip({ level: 6 }) : new PassThrough();
  const handle = await open(join(folder, name), 'wx', 0o600);
  const write = async (packed: AsyncIterable<Buffer>) => {
    for await (const piece of packed) {
      hash.update(piece);
      bytes += piece.length;
      for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at)).bytesWritten;
    }
  };
  try {
    await pipeline(source, packing, write);
    await handle.sync();
  } catch (error) {
    throw backupRoomError(error, folder);
  } finally {
    await handle.close();
  }
  return { name, bytes, sha256: hash.digest('hex') };
}

export function backupRoomError(error: unknown, folder: string): unknown {
  if (!hasCode(error, 'ENOSPC', 'EDQUOT')) return error;
  return new SlipwayError(
    'SLIP-3004',
    `The disk with ${folder} is full: the backup is not made. Free some room, or keep fewer backups (--keep).`,
    { cause: error },
  );
}

/** What `sha256sum -c SHA256SUMS` reads. */
export function sumsOf(files: readonly Part[]): string {
  return files.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('');
}

/** Checks every file of the backup but the pool's. Throws SLIP-1051 that names the first one that is missing or was changed. */
export async function checkParts(backup: string, manifest: BackupManifest): Promise<void> {
  const sums = await readFile(join(backup, parts.sums), 'utf8').catch((error: unknown) => {
    throw notUsable(backup, `${parts.sums} cannot be read`, error);
  });
  const { bytes, sha256 } = await hashOf(join(backup, parts.manifest), backup);
  const expected = sumsOf([...manifest.parts, { name: parts.manifest, bytes, sha256 }]);
  if (sums !== expected) throw notUsable(backup, `${parts.sums} and ${parts.manifest} do not agree: one was changed`);
  for (const part of manifest.parts) {
    const found = await hashOf(join(backup, part.name), backup);
    if (found.bytes !== part.bytes || found.sha256 !== part.sha256)
      throw notUsable(backup, `${part.name} was changed since it was made (SHA-256 ${found.sha256})`);
  }
}

async function hashOf(path: string, backup: string): Promise<{ bytes: number; sha256: string }> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw notUsable(
      backup,
      `${path} cannot be read (${error instanceof Error ? error.message : String(error)})`,
      error,
    );
  });
  try {
    return await hashFile(handle, { chunkLengths: [], onBytes: () => {}, signal: new AbortController().signal });
  } finally {
    await handle.close();
  }
}

/** The lines of a part; packed ones are unpacked on the way. An error of the file comes out of the loop that reads it. */
export async function* readLines(path: string): AsyncGenerator<string> {
  await stat(path);
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? createGunzip() : undefined;
  const unpacking = text === undefined ? Promise.resolve() : pipeline(file, text);
  // Told by the loop below, or by the wait behind it.
  unpacking.catch(() => {});
  for await (const line of createInterface({ input: text ?? file, crlfDelay: Number.POSITIVE_INFINITY })) yield line;
  await unpacking;
}

/** Forces a folder's names to the disk: fsync(2). */
export async function syncFolder(path: string): Promise<void> {
  const handle: FileHandle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
