import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import {
  clearRequiredDeployments,
  createDevice,
  deleteDevice,
  getDevice,
  listBootEvents,
  listDevices,
  setDeviceVariables,
} from '../../api/devices.ts';
import { createBootTicket } from '../../api/site.ts';
import { recordBootEvents } from '../netboot/boot-events.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { findDevice } from './device.ts';

const site = await createTestSite();

test('a device is made with its marks in one spelling, and found by its id', async () => {
  const uuid = randomUUID();
  const made = await site.admin(createDevice, {
    body: {
      name: 'PC-One',
      macs: ['52-54-00-AB-CD-EF', '52:54:00:ab:cd:ef', '52:54:00:00:00:99'],
      smbiosUuid: uuid.toUpperCase(),
      serialNumber: 'SN1',
      variables: [
        { name: 'b', value: '2' },
        { name: 'A', value: 'secret', secret: true },
      ],
    },
  });
  assert.deepEqual(made.macs, ['52:54:00:00:00:99', '52:54:00:ab:cd:ef']);
  assert.equal(made.smbiosUuid, uuid);
  assert.deepEqual(made.variables, [
    { name: 'A', value: null, secret: true },
    { name: 'b', value: '2', secret: false },
  ]);
  assert.deepEqual(await site.admin(getDevice, { params: { id: made.id } }), made);
});

for (const [what, body, part] of [
  ['no mark', { name: 'pc' }, 'MAC address or an SMBIOS UUID'],
  ['a name that is no host name', { name: 'a b', macs: ['52:54:00:00:00:01'] }, 'host name'],
  ['a MAC address that is none', { name: 'pc', macs: ['52:54:00'] }, '00:11:22:33:44:55'],
  ['an unknown field', { name: 'pc', macs: ['52:54:00:00:00:01'], mac: 'x' }, 'mac'],
  [
    'a variable given twice',
    {
      name: 'pc',
      macs: ['52:54:00:00:00:01'],
      variables: [
        { name: 'A', value: '' },
        { name: 'a', value: '' },
      ],
    },
    'given twice',
  ],
  [
    'a read-only variable',
    { name: 'pc', macs: ['52:54:00:00:00:01'], variables: [{ name: '_X', value: '' }] },
    'begins with a letter',
  ],
] as const) {
  test(`a device with ${what} is refused`, async () => {
    const answer = await site.local.inject({ method: 'POST', url: '/api/devices', payload: body });
    assert.equal(answer.statusCode, 400, answer.body);
    assert.equal(answer.json().code, 'SLIP-1001');
    assert.ok(answer.json().message.includes(part), answer.json().message);
  });
}

test('a body that is no JSON is refused as the caller’s mistake', async () => {
  const answer = await site.local.inject({
    method: 'POST',
    url: '/api/devices',
    headers: { 'content-type': 'application/json' },
    payload: '{"name":',
  });
  assert.equal(answer.statusCode, 400);
  assert.equal(answer.json().code, 'SLIP-1001');
});

test('name, MAC address and SMBIOS UUID belong to one device', async () => {
  const uuid = randomUUID();
  await site.admin(createDevice, { body: { name: 'taken', macs: ['52:54:00:01:00:01'], smbiosUuid: uuid } });
  for (const body of [
    { name: 'TAKEN', macs: ['52:54:00:01:00:02'] },
    { name: 'other', macs: ['52:54:00:01:00:01'] },
    { name: 'other', smbiosUuid: uuid },
  ])
    await assert.rejects(site.admin(createDevice, { body }), refusal('SLIP-1003', '"taken"'));
});

test('of many that make the same device at once, one succeeds and the others are told why', async () => {
  const body = { name: 'racing', macs: ['52:54:00:02:00:01'] };
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => site.admin(createDevice, { body })));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.code, 'SLIP-1003');
});

test('variables are replaced as a whole', async () => {
  const device = await site.admin(createDevice, {
    body: { name: 'vars', macs: ['52:54:00:03:00:01'], variables: [{ name: 'Old', value: '1' }] },
  });
  const set = (variables: { name: string; value: string; secret?: boolean }[]) =>
    site.admin(setDeviceVariables, { params: { id: device.id }, body: { variables } });
  assert.deepEqual((await set([{ name: 'New', value: 'x', secret: true }])).variables, [
    { name: 'New', value: null, secret: true },
  ]);
  assert.deepEqual((await set([])).variables, []);
  await assert.rejects(
    site.admin(setDeviceVariables, { params: { id: randomUUID() }, body: { variables: [] } }),
    refusal('SLIP-1002'),
  );
});

test('devices are listed by name in pages, and searched by name, MAC address or serial number', async () => {
  for (const [name, mac, serialNumber] of [
    ['lab-b', '52:54:00:04:00:02', 'XYZ-2'],
    ['LAB-a', '52:54:00:04:00:01', 'XYZ-1'],
    ['lab-c', '52:54:00:04:00:03', '100%'],
  ] as const)
    await site.admin(createDevice, { body: { name, macs: [mac], serialNumber } });
  const names = async (query: { search?: string; after?: string; limit?: number }) =>
    (await site.admin(listDevices, { query })).map(({ name }) => name);
  assert.deepEqual(await names({ search: 'lab-' }), ['LAB-a', 'lab-b', 'lab-c']);
  assert.deepEqual(await names({ search: 'lab-', limit: 2 }), ['LAB-a', 'lab-b']);
  assert.deepEqual(await names({ search: 'lab-', limit: 2, after: 'lab-B' }), ['lab-c']);
  assert.deepEqual(await names({ search: '52-54-00-04-00-0' }), ['LAB-a', 'lab-b', 'lab-c']);
  assert.deepEqual(await names({ search: 'xyz-' }), ['LAB-a', 'lab-b']);
  assert.deepEqual(await names({ search: '100%' }), ['lab-c']);
  assert.deepEqual(await names({ search: '_' }), [], 'what is special in SQL is not special here');
});

test('a list of devices has no inventories', async () => {
  assert.ok(!('inventory' in ((await site.local.inject({ url: '/api/devices' })).json()[0] ?? { inventory: 1 })));
});

test('what is not there is said to be not there', async () => {
  const params = { id: randomUUID() };
  await assert.rejects(site.admin(getDevice, { params }), refusal('SLIP-1002', params.id));
  await assert.rejects(site.admin(deleteDevice, { params }), refusal('SLIP-1002'));
  await assert.rejects(site.admin(listBootEvents, { params }), refusal('SLIP-1002'));
  await assert.rejects(site.admin(clearRequiredDeployments, { params }), refusal('SLIP-1002'));
  await assert.rejects(site.admin(createBootTicket, { params }), refusal('SLIP-1002'));
  const malformed = await site.local.inject({ url: '/api/devices/not-an-id' });
  assert.equal(malformed.statusCode, 400);
});

test('boot events are shown, the newest first', async () => {
  const device = await site.admin(createDevice, { body: { name: 'booting', macs: ['52:54:00:05:00:01'] } });
  for (const decision of ['ignore', 'pe'])
    await recordBootEvents(site.site, [
      {
        deviceId: device.id,
        mac: '52:54:00:05:00:01',
        smbiosUuid: null,
        architecture: 'x64-uefi',
        stage: 'dhcp',
        decision,
        reasons: ['because'],
      },
    ]);
  const events = await site.admin(listBootEvents, { params: { id: device.id } });
  assert.deepEqual(
    events.map(({ decision }) => decision),
    ['pe', 'ignore'],
  );
});

test('a computer is found by what it shows, and not where two match alike', async () => {
  const uuid = randomUUID();
  const one = await site.admin(createDevice, {
    body: { name: 'find-1', macs: ['52:54:00:06:00:01'], smbiosUuid: uuid, serialNumber: 'DUP' },
  });
  await site.admin(createDevice, { body: { name: 'find-2', macs: ['52:54:00:06:00:02'], serialNumber: 'DUP' } });
  const find = (identity: { smbiosUuid?: string; serialNumber?: string; macs?: string[] }) =>
    findDevice(site.site, { smbiosUuid: null, serialNumber: null, macs: [], ...identity });
  assert.deepEqual(await find({ smbiosUuid: uuid }), { id: one.id, name: 'find-1' });
  assert.equal((await find({ macs: ['52:54:00:06:00:02'] }))?.name, 'find-2');
  assert.equal(await find({ serialNumber: 'DUP' }), null);
  assert.equal((await find({ serialNumber: 'DUP', macs: ['52:54:00:06:00:01'] }))?.name, 'find-1');
  assert.equal(await find({}), null);
});
