/** What a tree of files consists of, by our own walk with Node's own calls: independent of wimlib and of the agent. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface TreeEntry {
  /** Relative, with `/`; the root itself is not listed. */
  path: string;
  type: 'file' | 'directory' | 'link' | 'device' | 'fifo' | 'socket';
  /** Permission bits, set-id and sticky bits included. */
  mode: number;
  uid: number;
  gid: number;
  /** Of files. */
  bytes: number | null;
  sha256: string | null;
  /** Of symbolic links. */
  target: string | null;
  /** Path of the first entry that is the same file; null for one of its own. */
  hardLinkTo: string | null;
}

/** Every entry below `root`, sorted by path. */
export async function describeTree(root: string): Promise<TreeEntry[]> {
  const first = new Map<string, string>();
  const entries: TreeEntry[] = [];
  for (const path of (await pathsBelow(root, '')).sort()) entries.push(await describe(root, path, first));
  return entries;
}

/** Not Node's recursive readdir, which goes through links: from /dev/fd it would list our own open files. */
async function pathsBelow(root: string, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    paths.push(path);
    if (entry.isDirectory()) paths.push(...(await pathsBelow(root, path)));
  }
  return paths;
}

async function describe(root: string, path: string, first: Map<string, string>): Promise<TreeEntry> {
  const full = join(root, path);
  const found = await lstat(full);
  const identity = `${found.dev}:${found.ino}`;
  const type = typeOf(found);
  const hardLinkTo = type === 'file' && found.nlink > 1 ? (first.get(identity) ?? null) : null;
  if (type === 'file' && hardLinkTo === null) first.set(identity, path);
  return {
    path,
    type,
    mode: found.mode & 0o7777,
    uid: found.uid,
    gid: found.gid,
    bytes: type === 'file' ? found.size : null,
    sha256: type === 'file' ? await hashFile(full) : null,
    target: type === 'link' ? await readlink(full) : null,
    hardLinkTo,
  };
}

function typeOf(found: Awaited<ReturnType<typeof lstat>>): TreeEntry['type'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  if (found.isSymbolicLink()) return 'link';
  if (found.isFIFO()) return 'fifo';
  return found.isSocket() ? 'socket' : 'device';
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}
