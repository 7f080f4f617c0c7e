/**
 * The job that imports a WIM: looks at it, copies it into the content store (a solid one is re-encoded on the way), has wimlib check
 * every byte of the copy, lists the blobs of each image, and only then names it in the database. Whatever goes wrong, and whenever
 * the site is killed, nothing of it is left behind or half there; beginning again is safe.
 */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Wim } from '../../formats/wim/wim.ts';
import { addAuditEntry } from '../audit/audit-log.ts';
import { PackageContent, type PackageObject } from '../content/package-content.ts';
import { storingContent } from '../content/storing-content.ts';
import type { Database, ImageDetails } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import type { JobContext, JobResult } from '../jobs/job-runner.ts';
import {
  insertPackage,
  insertVersion,
  nextVersionNumber,
  packageOfVersion,
  placeOfNextVersion,
} from '../packages/package-version.ts';
import { nameTaken } from '../packages/stored-package.ts';
import type { SiteContext } from '../site-context.ts';
import { checkUpload, removeImported } from '../uploads/imported-upload.ts';
import { versionsOfBootManagers } from './boot-manager-versions.ts';
import { requireCaptureScopes } from './capture-scopes.ts';
import { imageDetails } from './image-details.ts';
import { type ImportInput, ImportInputSchema } from './import-input.ts';
import { refuseMissingBlobs } from './read-wim-file.ts';
import { fileName, takeIn, wimlibOptions } from './take-in-wim.ts';
import { imageContents, verifyWim } from './wimlib.ts';

/** The manifest's path of the WIM itself, and of the list of blobs (20 bytes of SHA-1 each, ascending) of its n-th image. */
export const IMAGE_FILE = 'image.wim';
export const blobListFile = (index: number) => `blobs-${index}`;

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
  return storingContent(site, async () => {
    const version = await buildVersion(input, context);
    return done(input, await nameVersion(site, input, version));
  });
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
  const incoming = await context.site.content.receive();
  try {
    const { wim, file } = await takeIn(input, incoming.path, context);
    const content = new PackageContent(context.site.content);
    const images = await listBlobs(content, wim, incoming.path, input, context);
    await verifyWim(incoming.path, fileName(input), wimlibOptions(context, 'Checking every byte'));
    await incoming.keep(file.sha256);
    await content.addStored(IMAGE_FILE, file);
    return { ...(await content.finish()), bytes: file.bytes, images };
  } finally {
    await incoming.discard();
  }
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
    const options = { log: context.site.log, signal: context.signal };
    const { blobs, bootManagers, bootManagerFiles } = await imageContents(wimPath, info.index, name, options);
    refuseMissingBlobs(wim, blobs, info.index, name);
    const blobList = blobListFile(info.index);
    await content.addBytes(blobList, Buffer.from(blobs.join(''), 'hex'));
    const bootManagerVersions = await versionsOfBootManagers(wimPath, info.index, bootManagerFiles, options);
    const details = imageDetails(info, input.capture?.fileSystem ?? null);
    images.push({ ...details, bootManagers, bootManagerVersions, blobList });
  }
  return images;
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

/** A new package; the next version of one that was named for it, or that a capture has the name of. */
async function placeOf(tx: Transaction<Database>, input: ImportInput): Promise<{ imageId: string; number: number }> {
  const { imageId, name, capture, securityScopeIds, nextVersionOf } = input;
  const kind = 'operating-system-image';
  if (nextVersionOf !== null)
    return { imageId: nextVersionOf, number: await placeOfNextVersion(tx, kind, nextVersionOf) };
  if (await insertPackage(tx, { id: imageId, kind, name }, securityScopeIds)) return { imageId, number: 1 };
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
