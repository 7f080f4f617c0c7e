import { basename, dirname } from 'node:path';
import type { Machine } from '../machine/machine.ts';

/**
 * Whether a mounted system has an entry at a path. Asked of the folder: a link with an absolute target (as systemd makes them for
 * enabled units) would be followed out of the system into the PE.
 */
export async function hasEntry(machine: Machine, root: string, path: string): Promise<boolean> {
  try {
    return (await machine.list(`${root}/${dirname(path)}`)).includes(basename(path));
  } catch (error) {
    // No such folder, or a file in its place.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return false;
    throw error;
  }
}
