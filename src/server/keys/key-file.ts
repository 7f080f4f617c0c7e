/** Files with keys: written whole or not at all, mode 0600, and refused where others of this machine can read them. */
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import { hasCode } from '../db/error-code.ts';

/** The text of a file; null when there is none. */
export async function readPublicFile(path: string): Promise<string | null> {
  return withFile(path, (handle) => handle.readFile('utf8'));
}

/** The text of a file with a key; null when there is none. Throws SLIP-1041 when others can read or change it. */
export async function readKeyFile(path: string): Promise<string | null> {
  return withFile(path, async (handle) => {
    // Of the open file, so that it is the one that is read.
    const { mode } = await handle.stat();
    if ((mode & 0o077) !== 0) throw tooOpen(path, mode);
    return handle.readFile('utf8');
  });
}

function tooOpen(path: string, mode: number): SlipwayError {
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  return new SlipwayError(
    'SLIP-1041',
    `Other users of this machine can open the key ${path} (mode ${shown}). Take their rights away: chmod 600 ${path}. If somebody else may have read it, replace the key as well.`,
  );
}

async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T | null> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

/** Whole or not at all: a power cut never leaves half a key, nor loses one that was there when this returned. */
export async function writeKeyFile(path: string, content: string): Promise<void> {
  const handle = await open(`${path}.new`, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
}

/** A name in a folder lasts only once the folder itself is on disk (fsync(2)). */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
