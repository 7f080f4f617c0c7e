/** Where a copy of an object may lie below a path that a person gives: the file itself, another content store, or a folder with the file. */
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';

/** A folder is not searched below its files, and of those only what has the right size is looked at. */
export async function candidatesFor(from: string, object: { sha256: string; bytes: number }): Promise<string[]> {
  const { sha256 } = object;
  const found = await stat(from).catch((error: unknown) => {
    throw new SlipwayError(
      'SLIP-1001',
      `The copy cannot be read: ${error instanceof Error ? error.message : String(error)}. The path is of the site server, and its service must be allowed to read it.`,
      { cause: error },
    );
  });
  if (!found.isDirectory()) return [from];
  const digits = sha256.slice(0, 2);
  // A content store, a data directory, or a backup of single objects.
  const named = [join(from, digits, sha256), join(from, 'content', digits, sha256), join(from, sha256)];
  const files = (await readdir(from)).sort().map((name) => join(from, name));
  const candidates: string[] = [];
  for (const path of new Set([...named, ...files])) {
    const file = await stat(path).catch(() => null);
    if (file?.isFile() && (named.includes(path) || file.size === object.bytes)) candidates.push(path);
  }
  return candidates;
}

/** For reading, with those that cannot be opened left out. */
export async function openAll(paths: readonly string[]): Promise<FileHandle[]> {
  const handles: FileHandle[] = [];
  for (const path of paths) {
    const handle = await open(path, 'r').catch(() => null);
    if (handle !== null) handles.push(handle);
  }
  return handles;
}
