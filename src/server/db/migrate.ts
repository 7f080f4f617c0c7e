/**
 * Brings a database to this product's schema. Migrations are numbered, plain SQL and never edited: what ran is kept with its checksum
 * in the table schema_migration. Each runs in a transaction of its own that first takes a lock, so any number of servers may start at
 * once (a lock of the transaction, not of the session: it works through a connection pooler too).
 */
import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from 'pino';

export interface Migration {
  /** 1, 2, 3 … without gaps. */
  readonly number: number;
  readonly name: string;
  /** Statements within PostgreSQL 15; they run in a transaction, so nothing that cannot (create index concurrently). */
  readonly sql: string;
}

interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/** Any fixed number, the same for every Slipway: it names the lock that migrating servers take. */
const lockKey = '7310579649331001';
const oldestServer = 15;

/** Runs the migrations that are missing. Refuses a database that is newer, or whose migrations differ from ours. */
export async function migrate(pool: Pool, migrations: readonly Migration[], log: Logger): Promise<void> {
  requireConsecutive(migrations);
  const client = await pool.connect();
  try {
    await requireServer(client);
    while (await applyNext(client, migrations, log));
  } finally {
    client.release();
  }
}

/** SHA-256 of the SQL, as it is kept. */
export function migrationChecksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

/** The next migration to run, or undefined when all have run. Throws when the database and the product do not belong together. */
export function nextMigration(
  applied: readonly AppliedMigration[],
  migrations: readonly Migration[],
): Migration | undefined {
  for (const [index, done] of applied.entries()) {
    const known = migrations[index];
    if (!known) throw newer(done, migrations.length);
    if (done.number !== known.number) {
      throw new Error(
        `The database misses migration ${known.number} ("${known.name}") but has ${done.number} ("${done.name}"): the table schema_migration was changed by hand. Restore a backup.`,
      );
    }
    if (done.checksum !== migrationChecksum(known)) throw edited(done, known);
  }
  return migrations[applied.length];
}

function newer(done: AppliedMigration, last: number): Error {
  return new Error(
    `The database is newer than this Slipway: it has migration ${done.number} ("${done.name}"), this version knows up to ${last}. Start the version that was used last, or a later one; an older version needs a backup from before the upgrade.`,
  );
}

function edited(done: AppliedMigration, known: Migration): Error {
  return new Error(
    `Migration ${known.number} ("${known.name}") differs from the one that made this database (checksum ${done.checksum.slice(0, 12)}…, now ${migrationChecksum(known).slice(0, 12)}…). A migration that ran is never edited: restore its text and put the change into a new one.`,
  );
}

function requireConsecutive(migrations: readonly Migration[]): void {
  for (const [index, migration] of migrations.entries()) {
    if (migration.number !== index + 1) {
      throw new Error(
        `Migration "${migration.name}" has number ${migration.number}, but stands at place ${index + 1} of the list.`,
      );
    }
  }
}

async function requireServer(client: PoolClient): Promise<void> {
  const { rows } = await client.query(
    "select current_setting('server_version_num')::int / 10000 as major, current_setting('server_version') as version, pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()",
  );
  const { major, version, encoding } = rows[0];
  if (major < oldestServer) {
    throw new Error(
      `The database server is PostgreSQL ${version}; Slipway needs ${oldestServer} or later. Upgrade it.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new Error(
      `The database has the encoding ${encoding}; Slipway needs UTF8: create database … encoding 'UTF8' template template0.`,
    );
  }
}

/** False when nothing was left to do. */
async function applyNext(client: PoolClient, migrations: readonly Migration[], log: Logger): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);
    const next = nextMigration(await readApplied(client), migrations);
    if (next) await apply(client, next);
    await client.query('commit');
    if (next) log.info({ number: next.number, name: next.name }, 'database migrated');
    return next !== undefined;
  } catch (error) {
    // The first error is the one to report, also where the connection is gone and cannot roll back.
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function readApplied(client: PoolClient): Promise<AppliedMigration[]> {
  // Asked first, so that a server with nothing to do needs no right to create tables.
  const { rows: found } = await client.query("select to_regclass('schema_migration') is not null as there");
  if (!found[0].there) {
    await client.query(
      'create table schema_migration (number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())',
    );
  }
  const { rows } = await client.query<AppliedMigration>(
    'select number, name, checksum from schema_migration order by number',
  );
  return rows;
}

async function apply(client: PoolClient, migration: Migration): Promise<void> {
  try {
    await client.query(migration.sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Migration ${migration.number} ("${migration.name}") failed, and nothing of it was kept: ${reason}`,
      { cause },
    );
  }
  await client.query('insert into schema_migration (number, name, checksum) values ($1, $2, $3)', [
    migration.number,
    migration.name,
    migrationChecksum(migration),
  ]);
}
