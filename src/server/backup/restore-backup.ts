/**
 * Makes a site of a backup, in a data directory of its own. Until everything is there the directory says that it is unfinished, and no site
 * starts on it (data-directory.ts).
 */
import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { SlipwayError } from '../../api/errors.ts';
import { openContentStore } from '../content/content-store.ts';
import { beginRestore, endRestore } from '../data-directory.ts';
import { openSiteDatabase, type SiteDatabase } from '../database.ts';
import type { OpenDatabase } from '../db/connection.ts';
import { type Migration, migrate, migrationChecksum } from '../db/migrate.ts';
import { migrations } from '../db/migrations.ts';
import type { Database } from '../db/schema.ts';
import { migrateJobQueue } from '../jobs/job-runner.ts';
import { readContentList } from './content-part.ts';
import { copyChecked, poolPath } from './file-pool.ts';
import type { KeyFiles } from './key-part.ts';
import { type BackupManifest, notUsable, parts, readManifest } from './manifest.ts';
import { checkParts, readLines, syncFolder } from './part-file.ts';
import { loadTables } from './table-copy.ts';
import { readKeys } from './verify-backup.ts';

export interface RestoreOptions {
  /** The folder of one backup. */
  readonly backup: string;
  /** Absent or empty; becomes the site's. */
  readonly dataDirectory: string;
  readonly passphrase: string | undefined;
  /** Starts the database in the new data directory, or reaches the external one; nothing is in it yet. */
  readonly startDatabase: () => Promise<SiteDatabase>;
  readonly log: Logger;
}

export interface RestoredSite {
  readonly manifest: BackupManifest;
  readonly rows: number;
  /** SHA-256 of content objects whose bytes the backup does not have. */
  readonly missingContent: readonly string[];
  /** Boot images that are to be built anew. */
  readonly missingBootImages: readonly string[];
}

/** Throws SLIP-1051 or SLIP-1052 for the backup, SLIP-1053 for the place. What was begun then says that it is unfinished. */
export async function restoreBackup(options: RestoreOptions): Promise<RestoredSite> {
  const backup = resolve(options.backup);
  const { dataDirectory, log } = options;
  const manifest = await readManifest(backup);
  const known = knownMigrations(backup, manifest.migrations, migrations);
  await checkParts(backup, manifest);
  const keys = await readKeys(backup, manifest, options.passphrase);
  await beginRestore(dataDirectory);
  await writeKeys(join(dataDirectory, 'keys'), keys);
  const database = await options.startDatabase();
  try {
    const rows = await restoreDatabase(backup, known, database, log);
    const missingBootImages = await restoreBootImages(backup, manifest, dataDirectory);
    const missingContent = await restoreContent(backup, dataDirectory);
    await endRestore(dataDirectory);
    return { manifest, rows, missingContent, missingBootImages };
  } finally {
    await database.close();
  }
}

/** Those of ours that the backup's database had run. Throws SLIP-1051 for a backup of a later Slipway. */
export function knownMigrations(
  backup: string,
  applied: BackupManifest['migrations'],
  ours: readonly Migration[],
): readonly Migration[] {
  for (const [index, { number, name, checksum }] of applied.entries()) {
    const own = ours[index];
    if (own === undefined)
      throw notUsable(
        backup,
        `it is of a later Slipway: its database has migration ${number} ("${name}"), this version knows up to ${ours.length}. Restore it with that version`,
      );
    if (own.number !== number || migrationChecksum(own) !== checksum)
      throw notUsable(backup, `its migration ${number} ("${name}") is not the one of this Slipway`);
  }
  return ours.slice(0, applied.length);
}

async function writeKeys(directory: string, keys: KeyFiles): Promise<void> {
  for (const [name, content] of Object.entries(keys)) {
    const handle = await open(join(directory, name), 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(join(directory, name), 0o600);
  }
  await syncFolder(directory);
}

async function restoreDatabase(
  backup: string,
  known: readonly Migration[],
  { address }: SiteDatabase,
  log: Logger,
): Promise<number> {
  const database = openSiteDatabase(address, log);
  try {
    await requireEmpty(database);
    await migrate(database.pool, known, log);
    const rows = await loadInOneTransaction(backup, database);
    await migrate(database.pool, migrations, log);
    await migrateJobQueue(database.pool, log);
    await endInterruptedJobs(database);
    return rows;
  } finally {
    await database.close();
  }
}

async function requireEmpty({ pool }: OpenDatabase<Database>): Promise<void> {
  const { rows } = await pool.query("select tablename from pg_tables where schemaname = 'public' limit 1");
  if (rows.length > 0)
    throw new SlipwayError(
      'SLIP-1053',
      `The database is not empty (it has the table "${rows[0].tablename}"). Make a new one for the restored site: create database … encoding 'UTF8' template template0.`,
    );
}

async function loadInOneTransaction(backup: string, { pool }: OpenDatabase<Database>): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const rows = await loadTables(client, readLines(join(backup, parts.database)));
    await client.query('commit');
    return rows;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw notUsable(backup, `its ${parts.database} cannot be put into the database: ${reason}`, error);
  } finally {
    client.release();
  }
}

/** The queue's own tables are not kept: what was under way is begun again by whoever wants it. */
async function endInterruptedJobs({ db }: OpenDatabase<Database>): Promise<void> {
  await db
    .updateTable('job')
    .set({
      state: 'failed',
      message: 'The site was restored from a backup while this had not ended. Begin it again.',
      ended_at: sql<Date>`now()`,
    })
    .where('state', 'in', ['waiting', 'running'])
    .execute();
}

/** Resolves with the build ids of those that the pool does not have whole. */
async function restoreBootImages(
  backup: string,
  { bootImages }: BackupManifest,
  dataDirectory: string,
): Promise<string[]> {
  const missing: string[] = [];
  for (const { buildId, files } of bootImages) {
    const folder = join(dataDirectory, 'boot-images', buildId);
    await mkdir(folder, { recursive: true });
    const whole = [];
    for (const file of files)
      whole.push(await copyChecked(poolPath(dirname(backup), file.sha256), join(folder, file.name), file));
    if (whole.includes(false)) missing.push(buildId);
  }
  return missing;
}

/** Takes over what the pool has of it, and resolves with what it has not. */
async function restoreContent(backup: string, dataDirectory: string): Promise<string[]> {
  const store = await openContentStore(join(dataDirectory, 'content'));
  const missing: string[] = [];
  for await (const object of readContentList(backup)) {
    const folder = join(store.directory, object.sha256.slice(0, 2));
    await mkdir(folder, { recursive: true });
    const source = poolPath(dirname(backup), object.sha256);
    if (!(await copyChecked(source, join(folder, object.sha256), object))) missing.push(object.sha256);
  }
  return missing;
}
