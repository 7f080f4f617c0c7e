/** The operating system images of an installation disc (ISO): Microsoft's are UDF, with an ISO 9660 side that holds a readme alone, and a file may have more than 4 GB. */
import { type FileHandle, lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import { type ProgramOptions, type ProgramResult, programFailure, runProgram } from '../programs/run-program.ts';
import type { WimlibOptions } from './wimlib.ts';

type Unpacking = Pick<ProgramOptions, 'log' | 'signal'>;

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
  const found = await listInstallFiles(path, name, options);
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
  { onProgress, ...options }: WimlibOptions,
): Promise<string[]> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const onOutput = (text: string) => {
    const percent = /(\d{1,3})%(?![\s\S]*%)/.exec(text)?.[1];
    if (percent !== undefined) onProgress?.(Math.round((Number(percent) / 100) * bytes), bytes);
  };
  // -spd: what the disc calls its files is no pattern.
  const args = ['e', '-y', '-spd', '-bso0', '-bsp1', `-o${folder}`, '--', path, ...files.map((file) => file.path)];
  const result = await sevenZip(args, { ...options, onOutput });
  if (result.exitCode !== 0) throw discProblem(args, name, result);
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

async function listInstallFiles(path: string, name: string, options: Unpacking): Promise<DiscFile[]> {
  const files: DiscFile[] = [];
  // Read line by line: only the last of the output is kept, and a disc may have more files than memory holds.
  let rest = '';
  let open = '';
  const onOutput = (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('Path = ')) open = line.slice('Path = '.length);
      else if (/^Size = \d+$/.test(line) && INSTALL_FILE.test(open))
        files.push({ path: open, bytes: Number(line.slice('Size = '.length)) });
    }
  };
  const args = ['l', '-slt', '-ba', '--', path];
  const result = await sevenZip(args, { ...options, onOutput });
  if (result.exitCode !== 0) throw discProblem(args, name, result);
  return files;
}

function sevenZip(args: readonly string[], options: Omit<ProgramOptions, 'debianPackage'>): Promise<ProgramResult> {
  return runProgram('7zz', args, { ...options, debianPackage: '7zip' });
}

/** 7-Zip ends with 2 for whatever is wrong with the disc or with where it writes. */
const FATAL = 2;

function discProblem(args: readonly string[], name: string, result: ProgramResult): SlipwayError {
  const said = `${result.stdout}\n${result.stderr}`;
  if (/No space left on device|Disk quota exceeded|E_OUTOFMEMORY/.test(said))
    return new SlipwayError(
      'SLIP-3004',
      `The content store is full: "${name}" could not be unpacked there. Free some room and import again.`,
    );
  if (result.exitCode !== FATAL) return programFailure('7zz', args, result);
  const why =
    /^(?:ERROR: )?(Unexpected end of archive|Data Error|CRC Failed|Headers Error|Is not archive|.*Cannot open the file.*)/m.exec(
      said,
    );
  return new SlipwayError(
    'SLIP-3001',
    `${name} cannot be imported. The disc image is damaged (7-Zip: ${why?.[1] ?? `exit code ${result.exitCode}`}). Download it again, and compare its SHA-256 with that of where it comes from.`,
  );
}
