import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import { createTestSite } from '../test-site.ts';
import { durably } from './durable-commit.ts';

const { site } = await createTestSite();

async function one<T>(db: Kysely<never>, text: string): Promise<T | undefined> {
  return (await sql<{ value: T }>`select ${sql.raw(text)} as value`.execute(db)).rows[0]?.value;
}

/** Test databases never wait; a site's do. */
async function waiting(work: (db: Kysely<never>) => Promise<void>): Promise<void> {
  await site.db.connection().execute(async (db) => {
    await sql`set synchronous_commit = on`.execute(db);
    await work(db as unknown as Kysely<never>);
  });
}

/** How far the log has been handed to the disk, counted from a place in it. */
const onDisk = (place: string | undefined) => `pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '${place}')::int`;

test('the commit does not wait, and what it wrote is on the disk when the work is done', async () => {
  await waiting(async (db) => {
    await sql`create table written (value integer)`.execute(db);
    const within = await durably(db, async (tx) => {
      await sql`insert into written select generate_series(1, 1000)`.execute(tx);
      const place = await one<string>(tx, 'pg_current_wal_insert_lsn()::text');
      assert.ok(((await one<number>(tx, onDisk(place))) ?? 0) < 0, 'something is to be written');
      return { place, commit: await one<string>(tx, "current_setting('synchronous_commit')") };
    });
    assert.equal(within.commit, 'off');
    assert.ok(((await one<number>(db, onDisk(within.place))) ?? -1) > 0, 'its commit is behind that place');
    assert.equal(await one<string>(db, "current_setting('synchronous_commit')"), 'on');
    assert.equal(await one<number>(db, '(select count(*)::int from written)'), 1000);
  });
});

test('work that fails leaves nothing', async () => {
  await waiting(async (db) => {
    await sql`create table failed (value integer)`.execute(db);
    const failing = durably(db, async (tx) => {
      await sql`insert into failed values (1)`.execute(tx);
      throw new Error('broke');
    });
    await assert.rejects(failing, /broke/);
    assert.equal(await one<number>(db, '(select count(*)::int from failed)'), 0);
  });
});
