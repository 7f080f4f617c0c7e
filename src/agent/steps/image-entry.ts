import { basename, dirname } from 'node:path';
import type { Machine } from '../machine/machine.ts';

/**
 * Whether a mounted system has an entry at a path. Asked of the folder: a link with an absolute target (as systemd makes them for
 * enabled units) would be followed out of the system into the PE.
 */
export async function hasEntry(machine: Machine, root: string, path: string): Promise<boolean> {
  const folder = `${root}/${dirname(path)}`;
  return (await machine.exists(folder)) && (await machine.list(folder)).includes(basename(path));
}
