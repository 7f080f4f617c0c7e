/** Packages and applications as objects: list, make, change, import anew. What is different of each is in its definition. */
import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { ImportedContent } from '../../api/packages.ts';
import { hasCode } from '../db/error-code.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { addJob } from '../jobs/job.ts';
import { objectWithin } from '../reach/within-reach.ts';
import {
  placeObject,
  scopesOfNew,
  scopesOfObject,
  setObjectScopes,
  shownScopes,
} from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import { requireAllowedName } from '../source-folders/source-folders.ts';
import { type Owner, requireWholeUpload, setImport } from '../uploads/upload.ts';
import { uploadIdOf } from '../uploads/upload-source.ts';
import type { ImportSoftwareInput } from './import-software.ts';
import { foldersMissing, foldersOf, type SoftwareDefinition, type SoftwareKind } from './software-definition.ts';
import { nameTaken, noSuch } from './stored-package.ts';

export interface StoredSoftware<Definition extends SoftwareDefinition> {
  readonly id: string;
  readonly createdAt: string;
  readonly definition: Definition;
  readonly content: ImportedContent | null;
  readonly securityScopes: { id: string; name: string }[];
}

export async function listSoftware<Definition extends SoftwareDefinition>(
  site: SiteContext,
  kind: SoftwareKind,
): Promise<StoredSoftware<Definition>[]> {
  const rows = await softwareQuery(site, kind).execute();
  return rows
    .map((row) => toSoftware<Definition>(row))
    .sort((a, b) => a.definition.name.localeCompare(b.definition.name));
}

export async function getSoftware<Definition extends SoftwareDefinition>(
  site: SiteContext,
  kind: SoftwareKind,
  id: string,
): Promise<StoredSoftware<Definition>> {
  const row = await softwareQuery(site, kind).where('package.id', '=', id).executeTakeFirst();
  if (row === undefined) throw noSuch(kind, id);
  return toSoftware(row);
}

/** Its files come by a job, also where there are none: then its first version says so. */
export async function createSoftware(
  site: SiteContext,
  owner: Owner,
  kind: SoftwareKind,
  definition: SoftwareDefinition,
): Promise<{ id: string; jobId: string }> {
  const id = randomUUID();
  const scopeIds = [...scopesOfNew(site.reach)];
  requireAllowedFolders(site, definition, []);
  return inTransaction(site.db, async (tx) => {
    const made = await tx
      .insertInto('package')
      .values({ id, kind, name: definition.name, definition: JSON.stringify(definition) })
      .onConflict((oc) => oc.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made === undefined) throw nameTaken(kind, definition.name);
    await placeObject(tx, id, scopeIds);
    await publish(tx, kind, id, { name: definition.name });
    const uploads = await requireUploads(tx, owner, kind, foldersOf(definition));
    return { id, jobId: await beginImport({ ...site, db: tx }, id, uploads) };
  });
}

export async function changeSoftware(
  site: SiteContext,
  owner: Owner,
  kind: SoftwareKind,
  id: string,
  definition: SoftwareDefinition,
): Promise<{ id: string; jobId: string | null }> {
  const before = await getSoftware<SoftwareDefinition>(site, kind, id);
  requireAllowedFolders(site, definition, foldersOf(before.definition));
  try {
    await site.db
      .updateTable('package')
      .set({ name: definition.name, definition: JSON.stringify(definition) })
      .where('id', '=', id)
      .execute();
  } catch (error) {
    throw hasCode(error, '23505') ? nameTaken(kind, definition.name) : error;
  }
  await publish(site.db, kind, id, { name: definition.name });
  const missing = foldersMissing(definition, before.content?.sources ?? {});
  if (missing.length === 0) return { id, jobId: null };
  return inTransaction(site.db, async (tx) => {
    const uploads = await requireUploads(tx, owner, kind, missing);
    return { id, jobId: await beginImport({ ...site, db: tx }, id, uploads) };
  });
}

/** Uploads whose files no import has brought yet are the caller's own, and whole. Gives their ids. */
async function requireUploads(
  tx: Transaction<Database>,
  owner: Owner,
  purpose: SoftwareKind,
  folders: readonly string[],
): Promise<string[]> {
  const ids = folders.flatMap((folder) => uploadIdOf(folder) ?? []);
  for (const id of ids) await requireWholeUpload(tx, owner, { id, purpose });
  return ids;
}

/** Rather than an object whose import fails. One that it has named so far may stay in it: it is asked for when its files are imported. */
function requireAllowedFolders(
  { config }: SiteContext,
  definition: SoftwareDefinition,
  before: readonly string[],
): void {
  for (const path of foldersOf(definition))
    if (!before.includes(path) && uploadIdOf(path) === null)
      requireAllowedName({ path, kind: 'folder' }, config.sourceFolders);
}

export async function updateSoftwareContent(
  site: SiteContext,
  owner: Owner,
  kind: SoftwareKind,
  id: string,
): Promise<{ jobId: string }> {
  const { definition, content } = await getSoftware<SoftwareDefinition>(site, kind, id);
  return inTransaction(site.db, async (tx) => {
    const uploads = await requireUploads(tx, owner, kind, foldersMissing(definition, content?.sources ?? {}));
    return { jobId: await beginImport({ ...site, db: tx }, id, uploads) };
  });
}

export async function setSoftwareScopes(
  site: SiteContext,
  kind: SoftwareKind,
  id: string,
  wanted: readonly string[],
): Promise<void> {
  const { definition } = await getSoftware(site, kind, id);
  await setObjectScopes(site, id, wanted);
  await publish(site.db, kind, id, { name: definition.name });
}

async function beginImport(site: SiteContext, softwareId: string, uploads: readonly string[]): Promise<string> {
  return inTransaction(site.db, async (tx) => {
    const securityScopeIds = await scopesOfObject(tx, softwareId);
    const input: ImportSoftwareInput = { softwareId, versionId: randomUUID(), securityScopeIds };
    const jobId = await addJob(tx, 'import-software', { ...input });
    for (const id of uploads) await setImport(tx, id, jobId);
    return jobId;
  });
}

/** Each with its newest version. */
function softwareQuery({ db, reach }: SiteContext, kind: SoftwareKind) {
  return db
    .selectFrom('package')
    .leftJoin('package_version', 'package_version.package_id', 'package.id')
    .distinctOn('package.id')
    .where('package.kind', '=', kind)
    .where(objectWithin(reach, 'package.id'))
    .orderBy('package.id')
    .orderBy(sql`package_version.version desc nulls last`)
    .select([
      'package.id',
      'package.definition',
      'package.created_at',
      'package_version.id as version_id',
      'package_version.version',
      'package_version.content_root',
      'package_version.bytes',
      'package_version.sources',
      'package_version.created_at as imported_at',
      shownScopes(reach, 'package.id').as('security_scopes'),
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof softwareQuery>['executeTakeFirstOrThrow']>>;

function toSoftware<Definition extends SoftwareDefinition>(row: Row): StoredSoftware<Definition> {
  return {
    id: row.id,
    createdAt: row.created_at.toISOString(),
    definition: row.definition as Definition, // `as`: the kind in the query says which of them it is, and so does the table's check.
    content: contentOf(row),
    securityScopes: row.security_scopes,
  };
}

function contentOf({ version_id, version, content_root, bytes, imported_at, sources }: Row): ImportedContent | null {
  if (version_id === null || version === null || content_root === null || bytes === null || imported_at === null)
    return null;
  return {
    versionId: version_id,
    version,
    contentRoot: content_root,
    bytes,
    createdAt: imported_at.toISOString(),
    sources: sources ?? {},
  };
}
