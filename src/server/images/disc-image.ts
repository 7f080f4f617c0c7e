/** The operating system images of an installation disc (ISO): Microsoft's are UDF, with an ISO 9660 side that holds a readme alone, and a file may have more than 4 GB. */
import { type FileHandle, lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import { eachDiscEntry, type Unpacking, unpackFiles } from './seven-zip.ts';
import type { WimlibOptions } from './wimlib.ts';

export interface DiscFile {
  /** Within the disc: `sources/install.wim`. */
  readonly path: string;
  readonly bytes: number;
}

/** Where a disc has its volume descriptors: sector 16, behind one byte their identifier (ECMA-119 8.1, ECMA-167 2/9.1). */
const IDENTIFIER = { offset: 16 * 2048 + 1, length: 5 };
const IDENTIFIERS: readonly string[] = ['CD001', 'BEA01', 'NSR02', 'NSR03'];

export async function isDiscImage(handle: FileHandle): Promise<boolean> {
  const { offset, length } = IDENTIFIER;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
  return IDENTIFIERS.includes(buffer.toString('latin1', 0, bytesRead));
}

/** Discs for two architectures (Media Creation Tool) have each in a folder of its own. */
const INSTALL_FILE = /^(?:(?:x86|x64|amd64|arm64)\/)?sources\/install\d*\.(?:wim|esd|swm)$/i;

/**
 * The one WIM of the disc, or all parts of a split one.
 * @throws SlipwayError SLIP-3001 when there is none, or several
 */
export async function installFiles(path: string, name: string, options: Unpacking): Promise<DiscFile[]> {
  const found: DiscFile[] = [];
  await eachDiscEntry({ path, name }, options, (entry) => {
    if (entry.kind !== 'folder' && INSTALL_FILE.test(entry.path)) found.push({ path: entry.path, bytes: entry.bytes });
  });
  const folders = new Set(found.map((file) => file.path.slice(0, file.path.lastIndexOf('/')).toLowerCase()));
  const whole = found.filter((file) => !/\.swm$/i.test(file.path));
  if (found.length > 0 && folders.size === 1 && (whole.length === 0 || found.length === 1)) return found;
  const what =
    found.length === 0
      ? 'It holds no sources/install.wim, .esd or .swm. Give the ISO of an installation disc of Windows.'
      : `It holds several: ${found.map((file) => file.path).join(', ')}. Copy the one that is meant out of the ISO and import that.`;
  throw new SlipwayError('SLIP-3001', `${name} cannot be imported. ${what}`);
}

/** Unpacks them into the folder, under their own names without folders; gives their paths there. */
export async function unpackDisc(
  path: string,
  name: string,
  files: readonly DiscFile[],
  folder: string,
  options: WimlibOptions,
): Promise<string[]> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  await unpackFiles({ path, name }, folder, { paths: files.map((file) => file.path), bytes }, options);
  const paths = files.map((file) => join(folder, file.path.slice(file.path.lastIndexOf('/') + 1)));
  for (const unpacked of paths) await requireFile(unpacked, name);
  return paths;
}

/** A disc may hold a link, which would lead out of it to any file of the server. */
async function requireFile(path: string, name: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isFile()) return;
  throw new SlipwayError(
    'SLIP-3001',
    `${name} cannot be imported. What it has in the place of ${basename(path)} is no file.`,
  );
}
