/** Keeps files on an NTFS volume from everybody but administrators and the system: what ntfs-3g makes, all may read and write. */
import { administratorsOnly } from '../../formats/security-descriptor/administrators-only.ts';
import type { Machine } from './machine.ts';

export interface ProtectedPath {
  readonly kind: 'file' | 'folder';
  /** From the volume's root, with `/`. */
  readonly path: string;
}

/**
 * By ntfssecaudit (ntfs-3g), on a volume that is not mounted.
 * @throws SlipwayError SLIP-4003 where one of them could not be protected
 */
export async function protectOnNtfs(machine: Machine, device: string, paths: readonly ProtectedPath[]): Promise<void> {
  if (paths.length === 0) return;
  await machine.run('ntfssecaudit', ['-s', device], { stdin: descriptorsOf(paths) });
}

/** Everything at a path and below it, for a volume that is mounted at `root`. */
export async function withAllBelow(machine: Machine, root: string, path: string): Promise<ProtectedPath[]> {
  const kind = (await machine.stat(`${root}/${path}`))?.kind;
  if (kind === undefined) return [];
  const names = kind === 'folder' ? await machine.list(`${root}/${path}`) : [];
  // Scripts may call a log what they like, and the list of paths has one a line.
  const below = await Promise.all(
    names.filter((name) => !/\p{Cc}/u.test(name)).map((name) => withAllBelow(machine, root, `${path}/${name}`)),
  );
  return [{ kind, path }, ...below.flat()];
}

/** What ntfssecaudit -b writes, as far as -s reads it: a line with the path, and the bytes in groups of four, sixteen a line. */
function descriptorsOf(paths: readonly ProtectedPath[]): string {
  const text = { file: dump(administratorsOnly('file')), folder: dump(administratorsOnly('folder')) };
  const title = { file: 'File', folder: 'Directory' };
  return `${paths.map(({ kind, path }) => `${title[kind]} ${path}\n${text[kind]}`).join('')}\n`;
}

function dump(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 16) {
    const groups = bytes.toString('hex', at, Math.min(at + 16, bytes.length)).match(/.{8}/g) ?? [];
    text += `        ${at.toString(16).padStart(6, '0')}  ${groups.join(' ')}\n`;
  }
  return text;
}
