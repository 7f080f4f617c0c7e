/** How the database finds members, on a site of some size: by an index, never by reading all devices or all memberships. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RawBuilder, sql } from 'kysely';
import { migrations } from '../db/migrations.ts';
import type { Database } from '../db/schema.ts';
import { createTestDatabase } from '../db/test-database.ts';
import { deploymentFactsOf } from '../deployments/deployment-facts.ts';
import { allSystemsId } from './built-in-collections.ts';
import { policyVariablesOf } from './collection.ts';
import { memberPage } from './collection-members.ts';

const { db } = await createTestDatabase<Database>(migrations);
await sql`insert into device (id, name, inventory)
  select gen_random_uuid(), 'pc-' || lpad(at::text, 6, '0'), jsonb_build_object('filled', repeat('x', 1500)) from generate_series(1, 20000) as at`.execute(
  db,
);
await sql`insert into collection (id, name, limiting_collection_id) select gen_random_uuid(), 'Room ' || at, ${allSystemsId} from generate_series(1, 100) as at`.execute(
  db,
);
await sql`insert into collection_member (collection_id, device_id)
  select collection.id, device.id from collection, device where built_in is null and hashtext(collection.name || device.name) % 100 = 0`.execute(
  db,
);
for (const table of ['device', 'collection', 'collection_member']) await sql`analyze ${sql.table(table)}`.execute(db);
const { id: room } = await db
  .selectFrom('collection')
  .select('id')
  .where('name', '=', 'Room 7')
  .executeTakeFirstOrThrow();
const { id: device } = await db
  .selectFrom('device')
  .select('id')
  .where('name', '=', 'pc-010000')
  .executeTakeFirstOrThrow();

async function planOf(query: RawBuilder<unknown>): Promise<string> {
  const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${query}`.execute(db);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const hot: [what: string, query: RawBuilder<unknown>][] = [
  ['the first page of a collection', memberPage(room, { limit: 1000 })],
  ['a later page', memberPage(room, { limit: 100, after: 'pc-010000' })],
  ['the first page of all systems', memberPage(allSystemsId, { limit: 1000 })],
  ['the memberships of a device', sql`select collection_id from collection_member where device_id = ${device}::uuid`],
  ['what is deployed to a device', sql`select ${deploymentFactsOf(sql`${device}::uuid`)}`],
  ['the variables of a device', sql`select ${policyVariablesOf(sql`${device}::uuid`)}`],
];

for (const [what, query] of hot)
  test(`no index is passed over: ${what}`, async () => {
    const plan = await planOf(query);
    assert.doesNotMatch(plan, /Seq Scan on (device|collection_member)\b/, plan);
  });
