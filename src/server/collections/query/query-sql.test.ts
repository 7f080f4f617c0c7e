import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { storableText, toJsonText } from '../../db/json-text.ts';
import { migrations } from '../../db/migrations.ts';
import type { Database } from '../../db/schema.ts';
import { createTestDatabase, type TestDatabase } from '../../db/test-database.ts';
import { readDeviceFacts } from './device-facts.ts';
import { judgeQuery } from './judge-query.ts';
import { printQuery } from './print-query.ts';
import type { Query } from './query.ts';
import { queryCondition } from './query-sql.ts';
import { anyDevice, anyQuery, type MadeDevice, TEST_NOW } from './test-queries.ts';

let database: TestDatabase<Database>;
before(async () => {
  database = await createTestDatabase<Database>(migrations);
});

test('the database and the judge say the same of every query and every device', async () => {
  const devices = fc.uniqueArray(anyDevice, { minLength: 6, maxLength: 12, selector: ({ id }) => id });
  await fc.assert(
    fc.asyncProperty(devices, fc.array(anyQuery, { minLength: 20, maxLength: 30 }), async (made, queries) => {
      await insertDevices(made);
      const facts = await readDeviceFacts(
        database.db,
        made.map(({ id }) => id),
      );
      assert.equal(facts.size, made.length);
      for (const query of queries) {
        const answers = await ask(query);
        for (const [id, device] of facts) {
          const expected = judgeQuery(query, device, TEST_NOW);
          assert.equal(answers.get(id), expected.holds, `${printQuery(query)}: ${expected.because.join('; ')}`);
        }
      }
    }),
    { numRuns: 60 },
  );
});

async function ask(query: Query): Promise<Map<string, boolean | null>> {
  const { rows } = await sql<{
    id: string;
    holds: boolean | null;
  }>`select id, ${queryCondition(query, TEST_NOW)} as holds from device`.execute(database.db);
  return new Map(rows.map(({ id, holds }) => [id, holds]));
}

/** In place of those that were there, but for the placeholders of unknown computers, which stay. An address belongs to one device, and names differ without regard to case. */
async function insertDevices(made: readonly MadeDevice[]): Promise<void> {
  await database.db.deleteFrom('device').where('standing', '=', 'known').execute();
  const taken = new Set<string>();
  for (const [at, device] of made.entries()) {
    await database.db
      .insertInto('device')
      .values({
        id: device.id,
        name: `${storableText(device.name)}${at}`,
        manufacturer: device.manufacturer,
        model: device.model,
        serial_number: device.serialNumber,
        asset_tag: device.assetTag,
        smbios_uuid: device.smbiosUuid,
        inventory: device.inventory === null ? null : toJsonText(device.inventory),
        created_at: new Date(device.createdAt),
        last_seen_at: device.lastSeenAt === null ? null : new Date(device.lastSeenAt),
        obsolete_at: device.obsoleteAt === null ? null : new Date(device.obsoleteAt),
      })
      .execute();
    for (const name of device.categories)
      await sql`with made as (insert into device_category (id, name) values (gen_random_uuid(), ${name}) on conflict do nothing returning id)
        insert into device_category_member select id, ${device.id}::uuid from made
        union all select id, ${device.id}::uuid from device_category where lower(name) = lower(${name})`.execute(
        database.db,
      );
    for (const mac of device.macs.filter((each) => !taken.has(each))) {
      taken.add(mac);
      await database.db.insertInto('device_mac').values({ mac, device_id: device.id }).execute();
    }
  }
}

test('what stands in a query is never SQL', () => {
  const hostile = `'; drop table device; --`;
  for (const query of [
    { kind: 'compare', attribute: 'name', operator: '=', value: hostile },
    { kind: 'like', attribute: 'disk-model', pattern: hostile, negated: false },
    { kind: 'like', attribute: 'name', pattern: `[x]${hostile}[^${hostile[0]}]`, negated: false },
    { kind: 'in', attribute: 'mac', values: [hostile], negated: true },
  ] as const) {
    const compiled = sql`select ${queryCondition(query, TEST_NOW)}`.compile(database.db);
    assert.doesNotMatch(compiled.sql, /drop/);
    assert.equal(compiled.parameters.length, 1);
  }
});

test('no query reads an inventory', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      const { sql: text } = sql`select ${queryCondition(query, TEST_NOW)}`.compile(database.db);
      assert.doesNotMatch(text.replaceAll('(device.inventory is not null)', ''), /inventory/);
    }),
  );
});

test('the facts of devices are read by their ids, those of none left out', async () => {
  const none = '00000000-0000-4000-8000-00000000ffff';
  assert.deepEqual([...(await readDeviceFacts(database.db, [none]))], []);
  assert.deepEqual([...(await readDeviceFacts(database.db, []))], []);
});
