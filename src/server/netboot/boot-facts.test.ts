/** What a look-up of boot facts costs the database, counted. What it finds is shown in known-boot-facts.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Database } from '../db/schema.ts';
import { createTestSite } from '../test-site.ts';
import { loadBootFacts } from './boot-facts.ts';
import { addDevice, deployTo } from './test-boot-site.ts';

const { site, database } = await createTestSite();
const mac = (number: number) => `52:54:00:00:07:${number.toString(16).padStart(2, '0')}`;
await deployTo(site, await addDevice(site, 'PC-1', mac(1)), 'required');
await deployTo(site, await addDevice(site, 'PC-2', mac(2)), 'available');

test('known computers that ask at once cost one statement, whatever is deployed to them', async () => {
  const statements: string[] = [];
  const dialect = new PostgresDialect({ pool: database.pool });
  const db = new Kysely<Database>({ dialect, log: ({ query }) => void statements.push(query.sql) });
  const asking = [1, 2].map((number) => ({ mac: mac(number), smbiosUuid: null }));
  const facts = await loadBootFacts({ ...site, db }, asking);
  assert.deepEqual(
    facts.map(({ device, due }) => [typeof device === 'object' && device.name, due.required !== null]),
    [
      ['PC-1', true],
      ['PC-2', false],
    ],
  );
  assert.equal(statements.length, 1);
});

test('PostgreSQL plans the look-up once for a connection, not each time, however few ask', async () => {
  const plans = await site.db.connection().execute(async (db) => {
    for (let asked = 0; asked < 60; asked += 1)
      await loadBootFacts({ ...site, db }, [{ mac: mac(1), smbiosUuid: null }]);
    const { rows } = await sql<{ custom: number; generic: number }>`
      select custom_plans as custom, generic_plans as generic from pg_prepared_statements
      where statement like '%pxe_ignored_mac%'`.execute(db);
    return rows;
  });
  // PostgreSQL tries five plans for the values given before it compares (plancache.c, choose_custom_plan).
  assert.equal(plans.length, 1);
  assert.equal(plans[0]?.custom, 5);
  assert.ok((plans[0]?.generic ?? 0) > 20);
});
