/** Packages and their versions, written into the database with the objects that they consist of: images, upgrade packages, packages and applications alike. */
import type { Insertable, Kysely, Transaction } from 'kysely';
import type { PackageObject } from '../content/package-content.ts';
import type { Database } from '../db/schema.ts';
import { placeObject } from '../security-scopes/object-scopes.ts';
import { noSuch, type PackageKind } from './stored-package.ts';

/** PostgreSQL takes 65,535 values in a statement; an object has three. */
const ROWS_AT_ONCE = 10_000;

/** The package that a version belongs to; null: there is none. A job that is begun again asks, since the site may have been killed after it had named the version. */
export async function packageOfVersion(db: Kysely<Database>, versionId: string): Promise<string | null> {
  const row = await db
    .selectFrom('package_version')
    .select('package_id')
    .where('id', '=', versionId)
    .executeTakeFirst();
  return row?.package_id ?? null;
}

/** A package without a version, in these security scopes; false: there is one of its name. */
export async function insertPackage(
  tx: Transaction<Database>,
  pkg: Pick<Insertable<Database['package']>, 'id' | 'kind' | 'name'>,
  securityScopeIds: readonly string[],
): Promise<boolean> {
  const made = await tx
    .insertInto('package')
    .values(pkg)
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made !== undefined) await placeObject(tx, pkg.id, securityScopeIds);
  return made !== undefined;
}

/** Locks the package, which may have been deleted while its next version was taken in. Gives the version's number. */
export async function placeOfNextVersion(tx: Transaction<Database>, kind: PackageKind, id: string): Promise<number> {
  const found = await tx.selectFrom('package').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
  if (found === undefined) throw noSuch(kind, id);
  return nextVersionNumber(tx, id);
}

/** The caller holds the package's row. */
export async function nextVersionNumber(tx: Transaction<Database>, packageId: string): Promise<number> {
  const newest = await tx
    .selectFrom('package_version')
    .select(({ fn }) => fn.max('version').as('version'))
    .where('package_id', '=', packageId)
    .executeTakeFirst();
  return (newest?.version ?? 0) + 1;
}

export async function insertVersion(
  tx: Transaction<Database>,
  version: Insertable<Database['package_version']>,
  objects: readonly PackageObject[],
): Promise<void> {
  await tx.insertInto('package_version').values(version).execute();
  for (let at = 0; at < objects.length; at += ROWS_AT_ONCE) {
    const some = objects.slice(at, at + ROWS_AT_ONCE);
    await tx
      .insertInto('content_object')
      .values(some)
      // All of them were written, or looked at, just now, also over what was damaged.
      .onConflict((oc) => oc.column('sha256').doUpdateSet({ damage: null }))
      .execute();
    const named = some.map(({ sha256 }) => ({ package_version_id: version.id, sha256 }));
    await tx.insertInto('package_version_object').values(named).execute();
  }
}
