/** Rules as people give them: who becomes a member, what is refused, and how far somebody who is limited to collections gets. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { openSession } from '../../api/agent.ts';
import * as contract from '../../api/collections.ts';
import { createDevice } from '../../api/devices.ts';
import { addDevice, deploy, inventoryOf, sessionBody, ticketFor } from '../agents/test-agent.ts';
import { makeDepartment } from '../reach/test-departments.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { ask, cookieFor } from '../users/test-people.ts';
import { allSystemsId } from './built-in-collections.ts';
import { evaluateDue, nextEvaluation } from './evaluation-schedule.ts';

const site = await createTestSite();

async function create(name: string, body: object = {}) {
  return site.admin(contract.createCollection, { body: { name: `${name} ${randomUUID().slice(0, 8)}`, ...body } });
}
const change = (id: string, body: object) => site.admin(contract.changeCollection, { params: { id }, body });
const add = (id: string, ...deviceIds: string[]) =>
  site.admin(contract.addCollectionMembers, { params: { id }, body: { deviceIds } });
const remove = (id: string, ...deviceIds: string[]) =>
  site.admin(contract.removeCollectionMembers, { params: { id }, body: { deviceIds } });
const members = async (id: string) =>
  (await site.admin(contract.listCollectionMembers, { params: { id } })).map(({ name }) => name);
const query = (text: string) => ({ queryRules: [{ name: 'rule', query: text }] });

async function newDevice(name: string) {
  return site.admin(createDevice, { body: { name, smbiosUuid: randomUUID() } });
}

describe('who is a member', () => {
  test('whom a query selects, at once, and whoever is made later', async () => {
    const word = `q${randomUUID().slice(0, 6)}`;
    await newDevice(`${word}-1`);
    const { id, memberCount } = await create('query', query(`name like "${word}-*"`));
    assert.equal(memberCount, 1);
    await newDevice(`${word}-2`);
    assert.deepEqual(await members(id), [`${word}-1`, `${word}-2`]);
    assert.equal((await site.admin(contract.getCollection, { params: { id } })).memberCount, 2);
    await change(id, { queryRules: [] });
    assert.deepEqual(await members(id), []);
  });

  test('members of included collections, whatever these rest on, but never of an excluded one', async () => {
    const [a, b] = [await addDevice(site), await addDevice(site)];
    const room = await create('room');
    const floor = await create('floor', { includedCollectionIds: [room.id] });
    const kept = await create('kept');
    const house = await create('house', { includedCollectionIds: [floor.id], excludedCollectionIds: [kept.id] });
    await add(room.id, a.id, b.id);
    assert.deepEqual(await members(house.id), [a.name, b.name].sort());
    await add(kept.id, b.id);
    await add(house.id, b.id);
    assert.deepEqual(await members(house.id), [a.name], 'the direct rule does not outweigh the exclusion');
    await remove(kept.id, b.id);
    assert.deepEqual(await members(house.id), [a.name, b.name].sort());
    await remove(room.id, a.id);
    assert.deepEqual(await members(house.id), [b.name]);
  });

  test('nobody outside the limiting collection, whatever the rules say', async () => {
    const [a, b] = [await addDevice(site), await addDevice(site)];
    const limiting = await create('limiting');
    const limited = await create('limited', { limitingCollectionId: limiting.id });
    await add(limited.id, a.id, b.id);
    assert.deepEqual(await members(limited.id), []);
    await add(limiting.id, b.id);
    assert.deepEqual(await members(limited.id), [b.name]);
    await change(limited.id, { limitingCollectionId: allSystemsId });
    assert.deepEqual(await members(limited.id), [a.name, b.name].sort());
    assert.deepEqual(
      (await site.admin(contract.listDirectRules, { params: { id: limited.id } })).map(({ name }) => name),
      [a.name, b.name].sort(),
    );
  });

  test('a computer that tells something new of itself is told what its new collections have deployed to them', async () => {
    const device = await addDevice(site);
    const { collection, deployment } = await deploy(site, []);
    await site.admin(contract.changeCollection, {
      params: { id: collection.id },
      body: query(`model = "Quantum 9" and name = "${device.name}"`),
    });
    const inventory = inventoryOf(device);
    const arrive = async (model: string) => {
      const told = { ...inventory, smbios: { ...inventory.smbios, model } };
      return site.client()(openSession, { body: sessionBody(await ticketFor(site, device), told) });
    };
    assert.deepEqual((await arrive('Other')).deployments, []);
    assert.deepEqual(
      (await arrive('Quantum 9')).deployments.map(({ id }) => id),
      [deployment.id],
    );
    assert.deepEqual((await arrive('Other')).deployments, []);
    const waiting = await site.database.db.selectFrom('device_to_evaluate').selectAll().execute();
    assert.deepEqual(waiting, []);
  });

  test('what only time changes is evaluated by its schedule, and when somebody asks', async () => {
    const device = await addDevice(site);
    const inventory = inventoryOf(device);
    await site.client()(openSession, { body: sessionBody(await ticketFor(site, device), inventory) });
    const text = `last-seen within 30 days and name = "${device.name}"`;
    const [daily, byHand] = [
      await create('daily', query(text)),
      await create('by hand', { ...query(text), evaluationSchedule: null }),
    ];
    assert.deepEqual(await members(daily.id), [device.name]);
    site.advance(31 * 86_400_000);
    await evaluateDue(site.site);
    assert.deepEqual([await members(daily.id), await members(byHand.id)], [[], [device.name]]);
    assert.equal(await evaluateDue(site.site), 0, 'it is due once');
    const now = await site.admin(contract.evaluateCollection, { params: { id: byHand.id }, body: {} });
    assert.deepEqual([await members(byHand.id), now.evaluatedAt !== null], [[], true]);
  });
});

test('schedules are obeyed on the clock of their time zone, over summer time too', () => {
  const at = (text: string) => new Date(text);
  const timeZone = 'Europe/Amsterdam';
  const daily = { kind: 'daily' as const, time: '02:30', timeZone };
  assert.deepEqual(nextEvaluation(daily, at('2027-03-27T12:00:00Z')), at('2027-03-28T01:00:00Z'), 'there is no 02:30');
  assert.deepEqual(nextEvaluation(daily, at('2027-03-28T01:00:00Z')), at('2027-03-29T00:30:00Z'));
  const weekly = { kind: 'weekly' as const, days: ['sunday' as const], time: '02:30', timeZone };
  assert.deepEqual(nextEvaluation(weekly, at('2027-10-30T12:00:00Z')), at('2027-10-31T00:30:00Z'), 'the first of two');
  assert.deepEqual(nextEvaluation(weekly, at('2027-10-31T00:30:00Z')), at('2027-11-07T01:30:00Z'));
  assert.deepEqual(
    nextEvaluation({ kind: 'every', minutes: 90 }, at('2027-01-01T00:00:00Z')),
    at('2027-01-01T01:30:00Z'),
  );
});

describe('what is refused', () => {
  test('a collection that would rest on itself, with the way named', async () => {
    const a = await create('a');
    const b = await create('b', { limitingCollectionId: a.id });
    const c = await create('c', { excludedCollectionIds: [b.id] });
    const way = `"${a.name}" → "${c.name}" → "${b.name}" → "${a.name}"`;
    await assert.rejects(change(a.id, { includedCollectionIds: [c.id] }), refusal('SLIP-1001', way));
    await assert.rejects(change(a.id, { limitingCollectionId: a.id }), refusal('SLIP-1001', 'rest on itself'));
  });

  test('the deletion of one that others rest on, with their names', async () => {
    const a = await create('used');
    const names = [
      await create('limited', { limitingCollectionId: a.id }),
      await create('includes', { includedCollectionIds: [a.id] }),
      await create('excludes', { excludedCollectionIds: [a.id] }),
    ].map(({ name }) => name);
    for (const name of names)
      await assert.rejects(site.admin(contract.deleteCollection, { params: { id: a.id } }), refusal('SLIP-1004', name));
  });

  test('a query that cannot be read, SQL in it, a rule of what is built in, another collection that is not there', async () => {
    for (const text of ['nonsense', "name = 'x'; drop table device", 'name = ', 'name = "\u0000"'])
      await assert.rejects(create('broken', query(text)), refusal('SLIP-1001'));
    await assert.rejects(change(allSystemsId, query('name like "*"')), refusal('SLIP-1006', 'built in'));
    const gone = randomUUID();
    for (const body of [
      { limitingCollectionId: gone },
      { includedCollectionIds: [gone] },
      { excludedCollectionIds: [gone] },
    ])
      await assert.rejects(create('lost', body), refusal('SLIP-1002', gone));
    const double = { queryRules: ['a', 'A'].map((name) => ({ name, query: 'name like "*"' })) };
    await assert.rejects(create('double', double), refusal('SLIP-1001', 'each name once'));
  });

  test('whatever brings required deployments to computers by rules or by another collection, until their number is given', async () => {
    const device = await addDevice(site);
    const { collection } = await deploy(site, []);
    const source = await create('source');
    const asked = refusal('SLIP-1011', '1 device(s)');
    await assert.rejects(change(collection.id, query(`name = "${device.name}"`)), asked);
    await change(collection.id, { includedCollectionIds: [source.id] });
    await assert.rejects(add(source.id, device.id), asked);
    await assert.rejects(change(source.id, query(`name = "${device.name}"`)), asked);
    const excluded = await create('excluded');
    await add(excluded.id, device.id);
    await change(collection.id, { excludedCollectionIds: [excluded.id] });
    await add(source.id, device.id);
    await assert.rejects(remove(excluded.id, device.id), asked);
    await assert.rejects(change(collection.id, { excludedCollectionIds: [] }), asked);
    assert.deepEqual(await members(collection.id), []);
    await change(collection.id, { excludedCollectionIds: [], confirmDeviceCount: 1 });
    assert.deepEqual(await members(collection.id), [device.name]);
  });
});

describe('somebody who is limited to collections', () => {
  const stage = async () => {
    const word = `d${randomUUID().slice(0, 6)}`;
    const own = await makeDepartment(site, word);
    const cookie = await cookieFor(site, own.people.collections);
    const call = async (method: 'POST' | 'PATCH' | 'GET', url: string, body?: object) =>
      ask(site, url, { method, cookie, ...(body === undefined ? {} : { body }) });
    const devices = async () => (await call('GET', '/api/devices')).json().length;
    return { own, call, devices };
  };
  const everyDevice = query('name like "*"');

  test('gains no device by a query or an inclusion, unless one of their collections limits it', async () => {
    const { own, call, devices } = await stage();
    const before = await devices();
    const room = `/api/collections/${own.collection.id}`;
    const made = (await call('POST', '/api/collections', { name: `${own.word} made` })).json();
    for (const [url, body] of [
      [room, everyDevice],
      [`/api/collections/${made.id}`, everyDevice],
      [room, { includedCollectionIds: [made.id] }],
    ] as const) {
      const answer = await call('PATCH', url, body);
      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'SLIP-1038'], answer.body);
    }
    const hidden = await call('PATCH', room, { limitingCollectionId: allSystemsId });
    assert.equal(hidden.json().code, 'SLIP-1002', 'All Systems is none of theirs');
    const body = { name: `${own.word} part`, limitingCollectionId: own.collection.id, ...everyDevice };
    const part = await call('POST', '/api/collections', body);
    assert.deepEqual([part.statusCode, part.json().memberCount], [200, before], part.body);
    assert.equal(await devices(), before);
    const preview = await call('POST', '/api/collections/query-preview', { query: 'name like "*"' });
    assert.equal(preview.json().count, before);
  });

  test('does not open a collection by taking away what it excludes, and keeps what is beyond their reach as it is', async () => {
    const { own, call, devices } = await stage();
    const before = await devices();
    const secret = await create('secret');
    const visible = own.emptyCollection.id;
    const outside = await addDevice(site);
    await add(secret.id, outside.id);
    await add(visible, outside.id);
    await change(own.collection.id, { excludedCollectionIds: [secret.id, visible] });
    const room = `/api/collections/${own.collection.id}`;
    const shown = (await call('GET', room)).json();
    assert.deepEqual(shown.excludedCollections, [
      { id: visible, name: own.emptyCollection.name },
      { id: null, name: null },
    ]);
    assert.deepEqual(shown.limitingCollection, { id: null, name: null });
    const refused = await call('PATCH', room, { excludedCollectionIds: [] });
    assert.equal(refused.json().code, 'SLIP-1038', refused.body);
    const same = await call('PATCH', room, { excludedCollectionIds: [visible] });
    assert.equal(same.statusCode, 200, same.body);
    const kept = await site.admin(contract.getCollection, { params: { id: own.collection.id } });
    assert.deepEqual(kept.excludedCollections.map(({ id }) => id).sort(), [secret.id, visible].sort());
    assert.equal(await devices(), before + 1, 'the one that an administrator put into theirs');
  });
});

test('why a device is in a collection: every rule with its facts, and what that rests on', async () => {
  const device = await addDevice(site);
  const base = await create('base', query(`name = "${device.name}"`));
  const out = await create('out');
  const { id } = await create('asked', { includedCollectionIds: [base.id], excludedCollectionIds: [out.id] });
  const params = { id, deviceId: device.id };
  const why = await site.admin(contract.explainMembership, { params });
  assert.deepEqual([why.member, why.kept, why.device.name], [true, true, device.name]);
  const [own, ...others] = why.decisions;
  assert.deepEqual(
    own?.rules.map(({ kind, holds, collection }) => [kind, holds, collection?.name]),
    [
      ['include', true, base.name],
      ['exclude', false, out.name],
    ],
  );
  assert.deepEqual(own?.limiting, { collection: { id: allSystemsId, name: 'All Systems' }, holds: true });
  const rule = others.find(({ collection }) => collection.id === base.id)?.rules[0];
  assert.ok(rule?.holds && rule.because.some((sentence) => sentence.includes(device.name)), JSON.stringify(rule));
  await add(out.id, device.id);
  assert.equal((await site.admin(contract.explainMembership, { params })).member, false);
});

test('members come by pages and by the beginning of their names', async () => {
  const word = `p${randomUUID().slice(0, 6)}`;
  for (const at of [1, 2, 3]) await newDevice(`${word}-${at}`);
  const { id } = await create('pages', query(`name like "${word}*"`));
  const page = (query: object) => site.admin(contract.listCollectionMembers, { params: { id }, query });
  const names = async (query: object) => (await page(query)).map(({ name }) => name);
  assert.deepEqual(await names({ limit: 2 }), [`${word}-1`, `${word}-2`]);
  assert.deepEqual(await names({ limit: 2, after: `${word}-2`.toUpperCase() }), [`${word}-3`]);
  assert.deepEqual(await names({ search: `${word}-2` }), [`${word}-2`]);
  assert.deepEqual(await names({ search: '%' }), []);
});

test('maintenance windows are kept with the collection; what is built in has none', async () => {
  const night = {
    name: 'Night',
    start: '2027-03-01T22:00',
    durationMinutes: 480,
    recurrence: { kind: 'daily' as const },
  };
  const { id, maintenanceWindows } = await create('windows', { maintenanceWindows: [night] });
  const whole = { ...night, kind: 'all', enabled: true, timeZone: 'UTC' };
  assert.deepEqual(maintenanceWindows, [whole]);
  assert.deepEqual((await change(id, { maintenanceWindows: [] })).maintenanceWindows, []);
  await assert.rejects(change(allSystemsId, { maintenanceWindows: [night] }), refusal('SLIP-1006'));
  for (const wrong of [
    { durationMinutes: 1440 },
    { start: '2027-02-30T22:00' },
    { start: '2027-03-01T22:00Z' },
    { timeZone: '+02:00' },
    { timeZone: 'Nowhere/At' },
  ])
    await assert.rejects(create('wrong', { maintenanceWindows: [{ ...night, ...wrong }] }), refusal('SLIP-1001'));
});
