import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { addCollectionMembers } from '../../api/collections.ts';
import { createDeviceCategory } from '../../api/device-categories.ts';
import { changeDevice, createDevice, type DeviceChange, getDevice } from '../../api/devices.ts';
import { createBootTicket } from '../../api/site.ts';
import { addDevice as addAgentDevice, deploy, newRun } from '../agents/test-agent.ts';
import { makeDepartment } from '../reach/test-departments.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { ask, cookieFor } from '../users/test-people.ts';
import { changed, type DeviceRecord, recognisesMore } from './change-device.ts';
import { findDevice } from './device.ts';

const site = await createTestSite();

let count = 0;
const newMac = () => `52:54:00:10:00:${(++count).toString(16).padStart(2, '0')}`;
const make = (name: string, more: object = {}) =>
  site.admin(createDevice, { body: { name, macs: [newMac()], ...more } });
const change = (id: string, body: object) => site.admin(changeDevice, { params: { id }, body });
const identity = (macs: readonly string[], smbiosUuid: string | null = null) => ({
  ...{ macs, smbiosUuid, serialNumber: null },
});

const before: DeviceRecord = {
  ...{ name: 'PC', macs: ['a'], smbiosUuid: 'u', serialNumber: 's', assetTag: null, obsolete: false },
};
const records: [what: string, given: Partial<DeviceChange>, expected: DeviceRecord][] = [
  ['nothing', {}, before],
  ['the name', { name: 'NEW' }, { ...before, name: 'NEW' }],
  ['MAC addresses, each once and in order', { macs: ['c', 'b', 'c'] }, { ...before, macs: ['b', 'c'] }],
  ['what is taken away', { serialNumber: null, macs: [] }, { ...before, serialNumber: null, macs: [] }],
  ['a UUID in capitals', { smbiosUuid: 'ABC' }, { ...before, smbiosUuid: 'abc' }],
  [
    'obsolete',
    { obsolete: true, macs: [], smbiosUuid: null },
    { ...before, obsolete: true, macs: [], smbiosUuid: null },
  ],
];
for (const [what, given, expected] of records)
  test(`a change of ${what} leaves the rest`, () => assert.deepEqual(changed(before, given), expected));

test('a device that is not obsolete keeps something to recognise it by', () =>
  assert.throws(() => changed(before, { macs: [], smbiosUuid: null }), refusal('SLIP-1001', 'neither')));

for (const [what, after, more] of [
  ['the same', {}, false],
  ['an address less', { macs: [] }, false],
  ['another address', { macs: ['b'] }, true],
  ['another UUID', { smbiosUuid: 'v' }, true],
  ['no UUID', { smbiosUuid: null }, false],
  ['another serial number, which alone boots nothing', { serialNumber: 't' }, false],
  ['an address more, of an obsolete device', { macs: ['a', 'b'], obsolete: true }, false],
] as const)
  test(`other computers ${more ? 'are' : 'are not'} taken for a device with ${what}`, () =>
    assert.equal(recognisesMore(before, { ...before, ...after }), more));

test('what a device is called and recognised by is changed, and the rest stays', async () => {
  const made = await make('old-name', { serialNumber: 'S1', variables: [{ name: 'Room', value: '12' }] });
  const uuid = randomUUID();
  const body = { name: 'new-name', macs: ['52-54-00-10-FF-01'], smbiosUuid: uuid.toUpperCase(), assetTag: ' A1 ' };
  const answer = await change(made.id, body);
  assert.deepEqual(answer, {
    ...made,
    ...{ name: 'new-name', macs: ['52:54:00:10:ff:01'], smbiosUuid: uuid, assetTag: 'A1' },
  });
  assert.equal((await findDevice(site.site, identity(made.macs))) ?? null, null, 'the old address is nobody’s');
  assert.equal((await findDevice(site.site, identity(['52:54:00:10:ff:01'])))?.id, made.id);
  const none = await change(made.id, { smbiosUuid: null, serialNumber: null, assetTag: null });
  assert.deepEqual([none.smbiosUuid, none.serialNumber, none.assetTag], [null, null, null]);
});

for (const [what, body, part] of [
  ['a name that is no host name', { name: 'a b' }, 'host name'],
  ['a MAC address that is none', { macs: ['x'] }, '00:11:22:33:44:55'],
  ['an empty asset tag', { assetTag: '  ' }, 'assetTag'],
  ['a field that there is not', { serial: 'x' }, 'serial'],
] as const)
  test(`${what} is refused`, async () => {
    const { id } = await make(`bad-${++count}`);
    const answer = await site.local.inject({ method: 'PATCH', url: `/api/devices/${id}`, payload: body });
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'SLIP-1001']);
    assert.ok(answer.json().message.includes(part), answer.json().message);
  });

test('what another device has is refused with its name, and which of them it is', async () => {
  const uuid = randomUUID();
  const owner = await make('owner', { smbiosUuid: uuid });
  const other = await make('wants-it');
  for (const [body, part] of [
    [{ name: 'OWNER' }, '"owner" already has this name.'],
    [{ macs: owner.macs }, `"owner" already has the MAC address ${owner.macs[0]}.`],
    [{ smbiosUuid: uuid }, `"owner" already has the SMBIOS UUID ${uuid}.`],
  ] as const)
    await assert.rejects(
      change(other.id, { ...body, ...('macs' in body && { macs: [...body.macs] }) }),
      refusal('SLIP-1003', part),
    );
  assert.deepEqual(await site.admin(getDevice, { params: { id: other.id } }), other);
});

test('the name of a device beyond reach is not told', async () => {
  const [own, other] = [await makeDepartment(site, 'alpha'), await makeDepartment(site, 'bravo')];
  const cookie = await cookieFor(site, own.people.both);
  const body = { macs: [...(await site.admin(getDevice, { params: { id: other.idle.id } })).macs] };
  const answer = await ask(site, `/api/devices/${own.idle.id}`, { method: 'PATCH', cookie, body });
  assert.equal(answer.json().code, 'SLIP-1003');
  assert.match(answer.json().message, /^A device beyond your reach already has the MAC address/);
  assert.ok(!answer.body.includes('bravo'));
});

test('an obsolete device is matched by no computer, keeps its record, and gives its marks free for another', async () => {
  const uuid = randomUUID();
  const { id, macs } = await make('retired', { smbiosUuid: uuid, serialNumber: 'RETIRED' });
  const category = await site.admin(createDeviceCategory, { body: { name: 'Old' } });
  const obsolete = await change(id, { obsolete: true });
  assert.notEqual(obsolete.obsoleteAt, null);
  assert.deepEqual([obsolete.macs, obsolete.smbiosUuid], [macs, uuid]);
  for (const shown of [identity(macs), identity([], uuid), { ...identity([]), serialNumber: 'RETIRED' }])
    assert.equal(await findDevice(site.site, shown), null);
  await assert.rejects(site.admin(createBootTicket, { params: { id } }), refusal('SLIP-1001', 'obsolete'));
  const deviceCategoryIds = [category.id];
  const heir = await site.admin(createDevice, { body: { name: 'heir', macs, smbiosUuid: uuid, deviceCategoryIds } });
  assert.deepEqual(heir.categories, [{ id: category.id, name: 'Old' }]);
  assert.equal((await findDevice(site.site, identity(macs, uuid)))?.id, heir.id);
  await assert.rejects(change(id, { obsolete: false }), refusal('SLIP-1003', '"heir" already has the MAC address'));
  await assert.rejects(make('RETIRED'), refusal('SLIP-1003', '"retired" already has this name'));
  await change(heir.id, { macs: [newMac()], smbiosUuid: randomUUID() });
  const again = await change(id, { obsolete: false });
  assert.deepEqual([again.obsoleteAt, again.macs], [null, macs]);
  assert.equal((await findDevice(site.site, identity(macs)))?.id, id);
});

test('a device with an open run is not made obsolete', async () => {
  const device = await addAgentDevice(site);
  await deploy(site, [device]);
  const run = await newRun(site, device);
  await assert.rejects(change(device.id, { obsolete: true }), refusal('SLIP-1004', run.runId));
});

test('what is required starts on an obsolete device no more; it is confirmed before it may again, or on other computers', async () => {
  const device = await addAgentDevice(site);
  await deploy(site, [device], { purpose: 'required' });
  await change(device.id, { assetTag: 'nothing starts by this' });
  await assert.rejects(change(device.id, { macs: [newMac()] }), refusal('SLIP-1011'));
  await change(device.id, { obsolete: true });
  const { collection } = await deploy(site, [await addAgentDevice(site)], { purpose: 'required' });
  // Nothing starts by this, so nothing is to be confirmed.
  const params = { id: collection.id };
  await site.admin(addCollectionMembers, { params, body: { deviceIds: [device.id] } });
  await assert.rejects(change(device.id, { obsolete: false }), refusal('SLIP-1011'));
  await assert.rejects(change(device.id, { obsolete: false, confirmDeviceCount: 2 }), refusal('SLIP-1011'));
  assert.equal((await change(device.id, { obsolete: false, confirmDeviceCount: 1 })).obsoleteAt, null);
  const mac = newMac();
  assert.deepEqual((await change(device.id, { macs: [mac], confirmDeviceCount: 1 })).macs, [mac]);
});

test('of many changes of one device at once each is whole', async () => {
  const { id } = await make('contended');
  const sets = Array.from({ length: 6 }, () => [newMac(), newMac()].sort());
  await Promise.all(sets.map((macs) => change(id, { macs })));
  const { macs } = await site.admin(getDevice, { params: { id } });
  assert.ok(
    sets.some((set) => String(set) === String(macs)),
    String(macs),
  );
});
