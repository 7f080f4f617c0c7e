import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { createDeviceCategory, setDeviceCategories } from '../../api/device-categories.ts';
import { listDeviceModels } from '../../api/device-models.ts';
import {
  changeDevice,
  createDevice,
  type DeviceListQuery,
  DeviceListQuerySchema,
  deviceSortKeys,
  listDevices,
} from '../../api/devices.ts';
import { inventoryOf } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { savingInventory } from './device.ts';
import { listQuery } from './device-list.ts';
import { listDeviceModels as countModels } from './device-models.ts';
import { wordsOf } from './device-search.ts';

const site = await createTestSite();
type Given = Partial<Record<keyof DeviceListQuery, string | number>>;
const names = async (query: Given) =>
  (await site.admin(listDevices, { query: query as object })).flatMap(({ name, standing }) =>
    standing === 'placeholder' ? [] : [name],
  );

const uuid = '4c4c4544-0042-3510-8052-b4c04f4e3232';
const alpha = await site.admin(createDevice, {
  body: { name: 'Alpha', macs: ['52:54:00:ab:cd:ef'], smbiosUuid: uuid, serialNumber: '5CG1234XYZ', assetTag: 'A%1' },
});
const beta = await site.admin(createDevice, { body: { name: 'beta', macs: ['52:54:00:ab:cd:f0'] } });
const gamma = await site.admin(createDevice, { body: { name: 'gamma', macs: ['02:00:00:00:00:01'] } });
const inventory = inventoryOf({ mac: '02:00:00:00:00:01', uuid: null });
await sql`with arrived as (select 1), ${savingInventory(
  gamma.id,
  {
    ...inventory,
    smbios: { ...inventory.smbios, manufacturer: 'LENOVO', model: '20Q5S1AB00', version: 'ThinkPad L490' },
    processor: { ...inventory.processor, model: 'Intel(R) Core(TM) i5-8265U' },
  },
  new Date('2026-11-01T10:00:00Z'),
  sql`arrived`,
)} select 1`.execute(site.site.db);

for (const [search, expected] of [
  ['lph', ['Alpha']],
  ['ALPHA', ['Alpha']],
  ['a', ['Alpha', 'beta', 'gamma']],
  ['  mm ', ['gamma']],
  ['', ['Alpha', 'beta', 'gamma']],
  ['00:ab:CD:ef', ['Alpha']],
  ['52-54-00-AB', ['Alpha', 'beta']],
  ['5254.00ab.cdf0', ['beta']],
  ['525400abcd', ['Alpha', 'beta']],
  ['0042-3510', ['Alpha']],
  ['g1234x', ['Alpha']],
  ['a%1', ['Alpha']],
  ['thinkpad', ['gamma']],
  ['i5-8265', ['gamma']],
  ['lenovo', ['gamma']],
  ['%', ['Alpha']],
  ['a_1', []],
  ["' or 1=1 --", []],
  ["'; drop table device; --", []],
  ['\\', []],
  ['\0', []],
  ['nowhere', []],
] as const)
  test(`a search for ${JSON.stringify(search)} finds ${expected.join(', ') || 'nothing'}`, async () =>
    assert.deepEqual(await names({ search }), expected));

for (const [search, words] of [
  ['52-54', ['52-54', '5254']],
  ['5254.00ab', ['5254.00ab', '525400ab']],
  ['pc-1', ['pc-1']],
  ['ab', ['ab']],
  ['4c4c4544-0042-3510-8052', ['4c4c4544-0042-3510-8052']],
] as const)
  test(`"${search}" is looked for as ${words.join(' and ')}`, () => assert.deepEqual(wordsOf(search), words));

test('what is searched follows every change, and goes with the device', async () => {
  const made = await site.admin(createDevice, { body: { name: 'moving', macs: ['52:54:00:aa:00:01'] } });
  await site.admin(changeDevice, { params: { id: made.id }, body: { name: 'moved', macs: ['52:54:00:aa:00:02'] } });
  assert.deepEqual(await names({ search: 'moving' }), []);
  assert.deepEqual(await names({ search: '5254.00aa.0001' }), []);
  assert.deepEqual(await names({ search: '5254.00aa.0002' }), ['moved']);
  await site.admin(changeDevice, { params: { id: made.id }, body: { obsolete: true } });
  assert.deepEqual(await names({ search: '5254.00aa.0002' }), ['moved'], 'an obsolete one is found, too');
  assert.deepEqual(await names({ search: '5254.00aa.0002', obsolete: 'false' }), []);
  assert.deepEqual(await names({ obsolete: 'true' }), ['moved']);
  await site.site.db.deleteFrom('device').where('id', '=', made.id).execute();
  const left = await site.site.db.selectFrom('device_search').selectAll().where('device_id', '=', made.id).execute();
  assert.deepEqual(left, []);
});

test('a list holds what has the category, the manufacturer, the model, or exactly the name or MAC address', async () => {
  const category = await site.admin(createDeviceCategory, { body: { name: 'Kiosk' } });
  await site.admin(setDeviceCategories, { params: { id: beta.id }, body: { deviceCategoryIds: [category.id] } });
  assert.deepEqual(await names({ deviceCategoryId: category.id }), ['beta']);
  assert.deepEqual(await names({ deviceCategoryId: randomUUID() }), []);
  assert.deepEqual(await names({ manufacturer: 'Lenovo' }), ['gamma']);
  assert.deepEqual(await names({ model: '20q5s1ab00' }), ['gamma']);
  assert.deepEqual(await names({ model: '' }), ['Alpha', 'beta']);
  assert.deepEqual(await names({ named: 'ALPHA' }), ['Alpha']);
  assert.deepEqual(await names({ named: '52-54-00-AB-CD-EF' }), ['Alpha']);
  assert.deepEqual(await names({ named: 'alph' }), []);
});

test('models are counted whatever their case, without what is obsolete or out of reach', async () => {
  const made = (id: string, manufacturer: string | null, model: string | null) =>
    site.site.db.updateTable('device').set({ manufacturer, model }).where('id', '=', id).execute();
  const old = await site.admin(createDevice, { body: { name: 'old', macs: ['52:54:00:ab:cd:f1'] } });
  await made(old.id, 'Acme', 'Obsolete');
  await site.admin(changeDevice, { params: { id: old.id }, body: { obsolete: true } });
  await made(alpha.id, 'lenovo', '20q5s1ab00');
  await made(beta.id, null, "'; drop table device; --");
  const all = await site.admin(listDeviceModels);
  assert.deepEqual(
    all.map(({ manufacturer, model, deviceCount }) => [manufacturer?.toLowerCase(), model?.toLowerCase(), deviceCount]),
    [
      ['lenovo', '20q5s1ab00', 2],
      [undefined, "'; drop table device; --", 1],
    ],
  );
  const { id } = await site.admin(createCollection, { body: { name: 'Alpha alone' } });
  await site.admin(addCollectionMember, { params: { id, deviceId: alpha.id } });
  const within = { ...site.site, reach: { scopeIds: null, collectionIds: [id] } };
  assert.deepEqual(await countModels(within), [{ manufacturer: 'lenovo', model: '20q5s1ab00', deviceCount: 1 }]);
  await site.site.db.deleteFrom('device').where('id', '=', old.id).execute();
});

for (const sort of deviceSortKeys)
  for (const order of ['ascending', 'descending'] as const)
    test(`pages by ${sort}, ${order}, are the whole list, each device once`, async () => {
      const query = { sort, order };
      const whole = await site.admin(listDevices, { query });
      assert.equal(whole.filter(({ standing }) => standing === 'known').length, 3);
      const paged = [];
      for (let last = whole[-1]; ; last = paged.at(-1)) {
        const place = last && { after: String(last[sort] ?? ''), ...(sort === 'name' ? {} : { afterId: last.id }) };
        const page = await site.admin(listDevices, { query: { ...query, ...place, limit: 1 } });
        if (page.length === 0) break;
        paged.push(...page);
      }
      assert.deepEqual(paged, whole);
    });

test('a page of a column that may hold the same twice begins after a device, and a time is one', async () => {
  await assert.rejects(names({ sort: 'model', after: 'x' }), refusal('SLIP-1001', 'afterId'));
  await assert.rejects(
    names({ sort: 'lastSeenAt', after: 'soon', afterId: alpha.id }),
    refusal('SLIP-1001', 'no time'),
  );
  assert.deepEqual(await names({ sort: 'lastSeenAt', order: 'descending', limit: 1 }), ['gamma']);
});

/** Enough rows that PostgreSQL has something to choose. */
async function fill(count: number): Promise<void> {
  for (let from = 0; from < count; from += 2000) {
    await fillSome(from, Math.min(from + 2000, count));
    // Triggers of later ones are planned for a table of some size.
    if (from === 0) await sql`analyze device, device_search, device_mac`.execute(site.site.db);
  }
  await sql`vacuum analyze device, device_search, device_mac`.execute(site.site.db);
}

async function fillSome(from: number, to: number): Promise<void> {
  await sql`with made as (
      insert into device (id, name, smbios_uuid, serial_number, manufacturer, model, last_seen_at, inventory)
      select gen_random_uuid(), 'PC-' || n, gen_random_uuid(), 'SN' || md5(n::text), (array['Dell Inc.', 'LENOVO', 'HP'])[1 + n % 3], 'Model ' || n % 40,
        '2026-01-01'::timestamptz + n * interval '1 second', jsonb_build_object('filled', repeat('x', 1500))
      from generate_series(${from}::int + 1, ${to}::int) as n returning id, name
    )
    insert into device_mac (mac, device_id)
    select regexp_replace(lpad(to_hex(x'020000000000'::bigint + ${from}::int + row_number() over ()), 12, '0'), '(..)(..)(..)(..)(..)(..)', '\\1:\\2:\\3:\\4:\\5:\\6'), id
    from made on conflict do nothing`.execute(site.site.db);
}

const cases: Given[] = [
  {},
  { after: 'pc-5' },
  { search: 'pc-1234' },
  { search: 'sn00' },
  { search: '02-00-00-00-12' },
  { search: 'no such thing anywhere' },
  { search: 'model 7' },
  { search: 'pc' },
  { named: 'PC-77' },
  { model: 'model 7' },
  { sort: 'model', after: 'model 7', afterId: randomUUID() },
  { sort: 'lastSeenAt', order: 'descending' },
  { sort: 'serialNumber', search: 'dell' },
  { obsolete: 'false', limit: 100 },
  { manufacturer: 'dell inc.', sort: 'lastSeenAt' },
  { deviceCategoryId: randomUUID() },
  { search: 'model 7', sort: 'model', order: 'descending', obsolete: 'true' },
  ...deviceSortKeys.flatMap((sort) => [{ sort }, { sort, order: 'descending' }]),
];

test('no list reads the whole table of devices', async (t) => {
  const count = Number(process.env['SLIPWAY_DEVICE_LIST_ROWS'] ?? 20_000);
  await fill(count);
  for (const given of cases) {
    const query = DeviceListQuerySchema.parse({ limit: 100, ...given });
    const { sql: text, parameters } = listQuery(site.site, query).compile();
    const { rows } = await site.database.pool.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...parameters]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    assert.doesNotMatch(plan, /Seq Scan on (device|device_mac)( |$)/m, `${JSON.stringify(given)}\n${plan}`);
    const short = typeof given.search === 'string' && given.search.length < 3;
    if (!short) assert.doesNotMatch(plan, /Seq Scan on device_search/, `${JSON.stringify(given)}\n${plan}`);
    if (process.env['SLIPWAY_DEVICE_LIST_ROWS'] !== undefined) t.diagnostic(await measure(given));
  }
});

async function measure(given: Given): Promise<string> {
  const times = [];
  for (let at = 0; at < 20; at += 1) {
    const begun = performance.now();
    await site.admin(listDevices, { query: { limit: 100, ...given } as object });
    times.push(performance.now() - begun);
  }
  return `${JSON.stringify(given)}: p95 ${Math.round(times.sort((a, b) => a - b)[18] ?? 0)} ms`;
}
