/** What the site asks of wimlib-imagex: is this WIM whole, which blobs does an image need, and make a solid one blob-addressable. */

import { type BootManagerOfImage, bootManagerPaths, bootManagers } from '../../api/boot-managers.ts';
import { SlipwayError } from '../../api/errors.ts';
import { pathOfDetailedLine, sha1OfDetailedLine } from '../../formats/wim/detailed-dir.ts';
import { WimError } from '../../formats/wim/errors.ts';
import { parseWimlibProgress } from '../../formats/wim/wimlib-progress.ts';
import { type ProgramOptions, type ProgramResult, programFailure, runProgram } from '../programs/run-program.ts';
import { wimProblem } from './wim-problem.ts';

export type WimlibOptions = Pick<ProgramOptions, 'log' | 'signal'> & {
  /** Of the phase, in bytes; wimlib counts in MiB. */
  readonly onProgress?: (done: number, total: number) => void;
};

/**
 * Throws SLIP-3001 when a byte of it is not what it should be: every blob is unpacked and compared with its SHA-1.
 * @param otherParts of a split WIM, whose first part lies at the path
 */
export async function verifyWim(
  path: string,
  name: string,
  options: WimlibOptions,
  otherParts: readonly string[] = [],
): Promise<void> {
  const result = await wimlib(['verify', path, ...otherParts.map(reference)], options);
  refuseDiskFailure(result, path);
  if (result.exitCode !== 0) throw wimProblem(name, new WimError('damaged', said(result)));
}

export interface WimExport {
  /** The WIM, or the first part of a split one. */
  readonly path: string;
  readonly otherParts: readonly string[];
  /** Which images, by their index; null: all. */
  readonly indexes: readonly number[] | null;
  /** Packs anew; otherwise what is packed is copied as it is. */
  readonly recompress: boolean;
}

/**
 * Writes images of a WIM into a new one, which has one part and, where it packs anew, is not solid. LZX at level 20: a seventh of the default level's processor time for
 * 4 % more bytes (recipe: imaging, section A).
 * @param name of the WIM, for people
 */
export async function exportWim(wim: WimExport, target: string, name: string, options: WimlibOptions): Promise<void> {
  const more = ['--check', ...(wim.recompress ? ['--compress=LZX:20'] : []), ...wim.otherParts.map(reference)];
  // Each export but the first adds to the file.
  for (const index of wim.indexes ?? ['all'])
    await exportImage(['export', wim.path, String(index), target, ...more], target, name, options);
}

/** wimlib takes a pattern. */
function reference(part: string): string {
  return `--ref=${part.replaceAll(/[*?[\]\\]/g, '\\$&')}`;
}

async function exportImage(args: string[], target: string, name: string, options: WimlibOptions): Promise<void> {
  const result = await wimlib(args, options);
  if (result.exitCode === 0) return;
  // wimlib ends with 72 for any failed write, and says the system's reason.
  if (/No space left on device|Disk quota exceeded/.test(result.stderr))
    throw new SlipwayError(
      'SLIP-3004',
      `The content store is full: "${name}" could not be written anew there. Free some room and import again.`,
    );
  if (result.exitCode === WRITE_ERROR) refuseDiskFailure(result, target);
  if (READ_ERRORS.has(result.exitCode)) throw wimProblem(name, new WimError('damaged', said(result)));
  throw programFailure('wimlib-imagex', args, result);
}

const WRITE_ERROR = 72;

/** What wimlib was given by the system's words for EIO and EROFS (C locale) says nothing of the WIM. */
function refuseDiskFailure(result: ProgramResult, path: string): void {
  if (result.exitCode === 0 || !/Input\/output error|Read-only file system/.test(result.stderr)) return;
  throw new SlipwayError(
    'SLIP-3012',
    `The disk of ${path} fails: ${said(result)} Look at the kernel's log (dmesg) and at the disk, mend it and import again.`,
  );
}

/** wimlib's error codes (wimlib.h) that say the source is at fault: decompression, hash, metadata, missing blobs, read. */
const READ_ERRORS = new Set([2, 13, 17, 18, 22, 28, 43, 50, 51, 55, 65, 69]);

export interface ImageContents {
  /** The SHA-1 (40 hex digits each) of every blob that the image needs, ascending. */
  readonly blobs: string[];
  /** Those of Windows that are in it. */
  readonly bootManagers: BootManagerOfImage[];
  /** Their paths, in the case that the image has them in. */
  readonly bootManagerFiles: ReadonlyMap<BootManagerOfImage, string>;
}

/** Looks at every file of image `index`. */
export async function imageContents(
  path: string,
  index: number,
  name: string,
  options: WimlibOptions,
): Promise<ImageContents> {
  const needed = new Set<string>();
  const found = new Map<string, string>();
  // Read line by line: the listing of a Windows image has hundreds of megabytes.
  let rest = '';
  const onOutput = (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const sha1 = sha1OfDetailedLine(line);
      if (sha1 !== null) needed.add(sha1);
      const file = pathOfDetailedLine(line);
      if (file !== null && BOOT_MANAGER_FILES.has(file.toLowerCase())) found.set(file.toLowerCase(), file);
    }
  };
  const args = ['dir', path, String(index), '--detailed'];
  const result = await runProgram('wimlib-imagex', args, { ...options, onOutput, debianPackage: 'wimtools' });
  if (result.exitCode !== 0) throw wimProblem(name, new WimError('damaged', said(result)));
  const files = bootManagers.flatMap((each) => {
    const file = found.get(bootManagerPaths[each].toLowerCase());
    return file === undefined ? [] : [[each, file] as const];
  });
  return {
    ...{ blobs: [...needed].sort(), bootManagers: files.map(([each]) => each) },
    bootManagerFiles: new Map(files),
  };
}

/** In whatever case an image has them. */
const BOOT_MANAGER_FILES: ReadonlySet<string> = new Set(
  Object.values(bootManagerPaths).map((path) => path.toLowerCase()),
);

function wimlib(args: string[], options: WimlibOptions): Promise<ProgramResult> {
  const onOutput = (text: string) => {
    const progress = parseWimlibProgress(text);
    if (progress !== null) options.onProgress?.(progress.done, progress.total);
  };
  return runProgram('wimlib-imagex', args, { ...options, onOutput, debianPackage: 'wimtools' });
}

function said(result: ProgramResult): string {
  const lines = result.stderr.split('\n').filter((line) => line.includes('[ERROR]') || line.startsWith('ERROR'));
  const text = lines.map((line) => line.replace(/^\[?ERROR\]?:?\s*/, '').trim()).join(' ');
  return `wimlib says: ${text || `exit code ${result.exitCode}`}`;
}
