/** Reads every file below a folder, for comparing what is there with what should be. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';

/** Paths are relative to the folder. */
export type TreeEntry =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number; readonly sha1: string }
  /** A symbolic link. */
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  /** What cannot be read: a bad sector, a damaged folder. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string };

/** In no certain order. A file with several names is read once; devices, sockets and pipes are passed over. */
export async function* hashTree(folder: string, signal?: AbortSignal): AsyncGenerator<TreeEntry> {
  const seen = new Set<string>();
  // Names are bytes on Linux, not always text.
  const folders: Buffer[] = [Buffer.from(folder)];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    signal?.throwIfAborted();
    const shown = showPath(next, folder);
    try {
      for (const { name, ...entry } of await entriesOf(next)) {
        const path = Buffer.concat([next, Buffer.from('/'), name]);
        if (entry.isFolder) folders.push(path);
        else yield* look(path, showPath(path, folder), seen, signal);
      }
    } catch (error) {
      signal?.throwIfAborted();
      yield { kind: 'unreadable', path: shown, reason: reasonOf(error) };
    }
  }
}

async function entriesOf(folder: Buffer): Promise<{ name: Buffer; isFolder: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
}

async function* look(path: Buffer, shown: string, seen: Set<string>, signal?: AbortSignal): AsyncGenerator<TreeEntry> {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink())
      yield { kind: 'link', path: shown, target: (await readlink(path, 'buffer')).toString('latin1') };
    if (!found.isFile()) return;
    const identity = `${found.dev}:${found.ino}`;
    if (found.nlink > 1 && seen.has(identity)) return;
    seen.add(identity);
    yield { kind: 'file', path: shown, bytes: found.size, sha1: await sha1Of(path, signal) };
  } catch (error) {
    signal?.throwIfAborted();
    yield { kind: 'unreadable', path: shown, reason: reasonOf(error) };
  }
}

async function sha1Of(path: Buffer, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha1');
  const options = { highWaterMark: 1 << 20, ...(signal && { signal }) };
  for await (const piece of createReadStream(path, options)) hash.update(piece);
  return hash.digest('hex');
}

function showPath(path: Buffer, folder: string): string {
  return path.subarray(Buffer.byteLength(folder)).toString('utf8').replace(/^\//, '') || '/';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
