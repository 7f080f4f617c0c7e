/** Operating system image packages: list, import. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type { Image, ImageImportSchema } from '../../api/images.ts';
import type { Database, ImageDetails } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { addJob } from '../jobs/job.ts';
import { nameTaken, noSuch } from '../packages/stored-package.ts';
import { isEverything } from '../reach/reach.ts';
import { objectWithin, runWithin } from '../reach/within-reach.ts';
import { scopesOfNew, setObjectScopes, shownScopes } from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import { allowedRealPath } from '../source-folders/source-folders.ts';
import { type Owner, requireWholeUpload, setImport } from '../uploads/upload.ts';
import { uploadFile } from '../uploads/upload-files.ts';
import { findImageByName } from './import-image.ts';
import type { ImportInput } from './import-input.ts';

export async function listImages(site: SiteContext): Promise<Image[]> {
  const rows = await imageQuery(site).execute();
  return rows.map(toImage).sort((a, b) => a.name.localeCompare(b.name));
}

export async function getImage(site: SiteContext, id: string): Promise<Image> {
  const row = await imageQuery(site).where('package.id', '=', id).executeTakeFirst();
  if (row === undefined) throw noSuch('operating-system-image', id);
  return toImage(row);
}

/** Begins an import. What can be said at once is said at once; the rest is in the job. */
export async function importImageFile(
  site: SiteContext,
  owner: Owner,
  wanted: z.output<typeof ImageImportSchema>,
): Promise<{ jobId: string }> {
  const { path, uploadId, indexes = null, nextVersionOf = null } = wanted;
  const name = nextVersionOf === null ? (wanted.name ?? '') : (await getImage(site, nextVersionOf)).name;
  if (path !== undefined) await requireFile(path, site.config.sourceFolders);
  return inTransaction(site.db, async (tx) => {
    const source =
      uploadId === undefined ? { path: path ?? '', upload: null } : await uploadedSource(tx, site, owner, uploadId);
    const taken = await findImageByName(tx, name).executeTakeFirst();
    if (nextVersionOf === null && taken !== undefined) throw nameTaken('operating-system-image', name);
    const ids = { imageId: randomUUID(), versionId: randomUUID() };
    const input: ImportInput = {
      ...ids,
      ...source,
      ...{ name, indexes, nextVersionOf },
      capture: null,
      securityScopeIds: [...scopesOfNew(site.reach)],
    };
    const jobId = await addJob(tx, 'import-image', { ...input });
    if (uploadId !== undefined) await setImport(tx, uploadId, jobId);
    return { jobId };
  });
}

async function uploadedSource(
  tx: Transaction<Database>,
  site: SiteContext,
  owner: Owner,
  id: string,
): Promise<Pick<ImportInput, 'path' | 'upload'>> {
  const upload = await requireWholeUpload(tx, owner, { id, purpose: 'image' });
  return { path: uploadFile(site, id), upload: { id, name: upload.name } };
}

async function requireFile(path: string, sourceFolders: readonly string[]): Promise<void> {
  const found = await allowedRealPath({ path, kind: 'file' }, sourceFolders)
    .then((real) => stat(real))
    .catch((error: NodeJS.ErrnoException) => {
      if (error instanceof SlipwayError) throw error;
      return error.code ?? 'an error';
    });
  if (typeof found === 'string')
    throw new SlipwayError(
      'SLIP-1001',
      `The site server cannot read ${path} (${found}). The path is of the site server, not of this computer.`,
    );
  if (!found.isFile())
    throw new SlipwayError('SLIP-1001', `${path} is not a file. Give the path of a .wim, .esd, .swm or .iso file.`);
}

export async function setImageScopes(site: SiteContext, id: string, wanted: readonly string[]): Promise<Image> {
  const { name } = await getImage(site, id);
  await setObjectScopes(site, id, wanted);
  await publish(site.db, 'image', id, { name });
  return getImage(site, id);
}

/** Each package with its newest version. */
function imageQuery({ db, reach }: SiteContext) {
  const origin = sql`exists (select from run where run.id = (package_version.captured ->> 'runId')::uuid and ${runWithin(reach)})`;
  return db
    .selectFrom('package')
    .innerJoin('package_version', 'package_version.package_id', 'package.id')
    .distinctOn('package.id')
    .where('package.kind', '=', 'operating-system-image')
    .where(objectWithin(reach, 'package.id'))
    .orderBy('package.id')
    .orderBy('package_version.version', 'desc')
    .select([
      'package.id',
      'package.name',
      'package_version.id as version_id',
      'package_version.version',
      'content_root',
      'bytes',
      'images',
      'package.created_at',
      isEverything(reach) ? 'captured' : sql<Image['captured']>`case when ${origin} then captured end`.as('captured'),
      shownScopes(reach, 'package.id').as('security_scopes'),
    ]);
}

function toImage(row: Awaited<ReturnType<ReturnType<typeof imageQuery>['executeTakeFirstOrThrow']>>): Image {
  return {
    id: row.id,
    name: row.name,
    versionId: row.version_id,
    version: row.version,
    contentRoot: row.content_root,
    bytes: row.bytes,
    images: shownImages(row.images),
    createdAt: row.created_at.toISOString(),
    captured: row.captured,
    securityScopes: row.security_scopes,
  };
}

/** Of a version of an image or an upgrade package, as people see them. */
export function shownImages(images: readonly ImageDetails[]): Image['images'] {
  return images.map(({ blobList: _, languages = [], defaultLanguage = null, bootManagers = null, ...image }) => ({
    ...image,
    ...{ languages, defaultLanguage, bootManagers },
  }));
}
