/**
 * What the content store holds: what the database says of it, beside what lies there. A file counts as there when it has the right
 * size; whether its bytes are right is not looked at.
 */
import { statfs } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Content, StoredPackageVersion } from '../../api/content.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import type { SiteContext } from '../site-context.ts';
import type { StoredObject } from './content-store.ts';
import { storedSizes } from './stored-sizes.ts';

export async function listContent({ db, content }: SiteContext): Promise<Content> {
  const freeBytes = await roomIn(content.directory);
  const [versions, totals] = await Promise.all([versionQuery(db).execute(), countObjects(db)]);
  const named = new Set(versions.flatMap(({ objects }) => objects.map(({ sha256 }) => sha256)));
  const sizes = await storedSizes(content, named);
  return {
    store: { ...totals, freeBytes },
    packages: versions.map((row) => toStoredPackageVersion(row, sizes)).sort(byNameNewestFirst),
  };
}

/** Bytes that the site may still write there. A store without its folder is no store with missing files: the disk is not mounted. */
async function roomIn(directory: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SlipwayError(
      'SLIP-1008',
      `The content store ${directory} cannot be read: ${reason}. See that its disk is mounted, and that the site's service may read the folder.`,
      { cause: error },
    );
  }
}

/** Every version of every package, with its objects. One statement, so that no version is seen with a part of them. */
function versionQuery(db: Kysely<Database>) {
  return db
    .selectFrom('package_version')
    .innerJoin('package', 'package.id', 'package_version.package_id')
    .select((eb) => [
      'package.id as package_id',
      'package.name',
      'package.kind',
      'package_version.id as version_id',
      'package_version.version',
      'package_version.content_root',
      'package_version.created_at',
      jsonArrayFrom(
        eb
          .selectFrom('package_version_object')
          .innerJoin('content_object', 'content_object.sha256', 'package_version_object.sha256')
          .whereRef('package_version_object.package_version_id', '=', 'package_version.id')
          .select(['content_object.sha256', 'content_object.bytes']),
      ).as('objects'),
    ]);
}

type VersionRow = Awaited<ReturnType<ReturnType<typeof versionQuery>['executeTakeFirstOrThrow']>>;

/** Those that no version has any more are counted too: they take room until clean-content has run. */
function countObjects(db: Kysely<Database>): Promise<{ objects: number; bytes: number }> {
  return db
    .selectFrom('content_object')
    .select([sql<number>`count(*)`.as('objects'), sql<number>`coalesce(sum(bytes), 0)::bigint`.as('bytes')])
    .executeTakeFirstOrThrow();
}

function toStoredPackageVersion(row: VersionRow, sizes: ReadonlyMap<string, number>): StoredPackageVersion {
  const isThere = ({ sha256, bytes }: StoredObject) => sizes.get(sha256) === bytes;
  return {
    packageId: row.package_id,
    packageName: row.name,
    kind: row.kind,
    versionId: row.version_id,
    version: row.version,
    contentRoot: row.content_root,
    createdAt: row.created_at.toISOString(),
    objects: row.objects.length,
    bytes: row.objects.reduce((sum, { bytes }) => sum + bytes, 0),
    missingObjects: row.objects.filter((object) => !isThere(object)).length,
  };
}

function byNameNewestFirst(a: StoredPackageVersion, b: StoredPackageVersion): number {
  return a.packageName.localeCompare(b.packageName) || a.packageId.localeCompare(b.packageId) || b.version - a.version;
}
