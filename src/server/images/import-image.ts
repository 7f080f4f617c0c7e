/**
 * The job that imports a WIM: looks at it, copies it into the content store (a solid one is re-encoded on the way), has wimlib check
 * every byte of the copy, lists the blobs of each image, and only then names it in the database. Whatever goes wrong, and whenever
 * the site is killed, nothing of it is left behind or half there; beginning again is safe.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, stat, statfs } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Kysely, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import { capturableFileSystems } from '../../api/captures.ts';
import { SlipwayError } from '../../api/errors.ts';
import { CaptureOriginSchema } from '../../api/images.ts';
import { cutChunks } from '../../formats/wim/chunks.ts';
import type { ImageInfo } from '../../formats/wim/image-xml.ts';
import type { Wim } from '../../formats/wim/wim.ts';
import { addAuditEntry } from '../audit/audit-log.ts';
import type { HashedFile } from '../content/chunk-hasher.ts';
import { cleanContent } from '../content/clean-content.ts';
import type { IncomingFile } from '../content/content-store.ts';
import { copyHashed, hashFile, isReadError } from '../content/copy-hashed.ts';
import { PackageContent, type PackageObject } from '../content/package-content.ts';
import { storeError } from '../content/store-error.ts';
import type { Database, ImageDetails } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import type { JobContext, JobResult } from '../jobs/job-runner.ts';
import { insertVersion, nextVersionNumber, packageOfVersion } from '../packages/package-version.ts';
import { nameTaken } from '../packages/stored-package.ts';
import { defaultScopeId, placeObject } from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import { requireAllowedHandle, requireAllowedName } from '../source-folders/source-folders.ts';
import { checkUpload, removeImported } from '../uploads/imported-upload.ts';
import { requireCaptureScopes } from './capture-scopes.ts';
import { isSolid, readWimFile, refuseMissingBlobs } from './read-wim-file.ts';
import { neededBlobs, reencodeWim, verifyWim, type WimlibOptions } from './wimlib.ts';

export const ImportInputSchema = z.object({
  /** Of the package, unless a capture finds one of its name. */
  imageId: z.uuid(),
  versionId: z.uuid(),
  name: z.string(),
  path: z.string(),
  /** Of a WIM that a person has uploaded, which lies at the path: its name is that of the file on their computer. */
  upload: z.object({ id: z.uuid(), name: z.string() }).nullable().default(null),
  /** Of a WIM that a computer has sent (src/server/captures): how it was captured. */
  capture: z.object({ origin: CaptureOriginSchema, fileSystem: z.enum(capturableFileSystems) }).nullable(),
  /** Where a new package goes. */
  securityScopeIds: z.array(z.uuid()).min(1).default([defaultScopeId]),
});
export type ImportInput = z.output<typeof ImportInputSchema>;

/** The manifest's path of the WIM itself, and of the list of blobs (20 bytes of SHA-1 each, ascending) of its n-th image. */
const IMAGE_FILE = 'image.wim';
const blobListFile = (index: number) => `blobs-${index}`;

export async function importImage(rawInput: unknown, context: JobContext): Promise<JobResult> {
  const input = ImportInputSchema.parse(rawInput);
  const result = await makeImage(input, context);
  // One that has failed stays, so that the person can try again.
  if (input.upload !== null) await removeImported(context.site, [input.upload.id]);
  return result;
}

async function makeImage(input: ImportInput, context: JobContext): Promise<JobResult> {
  const { site } = context;
  const named = await packageOfVersion(site.db, input.versionId);
  if (named !== null) return done(input, named);
  await site.content.clearIncoming();
  try {
    const version = await buildVersion(input, context);
    return done(input, await nameVersion(site, input, version));
  } catch (error) {
    await cleanContent(site).catch((reason: unknown) =>
      site.log.warn(
        { err: reason },
        'what an import left in the content store could not be removed; the next tries again',
      ),
    );
    throw storeError(error, site.content.directory);
  }
}

function done({ name }: ImportInput, imageId: string): JobResult {
  return { message: `"${name}" is imported.`, resultId: imageId };
}

interface Version {
  contentRoot: string;
  objects: PackageObject[];
  bytes: number;
  images: ImageDetails[];
}

async function buildVersion(input: ImportInput, context: JobContext): Promise<Version> {
  if (input.upload !== null) await checkUpload(input.upload.id, context);
  const source = await openSource(input, context.site.config.sourceFolders);
  const incoming = await context.site.content.receive();
  try {
    const { wim, file } = await takeIn(source, incoming, input, context);
    const content = new PackageContent(context.site.content);
    const images = await listBlobs(content, wim, incoming.path, input, context);
    await verifyWim(incoming.path, fileName(input), wimlibOptions(context, 'Checking every byte'));
    await incoming.keep(file.sha256);
    await content.addStored(IMAGE_FILE, file);
    return { ...(await content.finish()), bytes: file.bytes, images };
  } finally {
    await source.close();
    await incoming.discard();
  }
}

/** As people know the file. */
function fileName({ path, upload }: ImportInput): string {
  return upload?.name ?? basename(path);
}

/** What was sent to the site lies where it has put it; a path of people's is looked at once more, since time has passed. */
async function openSource(input: ImportInput, sourceFolders: readonly string[]): Promise<FileHandle> {
  const { path, capture, upload } = input;
  const isPeoples = capture === null && upload === null;
  let handle: FileHandle | null = null;
  try {
    if (isPeoples) requireAllowedName({ path, kind: 'file' }, sourceFolders);
    // Not blocking: a pipe would never open.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (isPeoples) await requireAllowedHandle({ path, kind: 'file' }, handle, sourceFolders);
    if (!(await handle.stat()).isFile())
      throw new SlipwayError('SLIP-3001', `${path} is not a file. Give the path of a .wim or .esd file.`);
    return handle;
  } catch (error) {
    await handle?.close();
    if (error instanceof SlipwayError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SlipwayError(
      'SLIP-1001',
      `The file cannot be read: ${reason}. The path is of the site server, and its service must be allowed to read it.`,
      { cause: error },
    );
  }
}

/** Puts the WIM, in a form that can be streamed, into the incoming file. */
async function takeIn(
  source: FileHandle,
  incoming: IncomingFile,
  input: ImportInput,
  context: JobContext,
): Promise<{ wim: Wim; file: HashedFile }> {
  const { path, capture } = input;
  const name = fileName(input);
  const wim = await readWimFile(source, name);
  const before = await source.stat();
  await requireRoom(context.site, before.size);
  const reason = reencodingReason(wim, capture !== null);
  const taken =
    reason !== null
      ? await reencode(input, incoming.path, reason, context)
      : { wim, file: await copy(source, wim, path, incoming.path, context) };
  const after = await stat(path).catch(() => null);
  if (after === null || after.ino !== before.ino || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
    throw new SlipwayError(
      'SLIP-3001',
      `${path} was changed while it was imported. Import it again when nobody writes to it.`,
    );
  return taken;
}

/** Why the WIM is not stored as it is, for people; null when it is. */
function reencodingReason(wim: Wim, captured: boolean): string | null {
  if (isSolid(wim)) return 'a solid image cannot be streamed';
  // Pipable, since it was written to a pipe: other programs than wimlib do not read it, and it cannot have an integrity table (wimcapture(1), --pipable; measured: --check ends with 50).
  if (captured) return 'into a WIM that every program reads';
  return null;
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

async function reencode(
  input: ImportInput,
  target: string,
  reason: string,
  context: JobContext,
): Promise<{ wim: Wim; file: HashedFile }> {
  const name = fileName(input);
  const message = `Re-encoding: ${reason}`;
  await reencodeWim(input.path, target, name, wimlibOptions(context, message));
  const handle = await open(target, 'r');
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

function chunkLengths(wim: Wim): Iterable<number> {
  return cutChunks(wim.header, wim.blobs, wim.header.fileSize).map(({ length }) => length);
}

async function listBlobs(
  content: PackageContent,
  wim: Wim,
  wimPath: string,
  input: ImportInput,
  context: JobContext,
): Promise<ImageDetails[]> {
  const name = fileName(input);
  const images: ImageDetails[] = [];
  for (const info of wim.images) {
    const needed = await neededBlobs(wimPath, info.index, name, { log: context.site.log, signal: context.signal });
    refuseMissingBlobs(wim, needed, info.index, name);
    const blobList = blobListFile(info.index);
    await content.addBytes(blobList, Buffer.from(needed.join(''), 'hex'));
    images.push(imageDetails(info, blobList, input.capture));
  }
  return images;
}

function imageDetails(info: ImageInfo, blobList: string, capture: ImportInput['capture']): ImageDetails {
  // A volume with data only has no Windows that wimlib would recognise, and belongs on NTFS all the same.
  const isWindows = capture === null ? info.windows !== undefined : capture.fileSystem === 'ntfs';
  return {
    index: info.index,
    name: info.name || `Image ${info.index}`,
    description: info.description || null,
    totalBytes: info.totalBytes,
    fileCount: info.fileCount,
    platform: isWindows ? 'windows' : 'linux',
    architecture: info.windows?.architecture ?? null,
    editionId: info.windows?.editionId ?? null,
    version: info.windows?.version ?? null,
    blobList,
  };
}

function wimlibOptions(context: JobContext, message: string): WimlibOptions {
  return {
    log: context.site.log,
    signal: context.signal,
    onProgress: (bytesDone, bytesTotal) => context.progress({ bytesDone, bytesTotal, message }),
  };
}

/** Gives the id of the package. */
async function nameVersion(site: SiteContext, input: ImportInput, version: Version): Promise<string> {
  const { versionId, capture } = input;
  return site.db.transaction().execute(async (tx) => {
    const { imageId, number } = await placeOf(tx, input);
    const row = {
      ...{
        id: versionId,
        package_id: imageId,
        version: number,
        content_root: version.contentRoot,
        bytes: version.bytes,
      },
      images: JSON.stringify(version.images),
      captured: capture === null ? null : JSON.stringify(capture.origin),
    };
    await insertVersion(tx, row, version.objects);
    await publish(tx, 'image', imageId, { name: input.name });
    await addAuditEntry(tx, {
      at: site.now().toISOString(),
      actor: { kind: 'site' },
      address: null,
      action: 'Name an imported image',
      object: { kind: 'image', id: imageId, name: input.name },
      input: {
        path: input.upload === null ? input.path : fileName(input),
        contentRoot: version.contentRoot,
        bytes: version.bytes,
      },
      changes: [],
      outcome: 'done',
      errorCode: null,
    });
    return imageId;
  });
}

/** A new package; for what was captured under the name of one that exists, its next version. */
async function placeOf(
  tx: Transaction<Database>,
  { imageId, name, capture, securityScopeIds }: ImportInput,
): Promise<{ imageId: string; number: number }> {
  const kind = 'operating-system-image';
  const made = await tx
    .insertInto('package')
    .values({ id: imageId, kind, name })
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made !== undefined) {
    await placeObject(tx, imageId, securityScopeIds);
    return { imageId, number: 1 };
  }
  if (capture === null) throw nameTaken('operating-system-image', name);
  const existing = await findImageByName(tx, name).forUpdate().executeTakeFirstOrThrow();
  // It may have been made, or moved, since the capture began.
  await requireCaptureScopes(tx, existing.id, name, securityScopeIds);
  return { imageId: existing.id, number: await nextVersionNumber(tx, existing.id) };
}

export function findImageByName(db: Kysely<Database>, name: string) {
  return db
    .selectFrom('package')
    .select('id')
    .where('kind', '=', 'operating-system-image')
    .where(sql`lower(name)`, '=', name.toLowerCase());
}
