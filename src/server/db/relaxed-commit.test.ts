import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { createTestSite } from '../test-site.ts';
import { relaxed } from './relaxed-commit.ts';

test('a statement that names it waits for no disk, the next one on the connection does', async () => {
  const { site } = await createTestSite();
  await site.db.connection().execute(async (db) => {
    // Test databases never wait; a site's do.
    await sql`set synchronous_commit = on`.execute(db);
    const within = await sql<{ now: string }>`
      with ${relaxed} select current_setting('synchronous_commit') as now from relaxed`.execute(db);
    const after = await sql<{ now: string }>`select current_setting('synchronous_commit') as now`.execute(db);
    assert.deepEqual([within.rows[0]?.now, after.rows[0]?.now], ['off', 'on']);
  });
});
