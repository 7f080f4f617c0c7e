/** Operating system upgrade packages: list, import, put into security scopes. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type { UpgradePackage, UpgradePackageImportSchema } from '../../api/upgrade-packages.ts';
import type { Database, MediaOfVersion } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { shownImages } from '../images/image.ts';
import { addJob } from '../jobs/job.ts';
import { nameTaken, noSuch } from '../packages/stored-package.ts';
import { objectWithin } from '../reach/within-reach.ts';
import { scopesOfNew, setObjectScopes, shownScopes } from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import { allowedRealPath, requireAllowedName } from '../source-folders/source-folders.ts';
import { type Owner, requireWholeUpload, setImport } from '../uploads/upload.ts';
import { uploadFile } from '../uploads/upload-files.ts';
import type { ImportInput } from './import-input.ts';

const KIND = 'operating-system-upgrade-package';

export async function listUpgradePackages(site: SiteContext): Promise<UpgradePackage[]> {
  const rows = await upgradePackageQuery(site).execute();
  return rows.map(toUpgradePackage).sort((a, b) => a.name.localeCompare(b.name));
}

export async function getUpgradePackage(site: SiteContext, id: string): Promise<UpgradePackage> {
  const row = await upgradePackageQuery(site).where('package.id', '=', id).executeTakeFirst();
  if (row === undefined) throw noSuch(KIND, id);
  return toUpgradePackage(row);
}

/** Begins an import. What can be said at once is said at once; the rest is in the job. */
export async function beginImport(
  site: SiteContext,
  owner: Owner,
  wanted: z.output<typeof UpgradePackageImportSchema>,
): Promise<{ jobId: string }> {
  const { path = '', uploadId, nextVersionOf = null } = wanted;
  const name = nextVersionOf === null ? (wanted.name ?? '') : (await getUpgradePackage(site, nextVersionOf)).name;
  if (uploadId === undefined) await requirePath(path, site.config.sourceFolders);
  return inTransaction(site.db, async (tx) => {
    if (nextVersionOf === null) await refuseTaken(tx, name);
    const upload =
      uploadId === undefined ? null : await requireWholeUpload(tx, owner, { id: uploadId, purpose: 'upgrade-package' });
    const input: ImportInput = {
      ...{ packageId: nextVersionOf ?? randomUUID(), versionId: randomUUID(), name, nextVersionOf },
      path: upload === null ? path : uploadFile(site, upload.id),
      upload: upload && { id: upload.id, name: upload.name },
      securityScopeIds: [...scopesOfNew(site.reach)],
    };
    const jobId = await addJob(tx, 'import-upgrade-package', { ...input });
    if (upload !== null) await setImport(tx, upload.id, jobId);
    return { jobId };
  });
}

async function refuseTaken(tx: Transaction<Database>, name: string): Promise<void> {
  const taken = await tx
    .selectFrom('package')
    .select('id')
    .where('kind', '=', KIND)
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst();
  if (taken !== undefined) throw nameTaken(KIND, name);
}

async function requirePath(path: string, sourceFolders: readonly string[]): Promise<void> {
  requireAllowedName({ path, kind: 'folder' }, sourceFolders);
  const found = await stat(await allowedRealPath({ path, kind: 'folder' }, sourceFolders).catch(unreadable)).catch(
    unreadable,
  );
  if (!found.isFile() && !found.isDirectory())
    throw new SlipwayError(
      'SLIP-1001',
      `${path} is neither a file nor a folder. Give the path of an ISO, or of a folder.`,
    );

  function unreadable(error: unknown): never {
    if (error instanceof SlipwayError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw new SlipwayError(
      'SLIP-1001',
      `The site server cannot read ${path} (${code}). The path is of the site server, not of this computer.`,
    );
  }
}

export async function setUpgradePackageScopes(
  site: SiteContext,
  id: string,
  wanted: readonly string[],
): Promise<UpgradePackage> {
  const { name } = await getUpgradePackage(site, id);
  await setObjectScopes(site, id, wanted);
  await publish(site.db, 'upgrade-package', id, { name });
  return getUpgradePackage(site, id);
}

/** Each with its newest version. */
function upgradePackageQuery({ db, reach }: SiteContext) {
  return db
    .selectFrom('package')
    .innerJoin('package_version', 'package_version.package_id', 'package.id')
    .distinctOn('package.id')
    .where('package.kind', '=', KIND)
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
      'media',
      'package_version.created_at',
      shownScopes(reach, 'package.id').as('security_scopes'),
    ]);
}

/** Only rows that were written by hand have none. */
const noMedia: MediaOfVersion = { source: '', files: 0, installFile: '', editionsRoot: null };

function toUpgradePackage(
  row: Awaited<ReturnType<ReturnType<typeof upgradePackageQuery>['executeTakeFirstOrThrow']>>,
): UpgradePackage {
  const { source, files, installFile, editionsRoot } = row.media ?? noMedia;
  return {
    id: row.id,
    name: row.name,
    versionId: row.version_id,
    version: row.version,
    contentRoot: row.content_root,
    bytes: row.bytes,
    ...{ files, installFile, source },
    appliesFromSource: editionsRoot !== null,
    editions: shownImages(row.images),
    createdAt: row.created_at.toISOString(),
    securityScopes: row.security_scopes,
  };
}
