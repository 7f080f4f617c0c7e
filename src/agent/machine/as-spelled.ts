import type { Machine } from './machine.ts';

/**
 * The path as it is spelled on a Windows volume that is mounted at `root`: Windows takes `Scripts` and `scripts` for one folder, ntfs-3g would make a second. Names
 * that are not there stay as they are.
 * @param path from the volume's root, with `/`
 */
export async function asSpelled(machine: Machine, root: string, path: string): Promise<string> {
  let spelled = '';
  for (const name of path.split('/')) {
    const folder = spelled === '' ? root : `${root}/${spelled}`;
    const isFolder = (await machine.stat(folder))?.kind === 'folder';
    const names = isFolder ? await machine.list(folder) : [];
    const there = names.includes(name) ? name : names.find((each) => each.toLowerCase() === name.toLowerCase());
    spelled += `${spelled === '' ? '' : '/'}${there ?? name}`;
  }
  return spelled;
}
