import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { openDatabase } from './connection.ts';
import { type Migration, migrate, migrationChecksum, nextMigration } from './migrate.ts';
import { createTestDatabase } from './test-database.ts';

const log = pino({ level: 'silent' });
const first: Migration = {
  number: 1,
  name: 'devices',
  sql: 'create table device (id int primary key); insert into device values (7);',
};
const second: Migration = { number: 2, name: 'names', sql: 'alter table device add name text' };
const applied = (...migrations: Migration[]) =>
  migrations.map((migration) => ({ ...migration, checksum: migrationChecksum(migration) }));

test('the next migration is the first that has not run', () => {
  assert.equal(nextMigration([], [first, second]), first);
  assert.equal(nextMigration(applied(first), [first, second]), second);
  assert.equal(nextMigration(applied(first, second), [first, second]), undefined);
});

for (const { what, done, known, refusal } of [
  {
    what: 'a newer database',
    done: applied(first, second),
    known: [first],
    refusal: /newer than this Slipway: it has migration 2 \("names"\), this version knows up to 1/,
  },
  {
    what: 'an edited migration',
    done: applied(first),
    known: [{ ...first, sql: `${first.sql} ` }],
    refusal: /Migration 1 \("devices"\) differs from the one that made this database/,
  },
  {
    what: 'a gap',
    done: applied(second),
    known: [first, second],
    refusal: /misses migration 1 \("devices"\) but has 2/,
  },
]) {
  test(`refuses ${what}`, () => {
    assert.throws(() => nextMigration(done, known), refusal);
  });
}

test('refuses a list whose numbers are not 1, 2, 3 …', async () => {
  const { pool } = await createTestDatabase([]);
  await assert.rejects(migrate(pool, [second], log), /"names" has number 2, but stands at place 1/);
});

test('runs what is missing, once', async () => {
  const { pool } = await createTestDatabase([]);
  await migrate(pool, [first], log);
  await migrate(pool, [first, second], log);
  await migrate(pool, [first, second], log);
  assert.deepEqual((await pool.query('select id, name from device')).rows, [{ id: 7, name: null }]);
  assert.deepEqual((await pool.query('select number, name from schema_migration order by number')).rows, [
    { number: 1, name: 'devices' },
    { number: 2, name: 'names' },
  ]);
});

test('refuses an edited migration and a newer database on the real server, and changes nothing', async () => {
  const { pool } = await createTestDatabase([first, second]);
  await assert.rejects(migrate(pool, [first], log), /newer than this Slipway/);
  await assert.rejects(migrate(pool, [{ ...first, sql: 'drop table device' }, second], log), /differs from the one/);
  assert.equal((await pool.query('select count(*) from device')).rows[0].count, 1);
});

test('a migration that fails leaves nothing of itself, keeps those before it and can be mended', async () => {
  const { pool } = await createTestDatabase([]);
  const broken = { ...second, sql: 'create table half (id int); select no_such_function();' };
  await assert.rejects(
    migrate(pool, [first, broken], log),
    /Migration 2 \("names"\) failed, and nothing of it was kept: function no_such_function\(\) does not exist/,
  );
  const { rows } = await pool.query(
    "select to_regclass('half') as half, (select count(*) from schema_migration) as applied",
  );
  assert.deepEqual(rows, [{ half: null, applied: 1 }]);
  await migrate(pool, [first, second], log);
});

test('twenty servers that install at once all succeed, and each migration runs once', async () => {
  const { connection, pool } = await createTestDatabase([]);
  const slow = { ...second, sql: `${second.sql}; select pg_sleep(0.1)` };
  const servers = Array.from({ length: 20 }, () => openDatabase({ socket: connection, poolSize: 1, log }));
  const results = await Promise.allSettled(servers.map((server) => migrate(server.pool, [first, slow], log)));
  await Promise.all(servers.map((server) => server.close()));
  assert.deepEqual(
    results.filter((result) => result.status === 'rejected'),
    [],
  );
  assert.equal((await pool.query('select count(*) from device')).rows[0].count, 1);
});

test('refuses a database whose encoding cannot hold every name', async () => {
  const { pool, connection } = await createTestDatabase([]);
  const { testCluster } = await import('./test-database.ts');
  const { administration } = await testCluster();
  const administrator = openDatabase({ socket: administration, log });
  const name = `${connection.database}_latin1`;
  await administrator.pool.query(`create database ${name} encoding 'LATIN1' template template0`);
  const latin = openDatabase({ socket: { ...administration, database: name }, log });
  try {
    await assert.rejects(migrate(latin.pool, [first], log), /has the encoding LATIN1; Slipway needs UTF8/);
  } finally {
    await latin.close();
    await administrator.pool.query(`drop database ${name}`);
    await administrator.close();
  }
  assert.ok(pool);
});
