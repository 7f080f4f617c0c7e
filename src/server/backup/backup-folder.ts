/** The folder that backups are kept in: which it holds, and who is at work there. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import { type FileLock, tryLockFile } from '../db/file-lock.ts';
import { BACKUP_NAME, UNFINISHED } from './manifest.ts';

/** The names of those that were finished, oldest first. */
export async function listBackups(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => BACKUP_NAME.test(name)).sort();
}

/** Those that were interrupted while they were made or removed. */
export async function listUnfinished(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith(UNFINISHED) && BACKUP_NAME.test(name.slice(0, -UNFINISHED.length)))
    .sort();
}

/** Call it under the folder's lock: then nobody is at work on them. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await listUnfinished(folder)) await rm(join(folder, name), { recursive: true });
}

/** Throws SLIP-1050 while another process makes or removes a backup there. */
export async function lockFolder(folder: string): Promise<FileLock> {
  const lock = await tryLockFile(join(folder, 'lock'), 'exclusive');
  if (lock !== undefined) return lock;
  throw new SlipwayError(
    'SLIP-1050',
    `Another backup is being made in ${folder}. Wait until it has ended, then try again.`,
  );
}
