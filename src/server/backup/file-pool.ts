/** The files that the backups of one folder share, named by their SHA-256: what is there is not copied again. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyHashed } from '../content/copy-hashed.ts';
import type { FileReference } from './manifest.ts';
import { backupRoomError, syncFolder } from './part-file.ts';

export function poolPath(folder: string, sha256: string): string {
  return join(folder, 'objects', sha256.slice(0, 2), sha256);
}

/** Whether a file is in the pool with its size; its bytes are not read. */
export async function isInPool(folder: string, { sha256, bytes }: FileReference): Promise<boolean> {
  const found = await stat(poolPath(folder, sha256)).catch(() => null);
  return found?.isFile() === true && found.size === bytes;
}

/** Brings a file into the pool. `here`: it was there already. `damaged`: it is missing, or its bytes are not those of its name. */
export async function addToPool(
  folder: string,
  source: string,
  file: FileReference,
): Promise<'here' | 'copied' | 'damaged'> {
  if (await isInPool(folder, file)) return 'here';
  const target = poolPath(folder, file.sha256);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  return (await copyChecked(source, target, file)) ? 'copied' : 'damaged';
}

/** Copies a file whose hash is known; it gets its name when it is whole and on the disk. False: it is missing or other bytes. */
export async function copyChecked(source: string, target: string, file: FileReference): Promise<boolean> {
  const handle = await open(source, 'r').catch(() => null);
  if (handle === null) return false;
  const making = `${target}.${randomUUID()}`;
  try {
    const options = { chunkLengths: [], onBytes: () => {}, signal: new AbortController().signal };
    const { bytes, sha256 } = await copyHashed(handle, making, options);
    if (bytes !== file.bytes || sha256 !== file.sha256) return false;
    await rename(making, target);
    await syncFolder(dirname(target));
    return true;
  } catch (error) {
    throw backupRoomError(error, dirname(target));
  } finally {
    await handle.close();
    await rm(making, { force: true });
  }
}

/** Removes what no backup names any more, and what interrupted copies left. Resolves with how many files that were. */
export async function cleanPool(folder: string, named: ReadonlySet<string>): Promise<number> {
  let removed = 0;
  const pool = join(folder, 'objects');
  for (const digits of await readdir(pool).catch(() => []))
    for (const name of await readdir(join(pool, digits))) {
      if (named.has(name)) continue;
      await rm(join(pool, digits, name));
      removed += 1;
    }
  return removed;
}
