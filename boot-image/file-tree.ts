/** A file tree in the making, as a folder. Owners and times are set by what packs it; modes are made alike here. */

import { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NewcFile } from '../src/formats/newc/newc.ts';

const symbolicLink = 0o120777;
const directoryMode = 0o040755;

/** Makes folders below `root`. */
export async function makeFolders(root: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
}

/** Makes a symbolic link, with its parents; what is there already stays. */
export async function makeLink(root: string, path: string, target: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  if (!existsSync(join(root, path))) await symlink(target, join(root, path));
}

/** Copies a file (a link's target under the link's name) or a whole folder to `path` below `root`. */
export async function copyInto(root: string, path: string, source: string): Promise<void> {
  if ((await stat(source)).isDirectory()) {
    for (const name of await readdir(source)) await copyInto(root, join(path, name), join(source, name));
    return;
  }
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true });
  const real = await realpath(source);
  await copyFile(real, target);
  await chmod(target, modeOf((await stat(real)).mode));
}

/** Writes a text file, readable by all. */
export async function writeInto(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  await chmod(join(root, path), 0o644);
}

/** Executable or not is all that a package's mode says here: the umask of who builds must not show. */
function modeOf(mode: number): number {
  return mode & 0o100 ? 0o755 : 0o644;
}

/** A folder's whole content for an initrd, sorted by path. */
export async function readTree(root: string): Promise<NewcFile[]> {
  const names = await readdir(root, { recursive: true });
  const files: NewcFile[] = [];
  for (const path of names.sort()) {
    const status = await lstat(join(root, path));
    if (status.isSymbolicLink()) {
      files.push({ path, mode: symbolicLink, content: Buffer.from(await readlink(join(root, path))) });
    } else if (status.isDirectory()) files.push({ path, mode: directoryMode, content: Buffer.alloc(0) });
    else files.push({ path, mode: modeOf(status.mode), content: await readFile(join(root, path)) });
  }
  return files;
}
