import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSession, startRun } from '../../api/agent.ts';
import { createDevice, deleteDevice, getDevice } from '../../api/devices.ts';
import { changeSettings } from '../../api/site.ts';
import { issueBootTicket } from '../boot-tickets/boot-ticket.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { addDevice, deploy, inventoryOf, newRun, newSession, runBody, sessionBody, ticketFor } from './test-agent.ts';

const site = await createTestSite();
const open = (body: ReturnType<typeof sessionBody>) => site.client()(openSession, { body });

test('a ticket is traded for a session that says who the computer is and what there is to do', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device], { purpose: 'available' });
  const answer = await newSession(site, device);
  assert.deepEqual(answer.device, { id: device.id, name: device.name });
  assert.equal(answer.openRun, null);
  assert.deepEqual(
    answer.deployments.map(({ id, purpose }) => ({ id, purpose })),
    [{ id: deployment.id, purpose: 'available' }],
  );
  assert.equal(answer.policyKeys[0]?.keyId, site.site.keys.policyKeyId);
  assert.ok(Math.abs(Date.parse(answer.siteTime) - site.site.now().getTime()) < 60_000);
});

test('a required deployment comes first, and one that has ended is not offered', async () => {
  const device = await addDevice(site);
  await deploy(site, [device], { purpose: 'available' });
  const { deployment } = await deploy(site, [device], { purpose: 'required' });
  const purposes = (await newSession(site, device)).deployments.map(({ purpose }) => purpose);
  assert.deepEqual(purposes, ['required', 'available']);
  await site.database.db.updateTable('deployment').set({ enabled: false }).where('id', '=', deployment.id).execute();
  assert.deepEqual(
    (await newSession(site, device)).deployments.map(({ purpose }) => purpose),
    ['available'],
  );
});

test('nothing deployed is an empty list, not an error: the screen says it with the name of the device', async () => {
  assert.deepEqual((await newSession(site, await addDevice(site))).deployments, []);
});

test('the inventory is kept, with adapters that nobody else owns', async () => {
  const device = await addDevice(site);
  const other = await addDevice(site);
  const inventory = inventoryOf(device);
  const [first] = inventory.networkAdapters;
  inventory.networkAdapters.push(
    { ...first!, name: 'eth1', mac: '52-54-00-AA-00-01' },
    { ...first!, name: 'eth2', mac: other.mac },
    { ...first!, name: 'wlan0', mac: '52:54:00:aa:00:02', wireless: true },
    { ...first!, name: 'bad', mac: 'no address' },
    { ...first!, name: 'zero', mac: '00:00:00:00:00:00' },
  );
  inventory.smbios.serialNumber = 'Default string';
  await open(sessionBody(await ticketFor(site, device), inventory));
  const shown = await site.admin(getDevice, { params: { id: device.id } });
  assert.deepEqual(shown.macs, [device.mac, '52:54:00:aa:00:01'].sort());
  assert.equal(shown.model, 'Standard PC');
  assert.equal(shown.serialNumber, null, 'a placeholder is no serial number');
  assert.equal(shown.inventory?.networkAdapters.length, 6);
  assert.ok(shown.lastSeenAt);
});

test('an inventory with characters that a database cannot hold is kept all the same', async () => {
  const device = await addDevice(site);
  const inventory = inventoryOf(device);
  inventory.smbios.model = 'a\0b\ud800';
  await open(sessionBody(await ticketFor(site, device), inventory));
  assert.equal((await site.admin(getDevice, { params: { id: device.id } })).model, 'a\u2400b\ufffd');
});

test('a ticket works once', async () => {
  const device = await addDevice(site);
  const body = sessionBody(await ticketFor(site, device), inventoryOf(device));
  await open(body);
  await assert.rejects(open(body), refusal('SLIP-2001', 'Boot this computer over the network again'));
});

test('of twenty that use one ticket at once, one gets a session', async () => {
  const device = await addDevice(site);
  const body = sessionBody(await ticketFor(site, device), inventoryOf(device));
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => open(body)));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.code, 'SLIP-2001');
});

test('a ticket that nobody made is refused like a used one', async () => {
  const device = await addDevice(site);
  await assert.rejects(open(sessionBody(`ticket_${'x'.repeat(43)}`, inventoryOf(device))), refusal('SLIP-2001'));
});

test('a ticket expires after ten minutes', async () => {
  const device = await addDevice(site);
  const ticket = await ticketFor(site, device);
  site.advance(11 * 60_000);
  await assert.rejects(open(sessionBody(ticket, inventoryOf(device))), refusal('SLIP-2002', 'ten minutes'));
});

test('a ticket is good only for the adapter, UUID and address that it was made for', async () => {
  const device = await addDevice(site);
  const foreign = await addDevice(site);
  const bound = { deviceId: device.id, mac: device.mac, smbiosUuid: device.uuid, address: '127.0.0.1' };
  const issue = async (change: Partial<typeof bound>) =>
    (await issueBootTicket(site.site, { ...bound, ...change })).file.ticket;
  await assert.rejects(
    open(sessionBody(await issue({}), inventoryOf(foreign))),
    refusal('SLIP-2001', 'another computer'),
  );
  await assert.rejects(
    open(sessionBody(await issue({ address: '10.9.9.9' }), inventoryOf(device))),
    refusal('SLIP-2001', 'another computer'),
  );
  const ticket = await issue({});
  await assert.rejects(
    open(sessionBody(ticket, { ...inventoryOf({ ...device, uuid: foreign.uuid }) })),
    refusal('SLIP-2001'),
  );
  // Refusals have not used it up.
  await open(sessionBody(ticket, inventoryOf({ ...device, mac: device.mac.toUpperCase().replaceAll(':', '-') })));
});

test('a computer that shows nothing of the device is refused, also with a ticket that is bound to nothing', async () => {
  const device = await addDevice(site);
  const stranger = { mac: '52:54:00:ff:ff:01', uuid: null };
  await assert.rejects(
    open(sessionBody(await ticketFor(site, device), inventoryOf(stranger))),
    refusal('SLIP-2001', 'shows neither'),
  );
});

test('a computer that is another device as much is a conflict, never a guess', async () => {
  const device = await addDevice(site);
  const other = await site.admin(createDevice, { body: { name: 'twin', macs: ['52:54:00:ee:00:01'] } });
  // Its own adapter is of the one device, its second of the other.
  const inventory = inventoryOf({ mac: device.mac, uuid: null });
  inventory.networkAdapters.push({ ...inventory.networkAdapters[0]!, mac: '52:54:00:ee:00:01' });
  await assert.rejects(open(sessionBody(await ticketFor(site, device), inventory)), refusal('SLIP-2003', '"twin"'));
  await site.admin(deleteDevice, { params: { id: other.id } });
  await open(sessionBody(await ticketFor(site, device), inventory));
});

test('agents that are too old or too new for the site are told so', async () => {
  const device = await addDevice(site);
  const body = sessionBody(await ticketFor(site, device), inventoryOf(device));
  for (const [agentVersion, part] of [
    ['0.0.9', 'needs 0.1.0 or later'],
    ['0.2.0', 'newer than this site'],
    ['1.0.0', 'newer than this site'],
    ['latest', 'no version'],
  ] as const)
    await assert.rejects(open({ ...body, agentVersion }), refusal('SLIP-2005', part));
  await open({ ...body, agentVersion: '0.1.9' });
});

test('the PXE password is asked for before anything is told, and a mistyped one does not use the ticket up', async () => {
  const device = await addDevice(site);
  await site.admin(changeSettings, { body: { pxePassword: 'Correct horse' } });
  try {
    const ticket = await ticketFor(site, device);
    const body = (password?: string) => sessionBody(ticket, inventoryOf(device), password);
    await assert.rejects(open(body()), refusal('SLIP-2006', 'asks for'));
    await assert.rejects(open(body('correct horse')), refusal('SLIP-2006', 'wrong'));
    const refused = await site.api.inject({ method: 'POST', url: openSession.path, payload: body('wrong') });
    assert.equal(refused.statusCode, 403);
    assert.ok(!refused.body.includes(device.name), refused.body);
    assert.equal((await open(body('Correct horse'))).device.id, device.id);
    assert.ok(!site.logged().includes('orrect horse'));
  } finally {
    await site.admin(changeSettings, { body: { pxePassword: null } });
  }
});

test('after five wrong passwords a device waits ten minutes, and another does not', async () => {
  const device = await addDevice(site);
  const other = await addDevice(site);
  await site.admin(changeSettings, { body: { pxePassword: 'secret' } });
  try {
    const attempt = async (of: typeof device, password: string) =>
      open(sessionBody(await ticketFor(site, of), inventoryOf(of), password));
    for (let i = 0; i < 5; i++) await assert.rejects(attempt(device, 'guess'), refusal('SLIP-2006'));
    await assert.rejects(attempt(device, 'secret'), refusal('SLIP-1007', '10 minute(s)'));
    await attempt(other, 'secret');
    site.advance(10 * 60_000 + 1000);
    await attempt(device, 'secret');
  } finally {
    await site.admin(changeSettings, { body: { pxePassword: null } });
  }
});

test('many guesses at once are no more than five', async () => {
  const device = await addDevice(site);
  await site.admin(changeSettings, { body: { pxePassword: 'secret' } });
  try {
    const ticket = await ticketFor(site, device);
    const guesses = Array.from({ length: 30 }, (_, i) => open(sessionBody(ticket, inventoryOf(device), `guess ${i}`)));
    const codes = (await Promise.allSettled(guesses)).map(
      (result) => result.status === 'rejected' && result.reason.code,
    );
    assert.equal(codes.filter((code) => code === 'SLIP-2006').length, 5);
    assert.equal(codes.filter((code) => code === 'SLIP-1007').length, 25);
  } finally {
    await site.admin(changeSettings, { body: { pxePassword: null } });
  }
});

test('a session ends after eight hours', async () => {
  const device = await addDevice(site);
  await deploy(site, [device]);
  const { session } = await newSession(site, device);
  site.advance(8 * 3_600_000 + 1000);
  await assert.rejects(
    site.client(session)(startRun, { body: runBody('11111111-1111-4111-8111-111111111111') }),
    refusal('SLIP-1005', 'expired'),
  );
});

test('a session names the open run of its device, and offers nothing else', async () => {
  const device = await addDevice(site);
  await deploy(site, [device]);
  await deploy(site, [device], { purpose: 'available' });
  const { runId } = await newRun(site, device);
  const answer = await newSession(site, device);
  assert.deepEqual([answer.openRun, answer.deployments], [{ id: runId }, []]);
});
