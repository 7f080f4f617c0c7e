/**
 * The import of a built boot image, from a folder of the site server or from an upload. What its manifest tells is said at once; a job then reads every byte, copies the
 * files and makes it the current one. Beginning again is safe: files are copied beside what is there, and an upload goes in the transaction that names its boot image.
 */
import type { Transaction } from 'kysely';
import * as z from 'zod';
import type { addBootImage, BootImage } from '../../api/boot-images.ts';
import { SlipwayError } from '../../api/errors.ts';
import { addAuditEntry } from '../audit/audit-log.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { addJob } from '../jobs/job.ts';
import type { JobContext, JobResult } from '../jobs/job-runner.ts';
import type { SiteContext } from '../site-context.ts';
import { checkUpload } from '../uploads/imported-upload.ts';
import { type Owner, requireWholeUpload, setImport } from '../uploads/upload.ts';
import { removeUploadFile } from '../uploads/upload-files.ts';
import { findBootImage, nameBootImage, takeInBootImage } from './boot-image.ts';
import { type BootImageSource, readBootImageFolder, serverFolder } from './boot-image-folder.ts';
import { uploadedFolder } from './uploaded-folder.ts';

const ImportBootImageInputSchema = z.object({
  name: z.string(),
  /** As the manifest said when the import began. */
  buildId: z.string(),
  path: z.string().nullable(),
  uploadId: z.uuid().nullable(),
});
type ImportBootImageInput = z.output<typeof ImportBootImageInputSchema>;

/** Begins it. From then on nobody deletes the upload. */
export function beginBootImageImport(
  site: SiteContext,
  owner: Owner,
  { name, path, uploadId }: z.output<NonNullable<typeof addBootImage.body>>,
): Promise<{ jobId: string }> {
  return inTransaction(site.db, async (tx) => {
    const source =
      uploadId === undefined
        ? serverFolder(path ?? '', site.config.sourceFolders)
        : uploadedFolder(site, await requireWholeUpload(tx, owner, { id: uploadId, purpose: 'boot-image' }));
    const { buildId } = await readBootImageFolder(source);
    const input: ImportBootImageInput = { name, buildId, path: path ?? null, uploadId: uploadId ?? null };
    const jobId = await addJob(tx, 'import-boot-image', { ...input });
    if (uploadId !== undefined) await setImport(tx, uploadId, jobId);
    return { jobId };
  });
}

export async function importBootImage(rawInput: unknown, context: JobContext): Promise<JobResult> {
  const input = ImportBootImageInputSchema.parse(rawInput);
  const { site } = context;
  const source = await sourceOf(input, context);
  // The job claims its upload: one that is gone went when its boot image was named, and the site ended just then.
  const image = source === null ? await findBootImage(site, input.buildId) : await takeIn(input, source, context);
  if (image === null)
    throw new SlipwayError('SLIP-1002', 'The upload was deleted before it was imported. Upload the folder again.');
  // After the commit: a file without an upload is rubbish that is cleared away, an upload without its file is not.
  if (input.uploadId !== null) await removeUploadFile(site, input.uploadId);
  return { message: `"${image.name}" (${image.buildId}) is the current boot image.`, resultId: image.id };
}

/** Null: the upload is gone. */
async function sourceOf(
  { path, uploadId }: ImportBootImageInput,
  { site }: JobContext,
): Promise<BootImageSource | null> {
  if (uploadId === null) return serverFolder(path ?? '', site.config.sourceFolders);
  const upload = await site.db
    .selectFrom('upload')
    .select(['id', 'name', 'files'])
    .where('id', '=', uploadId)
    .executeTakeFirst();
  return upload === undefined ? null : uploadedFolder(site, upload);
}

/** Every byte is looked at once more: a boot image is what all computers start. */
async function takeIn(
  { name, uploadId }: ImportBootImageInput,
  source: BootImageSource,
  context: JobContext,
): Promise<BootImage> {
  const { site } = context;
  if (uploadId !== null) await checkUpload(uploadId, context);
  const manifest = await takeInBootImage(site, source, context);
  return inTransaction(site.db, async (tx) => {
    const image = await nameBootImage({ ...site, db: tx }, name, manifest);
    if (uploadId !== null) await tx.deleteFrom('upload').where('id', '=', uploadId).execute();
    await addNamedEntry(tx, site, source.folder, image);
    return image;
  });
}

async function addNamedEntry(
  tx: Transaction<Database>,
  site: SiteContext,
  folder: string,
  { id, name, buildId }: BootImage,
): Promise<void> {
  await addAuditEntry(tx, {
    ...{ at: site.now().toISOString(), actor: { kind: 'site' }, address: null },
    action: 'Name an imported boot image',
    object: { kind: 'boot image', id, name },
    input: { folder, buildId },
    ...{ changes: [], outcome: 'done', errorCode: null },
  });
}
