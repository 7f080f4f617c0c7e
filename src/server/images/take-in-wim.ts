/**
 * Puts the WIM that an import is of into the content store, in a form that can be streamed: as it is, or made of what the given file is: a disc image, the first part of
 * a split WIM, a solid one, or one of whose images only some are wanted.
 */
import { type FileHandle, mkdir, open, rename, statfs } from 'node:fs/promises';
import { basename } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import { cutChunks } from '../../formats/wim/chunks.ts';
import type { Wim } from '../../formats/wim/wim.ts';
import type { HashedFile } from '../content/chunk-hasher.ts';
import { copyHashed, hashFile, isReadError } from '../content/copy-hashed.ts';
import type { JobContext } from '../jobs/job-runner.ts';
import type { SiteContext } from '../site-context.ts';
import { cannotBeRead, openAllowed, openQuickly, refuseChanged } from '../source-folders/open-allowed.ts';
import { installFiles, isDiscImage, unpackDisc } from './disc-image.ts';
import type { ImportInput } from './import-input.ts';
import { isSolid, readWimFile } from './read-wim-file.ts';
import { otherParts, refusePart } from './split-wim.ts';
import { exportWim, type WimlibOptions } from './wimlib.ts';

export interface TakenIn {
  readonly wim: Wim;
  readonly file: HashedFile;
}

/** A WIM that lies somewhere, read as far as its tables. */
interface FoundWim {
  readonly path: string;
  readonly otherParts: readonly string[];
  readonly wim: Wim;
}

/** @param target path of a file of the content store that does not exist yet */
export async function takeIn(input: ImportInput, target: string, context: JobContext): Promise<TakenIn> {
  const folders = context.site.config.sourceFolders;
  const source = await openSource(input, folders);
  const scratch = await context.site.content.receiveFolder();
  try {
    const before = await source.stat();
    await requireRoom(context.site, before.size);
    const taken = (await isDiscImage(source))
      ? await takeFromDisc(input, scratch.path, target, context)
      : await takeFromFile(source, input, target, context);
    await refuseChanged(input.path, before);
    return taken;
  } finally {
    await source.close();
    await scratch.discard();
  }
}

/** As people know the file. */
export function fileName({ path, upload }: ImportInput): string {
  return upload?.name ?? basename(path);
}

export function wimlibOptions(context: JobContext, message: string): WimlibOptions {
  return {
    log: context.site.log,
    signal: context.signal,
    onProgress: (bytesDone, bytesTotal) => context.progress({ bytesDone, bytesTotal, message }),
  };
}

async function takeFromFile(
  source: FileHandle,
  input: ImportInput,
  target: string,
  context: JobContext,
): Promise<TakenIn> {
  const { path, upload, capture } = input;
  const name = fileName(input);
  const wim = await readWimFile(source, name);
  // What was sent came alone.
  if (upload !== null || capture !== null) refusePart(name, wim.header);
  const { sourceFolders } = context.site.config;
  const parts =
    wim.header.totalParts === 1
      ? []
      : await otherParts(path, name, wim.header, (each) => openAllowed(each, sourceFolders));
  const found = { path, otherParts: parts, wim };
  const reason = exportReason(found, input);
  if (reason !== null) return writeAnew(found, reason, input, target, context);
  return { wim, file: await copy(source, wim, path, target, context) };
}

async function takeFromDisc(input: ImportInput, folder: string, target: string, context: JobContext): Promise<TakenIn> {
  const name = fileName(input);
  const files = await installFiles(input.path, name, { log: context.site.log, signal: context.signal });
  await requireRoom(
    context.site,
    files.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  await mkdir(folder);
  const message = `Unpacking ${files.map(({ path }) => path).join(', ')}`;
  const [path = '', ...others] = await firstPartFirst(
    await unpackDisc(input.path, name, files, folder, wimlibOptions(context, message)),
    name,
  );
  const found = { path, otherParts: others, wim: await readWimAt(path, name) };
  const reason = exportReason(found, input);
  if (reason !== null) return writeAnew(found, reason, input, target, context);
  await rename(path, target);
  return hashTaken(target, name, context);
}

/** Of the parts of a split WIM: by what they are. */
async function firstPartFirst(paths: readonly string[], name: string): Promise<string[]> {
  if (paths.length === 1) return [...paths];
  const parts = await Promise.all(
    paths.map(async (path) => ({ path, part: (await readWimAt(path, name)).header.part })),
  );
  return parts.sort((one, other) => one.part - other.part).map(({ path }) => path);
}

/** Why the WIM is not stored as it is, for people; null when it is. */
function exportReason({ wim, otherParts: parts }: FoundWim, { indexes, capture }: ImportInput): string | null {
  if (indexes !== null)
    return indexes.length === 1 ? 'one of its images is taken' : `${indexes.length} of its images are taken`;
  if (parts.length > 0) return 'its parts are joined';
  if (isSolid(wim)) return 'a solid image cannot be streamed';
  // Pipable, since it was written to a pipe: other programs than wimlib do not read it, and it cannot have an integrity table (wimcapture(1), --pipable; measured: --check ends with 50).
  if (capture !== null) return 'into a WIM that every program reads';
  return null;
}

async function writeAnew(
  found: FoundWim,
  reason: string,
  input: ImportInput,
  target: string,
  context: JobContext,
): Promise<TakenIn> {
  const name = fileName(input);
  const { indexes, capture } = input;
  refuseMissingIndexes(found.wim, indexes, name);
  const recompress = isSolid(found.wim) || capture !== null;
  const message = `${recompress ? 'Re-encoding' : 'Writing anew'}: ${reason}`;
  await exportWim({ ...found, indexes, recompress }, target, name, wimlibOptions(context, message));
  return hashTaken(target, name, context);
}

function refuseMissingIndexes({ images }: Wim, indexes: readonly number[] | null, name: string): void {
  const missing = (indexes ?? []).filter((index) => images[index - 1] === undefined);
  if (missing.length === 0) return;
  const there = images.map((image) => `${image.index} ${image.name}`).join(', ');
  throw new SlipwayError('SLIP-3001', `${name} has no image ${missing.join(', ')}. It has: ${there}.`);
}

async function hashTaken(path: string, name: string, context: JobContext): Promise<TakenIn> {
  const handle = await open(path, 'r');
  try {
    const wim = await readWimFile(handle, name);
    const bytesTotal = wim.header.fileSize;
    const file = await hashFile(handle, {
      chunkLengths: chunkLengths(wim),
      signal: context.signal,
      onBytes: (bytesDone) => context.progress({ bytesDone, bytesTotal, message: 'Hashing' }),
    });
    await handle.sync();
    return { wim, file };
  } finally {
    await handle.close();
  }
}

async function readWimAt(path: string, name: string): Promise<Wim> {
  const handle = await open(path, 'r');
  try {
    return await readWimFile(handle, name);
  } finally {
    await handle.close();
  }
}

function chunkLengths(wim: Wim): Iterable<number> {
  return cutChunks(wim.header, wim.blobs, wim.header.fileSize).map(({ length }) => length);
}

/** What was sent to the site lies where it has put it; a path of people's is looked at once more, since time has passed. */
async function openSource(input: ImportInput, sourceFolders: readonly string[]): Promise<FileHandle> {
  const { path, capture, upload } = input;
  const isPeoples = capture === null && upload === null;
  let handle: FileHandle | null = null;
  try {
    handle = isPeoples ? await openAllowed(path, sourceFolders) : await openQuickly(path);
    if (!(await handle.stat()).isFile())
      throw new SlipwayError('SLIP-3001', `${path} is not a file. Give the path of a .wim, .esd, .swm or .iso file.`);
    return handle;
  } catch (error) {
    await handle?.close();
    throw cannotBeRead(error);
  }
}

async function requireRoom(site: SiteContext, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(site.content.directory);
  if (bavail * bsize >= bytes) return;
  throw new SlipwayError(
    'SLIP-3004',
    `The content store ${site.content.directory} has ${Math.floor((bavail * bsize) / 2 ** 20)} MiB free, and the image needs ${Math.ceil(bytes / 2 ** 20)} MiB. Free some room and import again.`,
  );
}

async function copy(
  source: FileHandle,
  wim: Wim,
  path: string,
  target: string,
  context: JobContext,
): Promise<HashedFile> {
  const bytesTotal = wim.header.fileSize;
  try {
    return await copyHashed(source, target, {
      chunkLengths: chunkLengths(wim),
      signal: context.signal,
      onBytes: (bytesDone) => context.progress({ bytesDone, bytesTotal, message: 'Copying' }),
    });
  } catch (error) {
    throw isReadError(error) ? unreadable(path, error) : error;
  }
}

function unreadable(path: string, error: Error): SlipwayError {
  return new SlipwayError(
    'SLIP-3012',
    `${path} cannot be read: ${error.message}. Look at the kernel's log (dmesg) and at the disk that the file is on; import another copy of it.`,
    { cause: error },
  );
}
