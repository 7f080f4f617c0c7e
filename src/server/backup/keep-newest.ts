/** Retention: how many backups a folder keeps. */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listBackups, lockFolder } from './backup-folder.ts';
import { readContentList } from './content-part.ts';
import { cleanPool } from './file-pool.ts';
import { readManifest, UNFINISHED } from './manifest.ts';

/** Removes all but the newest `keep` backups, and the files of the pool that only they named. Resolves with the names removed. */
export async function keepNewest(folder: string, keep: number): Promise<string[]> {
  const lock = await lockFolder(folder);
  try {
    const all = await listBackups(folder);
    const removed = all.slice(0, Math.max(0, all.length - keep));
    for (const name of removed) {
      // First the name: an interrupted removal leaves nothing that looks whole.
      await rename(join(folder, name), join(folder, `${name}${UNFINISHED}`));
      await rm(join(folder, `${name}${UNFINISHED}`), { recursive: true });
    }
    if (removed.length > 0) await cleanPool(folder, await filesNamedIn(folder, all.slice(removed.length)));
    return removed;
  } finally {
    lock.release();
  }
}

async function filesNamedIn(folder: string, names: readonly string[]): Promise<Set<string>> {
  const named = new Set<string>();
  for (const name of names) {
    const { bootImages, content } = await readManifest(join(folder, name));
    for (const { files } of bootImages) for (const { sha256 } of files) named.add(sha256);
    if (content.included) for await (const { sha256 } of readContentList(join(folder, name))) named.add(sha256);
  }
  return named;
}
