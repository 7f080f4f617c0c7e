/**
 * What is known to be wrong with objects: found by a validation, kept in `content_object.damage`, taken away when the object is
 * validated, repaired or imported anew. In the store such an object has lost its name (content-store.ts).
 */
import { stat } from 'node:fs/promises';
import type { Transaction } from 'kysely';
import type { ContentDamage, ValidatedBy } from '../../api/content.ts';
import type { Database } from '../db/schema.ts';
import type { SiteContext } from '../site-context.ts';
import type { ContentStore } from './content-store.ts';
import type { Place } from './inspect-file.ts';

const MOST_PLACES = 100;
const MOST_TOLD = 5;

export function damageOf(kind: ContentDamage['kind'], places: readonly Place[], foundAt: Date): ContentDamage {
  return {
    kind,
    foundAt: foundAt.toISOString(),
    places: places.slice(0, MOST_PLACES).map(({ offset, length }) => ({ offset, length })),
    bytes: places.reduce((sum, { length }) => sum + length, 0),
  };
}

/** What follows the name of an object: `differs from its hash in bytes 1048576 to 2097152`. */
export function damageText({ kind, places, bytes }: ContentDamage): string {
  if (kind === 'missing') return 'is not there';
  const what = kind === 'unreadable' ? 'cannot be read from the disk' : 'differs from its hash';
  const [first] = places;
  if (first === undefined) return what;
  const where = `bytes ${first.offset} to ${first.offset + first.length}`;
  return places.length === 1
    ? `${what} in ${where}`
    : `${what} in ${places.length} places (${bytes} bytes), first in ${where}`;
}

/** Which file lies under a name: its number in the file system; null when there is none. */
export async function inodeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found === null ? null : found.ino;
}

export async function isSetAside(content: ContentStore, sha256: string): Promise<boolean> {
  return /^[0-9a-f]{64}$/.test(sha256) && (await inodeOf(content.pathsOf(sha256).setAside)) !== null;
}

/**
 * Holds the object's row: a validation that has found damage and a repair that has mended it decide one after the other. False when no
 * package version has the object any more.
 */
export async function lockObject(tx: Transaction<Database>, sha256: string): Promise<boolean> {
  const row = await tx
    .selectFrom('content_object')
    .select('sha256')
    .where('sha256', '=', sha256)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Every byte of it was looked at. `damage` null: it is right. */
export async function saveValidation(
  tx: Transaction<Database>,
  sha256: string,
  by: ValidatedBy,
  at: Date,
  damage: ContentDamage | null,
): Promise<void> {
  await tx
    .updateTable('content_object')
    .set({
      validated_at: at,
      validated_by: JSON.stringify(by),
      damage: damage === null ? null : JSON.stringify(damage),
    })
    .where('sha256', '=', sha256)
    .execute();
}

/** `"Debian 12" version 2, file 3f0a…: differs from …` for each of these objects in each version that has it, as one text. */
export async function tellDamage(site: SiteContext, sha256s: readonly string[]): Promise<string> {
  if (sha256s.length === 0) return '';
  const rows = await site.db
    .selectFrom('content_object')
    .innerJoin('package_version_object', 'package_version_object.sha256', 'content_object.sha256')
    .innerJoin('package_version', 'package_version.id', 'package_version_object.package_version_id')
    .innerJoin('package', 'package.id', 'package_version.package_id')
    .select(['package.name', 'package_version.version', 'content_object.sha256', 'content_object.kind', 'damage'])
    .where('content_object.sha256', 'in', [...sha256s])
    .where('damage', 'is not', null)
    .orderBy('package.name')
    .orderBy('package_version.version')
    .orderBy('content_object.sha256')
    .execute();
  const told = rows.slice(0, MOST_TOLD).map(({ name, version, sha256, kind, damage }) => {
    const object = `${kind.replace('-', ' ')} ${sha256.slice(0, 12)}…`;
    return `"${name}" version ${version}, ${object} ${damage === null ? '' : damageText(damage)}`;
  });
  const more = rows.length > told.length ? `; and ${rows.length - told.length} more` : '';
  return told.join('; ') + more;
}
