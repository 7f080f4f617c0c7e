/**
 * How the database finds what is asked all day, on a site of some size: by an index, never by reading all devices or all memberships. Each row of the table is done
 * once through the site, and every statement that it sent is explained afterwards. Lists of devices: devices/device-list.test.ts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { Client } from 'pg';
import { explainBoot } from '../api/boot-decisions.ts';
import {
  addCollectionMembers,
  createCollection,
  explainMembership,
  listCollectionMembers,
} from '../api/collections.ts';
import { getDeploymentStatus, listDeploymentDevices } from '../api/deployment-status.ts';
import { explainDeployments } from '../api/deployments.ts';
import { changeDevice, getDevice } from '../api/devices.ts';
import { addDevice, deploy, newRun, newSession, record, report } from './agents/test-agent.ts';
import { allSystemsId } from './collections/built-in-collections.ts';
import { loadBootFacts } from './netboot/boot-facts.ts';
import { createTestSite } from './test-site.ts';

const site = await createTestSite();
const { db } = site.site;
const DEVICES = 20_000;
const ANALYZED = ['device', 'device_mac', 'device_search', 'collection', 'collection_member'];

async function analyze(): Promise<void> {
  for (const table of ANALYZED) await sql`analyze ${sql.table(table)}`.execute(db);
}

for (let from = 0; from < DEVICES; from += 5000) {
  await sql`with made as (
      insert into device (id, name, smbios_uuid, inventory)
      select gen_random_uuid(), 'room-' || lpad(at::text, 6, '0'), gen_random_uuid(), jsonb_build_object('filled', repeat('x', 1500))
      from generate_series(${from}::int + 1, ${from}::int + 5000) as at returning id, name
    ) insert into device_mac (mac, device_id)
    select regexp_replace(lpad(to_hex(x'020000000000'::bigint + right(name, 6)::int), 12, '0'), '(..)(..)(..)(..)(..)(..)', '\\1:\\2:\\3:\\4:\\5:\\6'), id from made`.execute(
    db,
  );
  await analyze();
}
await sql`insert into collection (id, name, limiting_collection_id) select gen_random_uuid(), 'Room ' || at, ${allSystemsId} from generate_series(1, 100) as at`.execute(
  db,
);
await sql`insert into collection_member (collection_id, device_id)
  select collection.id, device.id from collection, device where built_in is null and hashtext(collection.name || device.name) % 100 = 0`.execute(
  db,
);
await analyze();

const room = await db.selectFrom('collection').select('id').where('name', '=', 'Room 7').executeTakeFirstOrThrow();
const one = await db.selectFrom('device').select('id').where('name', '=', 'room-010000').executeTakeFirstOrThrow();
const rule = await site.admin(createCollection, {
  body: { name: 'By rule', queryRules: [{ name: 'rule', query: 'name like "room-01*" and memory >= 4 GB' }] },
});
const computers = [await addDevice(site), await addDevice(site), await addDevice(site)];
const [first, second, third] = computers as [(typeof computers)[0], (typeof computers)[0], (typeof computers)[0]];
const { deployment } = await deploy(site, computers, {});
const running = await newRun(site, third);

const hot: [what: string, work: () => Promise<unknown>][] = [
  ['a device', () => site.admin(getDevice, { params: { id: first.id } })],
  [
    'the first page of a collection',
    () => site.admin(listCollectionMembers, { params: { id: room.id }, query: { limit: 1000 } }),
  ],
  [
    'a later page',
    () => site.admin(listCollectionMembers, { params: { id: room.id }, query: { limit: 100, after: 'room-010000' } }),
  ],
  [
    'the first page of all systems',
    () => site.admin(listCollectionMembers, { params: { id: allSystemsId }, query: { limit: 1000 } }),
  ],
  [
    'a change of a device, which is evaluated',
    () => site.admin(changeDevice, { params: { id: third.id }, body: { assetTag: 'A1' } }),
  ],
  [
    'a device more in a collection',
    () => site.admin(addCollectionMembers, { params: { id: room.id }, body: { deviceIds: [first.id] } }),
  ],
  [
    'why a device is in a collection',
    () => site.admin(explainMembership, { params: { id: rule.id, deviceId: one.id } }),
  ],
  ['why a deployment starts', () => site.admin(explainDeployments, { params: { id: first.id } })],
  ['why a computer boots what it boots', () => site.admin(explainBoot, { query: { mac: first.mac } })],
  [
    'what computers that boot are to do',
    () =>
      loadBootFacts(
        site.site,
        [first, second].map(({ mac, uuid }) => ({ mac, smbiosUuid: uuid })),
      ),
  ],
  [
    'what an unknown computer is to do',
    () => loadBootFacts(site.site, [{ mac: '06:00:00:00:00:01', smbiosUuid: null }]),
  ],
  ['a computer arrives, with an inventory that is new', () => newSession(site, first)],
  ['a run begins', () => newRun(site, second)],
  ['a run reports', () => report(site, running, [record.started(1)])],
  ['how a deployment is going', () => site.admin(getDeploymentStatus, { params: { id: deployment.id } })],
  ['the devices of a deployment', () => site.admin(listDeploymentDevices, { params: { id: deployment.id } })],
];

/** Every statement that the site sends meanwhile, with its values. */
async function sentBy(work: () => Promise<unknown>): Promise<[text: string, values: unknown[]][]> {
  const sent: [string, unknown[]][] = [];
  const plain = Client.prototype.query;
  // biome-ignore lint/suspicious/noExplicitAny: the many forms in which pg's query may be called.
  Client.prototype.query = function (this: Client, ...given: any[]): any {
    const [query, values] = given;
    sent.push(typeof query === 'string' ? [query, values ?? []] : [query.text ?? '', query.values ?? []]);
    return (plain as (...args: unknown[]) => unknown).apply(this, given);
  } as typeof plain;
  try {
    await work();
  } finally {
    Client.prototype.query = plain;
  }
  return sent.filter(([text]) => /^\s*(select|with|insert|update|delete)\b/i.test(text));
}

for (const [what, work] of hot)
  test(`no index is passed over: ${what}`, async () => {
    const statements = await sentBy(work);
    assert.notEqual(statements.length, 0);
    for (const [text, values] of statements) {
      const { rows } = await site.database.pool.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      assert.doesNotMatch(
        plan,
        /Seq Scan on (device|device_mac|device_search|collection_member)( |$)/m,
        `${text}\n${plan}`,
      );
    }
  });
