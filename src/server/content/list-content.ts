/**
 * What the content store holds: what the database says of it, beside what lies there. A file counts as there when it has the right
 * size; whether its bytes are right is what its last validation says.
 */
import { statfs } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Content, ContentDetails, ContentObject, StoredPackageVersion } from '../../api/content.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { ContentFile } from '../../api/policy.ts';
import type { Database } from '../db/schema.ts';
import type { SiteContext } from '../site-context.ts';
import { provingOrder } from './proving-order.ts';
import { readManifestFiles } from './read-object.ts';
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

export async function getContent({ db, content }: SiteContext, versionId: string): Promise<ContentDetails> {
  const row = await versionQuery(db).where('package_version.id', '=', versionId).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no package version with the id ${versionId}.`);
  const sizes = await storedSizes(content, new Set(row.objects.map(({ sha256 }) => sha256)));
  const paths = pathsIn((await readManifestFiles(content, row.content_root)) ?? []);
  const contents = provingOrder(row.objects).map((object) => toContentObject(object, sizes, paths));
  return { ...toStoredPackageVersion(row, sizes), contents };
}

/** Of the files, and of their chunk lists. */
function pathsIn(files: readonly ContentFile[]): Map<string, string> {
  return new Map(
    files.flatMap(({ path, sha256, chunkList }) => [
      [sha256, path],
      [chunkList.sha256, `chunk list of ${path}`],
    ]),
  );
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
          .select([
            'content_object.sha256',
            'content_object.bytes',
            'content_object.kind',
            'content_object.validated_at',
            'content_object.validated_by',
            'content_object.damage',
          ]),
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

type ObjectRow = VersionRow['objects'][number];

function toStoredPackageVersion(row: VersionRow, sizes: ReadonlyMap<string, number>): StoredPackageVersion {
  const damaged = row.objects.filter(hasWrongBytes);
  const missing = row.objects.filter((object) => !hasWrongBytes(object) && !isThere(object, sizes));
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
    missingObjects: missing.length,
    damagedObjects: damaged.length,
    ...lastValidation(row.objects),
  };
}

function hasWrongBytes({ damage }: ObjectRow): boolean {
  return damage !== null && damage.kind !== 'missing';
}

function isThere({ sha256, bytes }: ObjectRow, sizes: ReadonlyMap<string, number>): boolean {
  return sizes.get(sha256) === bytes;
}

/** That of the object which was not validated for the longest. */
function lastValidation(objects: readonly ObjectRow[]): Pick<ContentObject, 'validatedAt' | 'validatedBy'> {
  const [oldest] = objects.toSorted((a, b) => timeOf(a) - timeOf(b));
  return validationOf(oldest);
}

function timeOf({ validated_at }: ObjectRow): number {
  return validated_at === null ? 0 : Date.parse(validated_at);
}

function validationOf(object: ObjectRow | undefined): Pick<ContentObject, 'validatedAt' | 'validatedBy'> {
  if (object === undefined || object.validated_at === null) return { validatedAt: null, validatedBy: null };
  return { validatedAt: new Date(object.validated_at).toISOString(), validatedBy: object.validated_by };
}

function toContentObject(
  object: ObjectRow,
  sizes: ReadonlyMap<string, number>,
  paths: ReadonlyMap<string, string>,
): ContentObject {
  const { sha256, kind, bytes, damage } = object;
  const path = kind === 'manifest' ? 'manifest' : (paths.get(sha256) ?? null);
  return { sha256, kind, bytes, path, present: isThere(object, sizes), damage, ...validationOf(object) };
}

function byNameNewestFirst(a: StoredPackageVersion, b: StoredPackageVersion): number {
  return a.packageName.localeCompare(b.packageName) || a.packageId.localeCompare(b.packageId) || b.version - a.version;
}
