/**
 * What the site knows of its backups: `slipway backup` tells the database after it has made, verified or removed one. Nobody tells of a folder that was
 * moved or emptied, nor of snapshots of the machine: what is listed was there once.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import type { Kysely } from 'kysely';
import type { Backup, Backups } from '../../api/backups.ts';
import type { Database } from '../db/schema.ts';
import type { SiteContext } from '../site-context.ts';
import type { BackupManifest } from './manifest.ts';

const MOST_LISTED = 100;

/** `path`: of the backup's own folder. */
export async function tellOfBackup(db: Kysely<Database>, path: string, manifest: BackupManifest): Promise<void> {
  await db
    .insertInto('backup')
    .values({
      ...{ id: randomUUID(), ...placeOf(path), made_at: new Date(manifest.createdAt) },
      ...{ product_version: manifest.productVersion, keys_sealed: manifest.keys === 'sealed' },
      bytes: manifest.parts.reduce((sum, { bytes }) => sum + bytes, 0),
      content_included: manifest.content.included,
    })
    .execute();
}

export async function tellOfRemoval(db: Kysely<Database>, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const { name, folder, host } = placeOf(path);
    await db
      .deleteFrom('backup')
      .where('name', '=', name)
      .where('folder', '=', folder)
      .where('host', '=', host)
      .execute();
  }
}

/** One that the site does not know, such as another site's, stays unknown. */
export async function tellOfVerification(
  db: Kysely<Database>,
  path: string,
  damagedFiles: number,
  now: Date,
): Promise<void> {
  const { name, folder, host } = placeOf(path);
  await db
    .updateTable('backup')
    .set({ verified_at: now, damaged_files: damagedFiles })
    .where('name', '=', name)
    .where('folder', '=', folder)
    .where('host', '=', host)
    .execute();
}

function placeOf(path: string) {
  return { name: basename(path), folder: dirname(path), host: hostname() };
}

export async function readBackups({ db }: SiteContext): Promise<Backups> {
  const rows = await db.selectFrom('backup').selectAll().orderBy('made_at', 'desc').limit(MOST_LISTED).execute();
  const { backup_warning_days } = await db.selectFrom('site').select('backup_warning_days').executeTakeFirstOrThrow();
  return {
    warningDays: backup_warning_days,
    backups: rows.map(
      (row): Backup => ({
        ...{ id: row.id, name: row.name, folder: row.folder, host: row.host, madeAt: row.made_at.toISOString() },
        ...{ productVersion: row.product_version, bytes: row.bytes, keysSealed: row.keys_sealed },
        ...{ contentIncluded: row.content_included, verifiedAt: row.verified_at?.toISOString() ?? null },
        damagedFiles: row.damaged_files,
      }),
    ),
  };
}

export async function saveBackupWarning(site: SiteContext, warningDays: number): Promise<Backups> {
  await site.db.updateTable('site').set({ backup_warning_days: warningDays }).execute();
  return readBackups(site);
}
