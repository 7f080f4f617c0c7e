/**
 * The files below a folder of the site server, as an import takes them. The folder is other people's: links, devices and names that no computer could take are
 * refused by name, and no file is reached by a path that somebody could bend meanwhile: each folder is held open and its entries are opened from it.
 */
import { constants, type Dirent } from 'node:fs';
import { type FileHandle, open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import type { ByteRange } from '../content/copy-hashed.ts';
import { isWithin, requireAllowedHandle, requireAllowedName } from '../source-folders/source-folders.ts';

/** `path`: within the folder, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** Where its bytes are behind the handle. */
  readonly range: ByteRange;
  readonly executable: boolean;
}

export interface SourceLimits {
  readonly files: number;
  readonly depth: number;
  readonly pathBytes: number;
  /** Of all paths together. */
  readonly allPathBytes: number;
}

/** Beyond these the manifest is more than an agent takes (agent/engine/verified-content.ts), and folders held open are too many. */
export const sourceLimits: SourceLimits = {
  files: 100_000,
  depth: 32,
  pathBytes: 512,
  allPathBytes: 20 * 2 ** 20,
};

/** The site's own settings and secrets, and what is no file on a disk: nobody may hand these to computers as a package. */
const FORBIDDEN = ['/boot', '/dev', '/etc', '/proc', '/root', '/run', '/sys'];

const FOLDER_FLAGS = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
// Not blocking: a pipe that took a file's place would never open.
const FILE_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

interface SourceRules {
  readonly dataDirectory: string;
  /** Where folders may lie. */
  readonly sourceFolders: readonly string[];
  readonly limits?: SourceLimits;
}

/** Calls `take` with each file, in the order of their names. Throws SLIP-3030 for what cannot be in a package, SLIP-3032 for a folder that is not allowed, SLIP-1001 where it cannot be read. */
export async function eachSourceFile(
  folder: string,
  { dataDirectory, sourceFolders, limits = sourceLimits }: SourceRules,
  take: (file: SourceFile) => Promise<void>,
): Promise<void> {
  const source = { path: folder, kind: 'folder' } as const;
  requireAllowedName(source, sourceFolders);
  const handle = await readable(folder, () => open(folder, constants.O_RDONLY | constants.O_DIRECTORY));
  try {
    const root = await requireAllowedHandle(source, handle, sourceFolders);
    refuseOwn(folder, root, await realpath(dataDirectory).catch(() => dataDirectory));
    await eachFileIn(handle, folder, take, limits);
  } finally {
    await handle.close();
  }
}

/**
 * Of a folder that is open and may be read, whoever it belongs to.
 * @param folder as people know it
 */
export function eachFileIn(
  handle: FileHandle,
  folder: string,
  take: (file: SourceFile) => Promise<void>,
  limits = sourceLimits,
): Promise<void> {
  return walkFolder({ folder, limits, take, files: 0, pathBytes: 0 }, handle, '', 1);
}

interface Walk {
  readonly folder: string;
  readonly limits: SourceLimits;
  readonly take: (file: SourceFile) => Promise<void>;
  files: number;
  pathBytes: number;
}

async function walkFolder(walk: Walk, folder: FileHandle, path: string, depth: number): Promise<void> {
  if (depth > walk.limits.depth) throw refused(walk, path, `it lies deeper than ${walk.limits.depth} folders`);
  const here = `/proc/self/fd/${folder.fd}`;
  const entries = await readable(join(walk.folder, path), () =>
    readdir(here, { withFileTypes: true, encoding: 'buffer' }),
  );
  const named = entries.map((entry) => ({ entry, name: nameOf(walk, path, entry.name) }));
  for (const { entry, name } of named.sort((a, b) => (a.name < b.name ? -1 : 1)))
    await takeEntry(walk, { entry, path: path === '' ? name : `${path}/${name}`, at: `${here}/${name}`, depth });
}

interface Entry {
  readonly entry: Dirent<Buffer>;
  readonly path: string;
  /** Where it is opened: below the handle of its folder. */
  readonly at: string;
  readonly depth: number;
}

async function takeEntry(walk: Walk, { entry, path, at, depth }: Entry): Promise<void> {
  if (Buffer.byteLength(path) > walk.limits.pathBytes)
    throw refused(walk, path, `its path has more than ${walk.limits.pathBytes} bytes`);
  const isFolder = entry.isDirectory();
  if (!isFolder && !entry.isFile()) throw refused(walk, path, whatElse(entry));
  const handle = await readable(join(walk.folder, path), () => open(at, isFolder ? FOLDER_FLAGS : FILE_FLAGS));
  try {
    if (isFolder) return await walkFolder(walk, handle, path, depth + 1);
    // It may have become something else between being listed and being opened.
    const found = await handle.stat();
    if (!found.isFile()) throw refused(walk, path, 'it is no ordinary file');
    walk.files += 1;
    if (walk.files > walk.limits.files) throw refused(walk, path, `there are more than ${walk.limits.files} files`);
    walk.pathBytes += Buffer.byteLength(path);
    if (walk.pathBytes > walk.limits.allPathBytes)
      throw refused(walk, path, 'the paths of its files are too long together');
    const range = { start: 0, bytes: found.size };
    await walk.take({ path, handle, range, executable: (found.mode & 0o111) !== 0 });
  } finally {
    await handle.close();
  }
}

function whatElse(entry: Dirent<Buffer>): string {
  if (entry.isSymbolicLink()) return 'it is a symbolic link, which could lead anywhere: put the file itself there';
  return 'it is neither a file nor a folder';
}

/** Bytes that are no UTF-8 could not be named in a manifest, and a line break would forge lines of a log. Backslashes are slashes on Windows. */
function nameOf(walk: Walk, path: string, raw: Buffer): string {
  const name = raw.toString('utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
  const isPlain = Buffer.from(name, 'utf8').equals(raw) && !/[\u0000-\u001f\u007f\\]/.test(name);
  if (isPlain) return name;
  const shown = JSON.stringify(name);
  throw refused(
    walk,
    `${path === '' ? '' : `${path}/`}${shown}`,
    'its name has characters that not every system takes',
  );
}

function refused({ folder }: Walk, path: string, reason: string): SlipwayError {
  return new SlipwayError(
    'SLIP-3030',
    `${folder} cannot be imported because of "${path}": ${reason}. Change it there and import again.`,
  );
}

function refuseOwn(folder: string, root: string, dataDirectory: string): void {
  const own = [...FORBIDDEN, dataDirectory].find(
    (forbidden) => isWithin(root, [forbidden]) || isWithin(forbidden, [root]),
  );
  if (own === undefined) return;
  throw new SlipwayError(
    'SLIP-3030',
    `${folder} cannot be imported: it would hand ${own} of the site server to computers. Give a folder that holds nothing but the files of the software.`,
  );
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SlipwayError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new SlipwayError(
      'SLIP-1001',
      `The site server cannot read ${path} (${reason}). The path is of the site server, and its service must be allowed to read it.`,
      { cause: error },
    );
  }
}
