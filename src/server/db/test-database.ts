/**
 * Databases for tests: one embedded cluster for all files of a `node --test` run (it keeps nothing after a crash, so it is fast), and in
 * it a fresh copy of the migrated schema for whoever asks. Everything goes when the run ends, however it ends.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Client, escapeIdentifier } from 'pg';
import { pino } from 'pino';
import { type OpenDatabase, openDatabase } from './connection.ts';
import { type EmbeddedPostgres, type SocketConnection, startEmbeddedPostgres } from './embedded.ts';
import { hasCode } from './error-code.ts';
import { type Migration, migrate, migrationChecksum } from './migrate.ts';

export interface TestDatabase<DB> extends OpenDatabase<DB> {
  /** How another process, or a second pool, reaches the same database. */
  readonly connection: SocketConnection;
}

const log = pino({ level: 'silent' });
let cluster: Promise<EmbeddedPostgres> | undefined;
const cleanUps: (() => Promise<void>)[] = [];

// Registered here, for the whole file. Called from within a test or a `before` hook, after() belongs to whichever of them node:test takes
// for the caller: seen to run at once (in a suite's before hook) and not at all (in a file's second test).
after(async () => {
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
});

/**
 * A database of its own with these migrations applied. Closed and dropped when the test file ends, whether or not it fails; `close` it
 * earlier if you like.
 */
export async function createTestDatabase<DB>(migrations: readonly Migration[]): Promise<TestDatabase<DB>> {
  const { administration, connection } = await testCluster();
  const template = await makeTemplate(administration, migrations);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(
    administration,
    `create database ${name} template ${template} owner ${escapeIdentifier(connection.user)}`,
  );
  const database = openDatabase<DB>({ socket: { ...connection, database: name }, log });
  cleanUps.push(async () => {
    await database.close();
    await administer(administration, `drop database if exists ${name} with (force)`);
  });
  return { ...database, connection: { ...connection, database: name } };
}

/** The run's cluster; a second file of the same run adopts the first one's. */
export function testCluster(): Promise<EmbeddedPostgres> {
  cluster ??= startCluster();
  return cluster;
}

async function startCluster(): Promise<EmbeddedPostgres> {
  // `node --test` gives every file a process of its own: then the run is the parent, otherwise it is us.
  const owner = process.env['NODE_TEST_CONTEXT'] === 'child-v8' ? process.ppid : process.pid;
  const directory = join(tmpdir(), `slipway-test-postgres-${owner}`);
  if (claim(directory)) removeWithOwner(directory, owner);
  return await startEmbeddedPostgres({ dataDirectory: directory, durability: 'tests', log });
}

/** True: made now, by us. */
function claim(directory: string): boolean {
  try {
    mkdirSync(directory);
    chmodSync(directory, 0o755); // Whatever the umask: the database's user must pass.
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  // Anybody may make folders in /tmp.
  const found = lstatSync(directory);
  if (found.isDirectory() && found.uid === process.getuid?.()) return false;
  throw new Error(`${directory} is not a folder of this user. Remove it, then run the tests again.`);
}

/**
 * A process of its own ends the cluster and removes it once the owner is gone: nothing in the owner could, after kill -9. A zombie has
 * no /proc/<pid>/exe. SIGQUIT, since nothing needs to be written.
 */
function removeWithOwner(directory: string, owner: number): void {
  const script = `
    while [ -e "/proc/$1/exe" ]; do sleep 0.3; done
    read -r postmaster < "$2/postgres/data/postmaster.pid" && kill -QUIT "$postmaster"
    while [ -e "/proc/$postmaster/exe" ]; do sleep 0.1; done
    rm -rf "$2"`;
  const child = spawn('sh', ['-c', script, 'sh', String(owner), directory], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  });
  child.unref();
}

/** One template for each set of migrations; other databases are copied from it. */
async function makeTemplate(administration: SocketConnection, migrations: readonly Migration[]): Promise<string> {
  const checksums = migrations.map(migrationChecksum).join();
  const name = `template_${createHash('sha256').update(checksums).digest('hex').slice(0, 16)}`;
  const client = await connect(administration);
  try {
    // Other files of the run want the same template now.
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    const { rows } = await client.query<{ datistemplate: boolean }>(
      'select datistemplate from pg_database where datname = $1',
      [name],
    );
    if (rows[0]?.datistemplate) return name;
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name} owner slipway`);
    await migrateTemplate({ ...administration, user: 'slipway', database: name }, migrations);
    // A template with a connection cannot be copied.
    await client.query(`alter database ${name} with is_template true allow_connections false`);
    return name;
  } finally {
    await client.end();
  }
}

async function migrateTemplate(connection: SocketConnection, migrations: readonly Migration[]): Promise<void> {
  const database = openDatabase({ socket: connection, log });
  try {
    await migrate(database.pool, migrations, log);
  } finally {
    await database.close();
  }
}

async function administer(administration: SocketConnection, statement: string): Promise<void> {
  const client = await connect(administration);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function connect(administration: SocketConnection): Promise<Client> {
  const client = new Client(administration);
  client.on('error', () => {}); // Reported by the query that fails.
  await client.connect();
  return client;
}
