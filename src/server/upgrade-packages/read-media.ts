/** The installation media as a tree of files, whatever it was given as: an ISO or a folder of the site server, or either uploaded. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import type { HashedFile } from '../content/chunk-hasher.ts';
import { isDiscImage } from '../images/disc-image.ts';
import { wimlibOptions } from '../images/take-in-wim.ts';
import type { JobContext } from '../jobs/job-runner.ts';
import { eachSourceFile, type SourceFile } from '../packages/source-folder.ts';
import { requireRoom, type StoreOptions, storeFile } from '../packages/store-file.ts';
import { cannotBeRead, openAllowed, openQuickly, refuseChanged } from '../source-folders/open-allowed.ts';
import { eachUploadedFile } from '../uploads/imported-upload.ts';
import { eachUnpackedFile, listMedia, moveFile, unpackMedia } from './disc-media.ts';
import type { ImportInput } from './import-input.ts';
import { type MediaFile, mediaProblem, sameButCase } from './media-tree.ts';

export interface Media {
  /** As people know it. */
  readonly name: string;
  readonly files: readonly MediaFile[];
  each(take: (file: SourceFile) => Promise<void>): Promise<void>;
  /** Puts one of its files into the content store. */
  store(file: SourceFile, options: StoreOptions): Promise<HashedFile>;
}

/**
 * Calls `work` with the media once its names are looked at; what was unpacked for it goes afterwards.
 * @throws SlipwayError SLIP-3001 for what is no installation media of Windows, SLIP-3030 for names that could not be its files', SLIP-1001, SLIP-3004, SLIP-3032
 */
export async function withMedia<T>(
  input: ImportInput,
  context: JobContext,
  work: (media: Media) => Promise<T>,
): Promise<T> {
  const { path, upload } = input;
  if (upload === null && (await isFolder(path)))
    return work(await treeOf(path, (take) => eachSourceFile(path, context.site.config, take), context));
  const handle = await openDisc(input, context).catch((error: unknown) => {
    throw cannotBeRead(error);
  });
  try {
    const before = await handle.stat();
    if (await isDiscImage(handle)) {
      const done = await withDisc({ path, name: nameOf(input) }, context, work);
      if (upload === null) await refuseChanged(path, before);
      return done;
    }
  } finally {
    await handle.close();
  }
  if (upload === null) throw notMedia(nameOf(input), 'It is neither a folder nor a disc image (ISO).');
  return work(await treeOf(upload.name, (take) => eachUploadedFile(context.site, upload.id, take), context));
}

/** As people know what was given. */
export function nameOf({ path, upload }: ImportInput): string {
  return upload?.name ?? basename(path);
}

function openDisc({ path, upload }: ImportInput, { site }: JobContext) {
  return upload === null ? openAllowed(path, site.config.sourceFolders) : openQuickly(path);
}

/** Whoever may not have it looked at is told so when it is opened. */
async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

async function treeOf(name: string, each: Media['each'], { site, signal }: JobContext): Promise<Media> {
  const files: MediaFile[] = [];
  await each(async ({ path, range }) => {
    signal.throwIfAborted();
    files.push({ path, bytes: range.bytes });
  });
  requireMedia(name, files);
  return { name, files, each, store: (file, options) => storeFile(site.content, name, file, options) };
}

async function withDisc<T>(
  disc: { readonly path: string; readonly name: string },
  context: JobContext,
  work: (media: Media) => Promise<T>,
): Promise<T> {
  const { content, log } = context.site;
  const files = await listMedia(disc, { log, signal: context.signal });
  requireMedia(disc.name, files);
  await requireRoom(
    content,
    files.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const scratch = await content.receiveFolder();
  try {
    await unpackMedia(disc, files, scratch.path, wimlibOptions(context, `Unpacking ${files.length} files`));
    return await work({
      name: disc.name,
      files,
      each: (take) => eachUnpackedFile(disc, scratch.path, take),
      store: (file, options) => moveFile(content, scratch.path, file, options),
    });
  } finally {
    await scratch.discard();
  }
}

function requireMedia(name: string, files: readonly MediaFile[]): void {
  const same = sameButCase(files.map(({ path }) => path));
  if (same !== null)
    throw new SlipwayError(
      'SLIP-3030',
      `${name} cannot be imported because of "${same[0]}" and "${same[1]}": Windows takes them for one. Rename or remove one of them and import again.`,
    );
  const problem = mediaProblem(files);
  if (problem !== null) throw notMedia(name, problem);
}

/** SLIP-3001: why it cannot be taken, and what to do. */
export function notMedia(name: string, problem: string): SlipwayError {
  return new SlipwayError('SLIP-3001', `${name} cannot be imported as an upgrade package. ${problem}`);
}
