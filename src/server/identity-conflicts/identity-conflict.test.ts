import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { openSession } from '../../api/agent.ts';
import { setDeviceProtection } from '../../api/deployments.ts';
import { changeDevice, createDevice, deleteDevice, getDevice } from '../../api/devices.ts';
import { addDuplicateIdentity } from '../../api/duplicate-identities.ts';
import {
  dismissIdentityConflict,
  listIdentityConflicts,
  previewResolution,
  resolveIdentityConflict,
} from '../../api/identity-conflicts.ts';
import { changePxeSettings } from '../../api/pxe-settings.ts';
import { addDevice, deploy, inventoryOf, sessionBody, ticketFor } from '../agents/test-agent.ts';
import { issueBootTicket } from '../boot-tickets/boot-ticket.ts';
import { loadBootFacts } from '../netboot/boot-facts.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { keepConflictAtBoot } from './identity-conflict.ts';

const X64 = '00000000-0000-4000-8000-000000000064';
const site = await createTestSite();
const list = () => site.admin(listIdentityConflicts);
let made = 0;

beforeEach(() => sql`delete from identity_conflict`.execute(site.site.db));

/** A computer that shows the adapters of two devices. */
async function twins() {
  const device = await addDevice(site);
  made += 1;
  const mac = `52:54:00:ee:01:${made.toString(16).padStart(2, '0')}`;
  const twin = await site.admin(createDevice, { body: { name: `twin-${made}`, macs: [mac] } });
  const inventory = inventoryOf({ mac: device.mac, uuid: null });
  inventory.networkAdapters.push({ ...inventory.networkAdapters[0]!, mac });
  return { device, twin, inventory };
}

test('a computer that is refused at its session is on the list once, with what it shows and what it matches', async () => {
  const { device, twin, inventory } = await twins();
  const open = async () => site.client()(openSession, { body: sessionBody(await ticketFor(site, device), inventory) });
  for (let time = 0; time < 3; time += 1) await assert.rejects(open(), refusal('SLIP-2003'));
  const [conflict, ...others] = await list();
  assert.deepEqual(others, []);
  assert.deepEqual(conflict?.macs, [device.mac, ...twin.macs].sort());
  assert.deepEqual(conflict?.devices.map(({ name, macs }) => [name, macs]).sort(), [
    [device.name, [device.mac]],
    [twin.name, twin.macs],
  ]);
  const { rows } = await sql<{ subject: string }>`select subject from event
    where data ? 'identityConflict' and subject in (${device.id}, ${twin.id})`.execute(site.site.db);
  assert.deepEqual(rows.map(({ subject }) => subject).sort(), [device.id, twin.id].sort(), 'told once of each');
  await site.admin(deleteDevice, { params: { id: twin.id } });
  assert.deepEqual(await list(), [], 'it is none any more');
  await open();
});

test('an unknown computer that matches several devices is on the list', async () => {
  await site.admin(changePxeSettings, { body: { unknownComputers: 'on' } });
  const { device, twin, inventory } = await twins();
  const binding = { deviceId: X64, mac: device.mac, smbiosUuid: null, address: null, ofUnknown: true };
  const { file } = await issueBootTicket(site.site, binding);
  await assert.rejects(
    site.client()(openSession, { body: sessionBody(file.ticket, inventory) }),
    refusal('SLIP-2003', 'equally well'),
  );
  assert.deepEqual(
    (await list()).map(({ devices }) => devices.map(({ id }) => id).sort()),
    [[device.id, twin.id].sort()],
  );
});

test('a computer that is refused for another reason is not on the list', async () => {
  const device = await addDevice(site);
  const stranger = inventoryOf({ mac: '52:54:00:ff:ff:01', uuid: null });
  const body = sessionBody(await ticketFor(site, device), stranger);
  await assert.rejects(site.client()(openSession, { body }), refusal('SLIP-2001'));
  assert.deepEqual(await list(), []);
});

test('a computer with the ticket and the disk of a device, and none of its marks, is on the list', async () => {
  const device = await addDevice(site);
  const disk = { number: 0, path: '/dev/sda', model: null, serial: 'S5GXNX0T1', bytes: 1, type: 'ssd' as const };
  const state = { transport: 'sata', removable: false, readOnly: false, bootMedium: false, partitions: [] };
  const disks = [{ ...disk, ...state }];
  const open = async (inventory: object) =>
    site.client()(openSession, {
      body: sessionBody(await ticketFor(site, device), { ...inventoryOf(device), ...inventory }),
    });
  await open({ disks });
  const { networkAdapters, smbios } = inventoryOf({ mac: '52:54:00:ff:ff:02', uuid: null });
  await assert.rejects(open({ networkAdapters, smbios, disks }), refusal('SLIP-2003', 'has its disk'));
  assert.deepEqual(
    (await list()).map(({ matchedBy, devices }) => [matchedBy, devices.map(({ id }) => id)]),
    [['disk', [device.id]]],
  );
  await assert.rejects(open({ networkAdapters, smbios }), refusal('SLIP-2001'), 'without it, it is just another one');
});

test('what is dismissed is off the list, once', async () => {
  const { device, inventory } = await twins();
  const body = sessionBody(await ticketFor(site, device), inventory);
  await assert.rejects(site.client()(openSession, { body }), refusal('SLIP-2003'));
  const params = { id: (await list())[0]!.id };
  await site.admin(dismissIdentityConflict, { params });
  assert.deepEqual(await list(), []);
  await assert.rejects(site.admin(dismissIdentityConflict, { params }), refusal('SLIP-1002'));
});

test('the list has five hundred at most: the oldest goes', async () => {
  const { device, twin, inventory } = await twins();
  await sql`insert into identity_conflict (id, computer, macs, device_ids, first_refused_at, last_refused_at)
    select gen_random_uuid(), 'made ' || n, '{}', ${[device.id, twin.id]}::uuid[], now(), now() - n * interval '1 hour'
    from generate_series(1, 500) as n`.execute(site.site.db);
  const body = sessionBody(await ticketFor(site, device), inventory);
  await assert.rejects(site.client()(openSession, { body }), refusal('SLIP-2003'));
  const { rows } = await sql<{ computer: string }>`select computer from identity_conflict`.execute(site.site.db);
  assert.equal(rows.length, 500);
  assert.equal(
    rows.some(({ computer }) => computer === 'made 500'),
    false,
  );
});

type Twins = Awaited<ReturnType<typeof twins>>;

/** The conflict of a computer that was refused at its session. */
async function refused({ device, inventory }: Twins): Promise<string> {
  const body = sessionBody(await ticketFor(site, device), inventory);
  await assert.rejects(site.client()(openSession, { body }), refusal('SLIP-2003', 'identity-conflicts resolve'));
  return (await list()).find(({ macs }) => macs.includes(device.mac))!.id;
}
const preview = (id: string, resolution: object) => site.admin(previewResolution, { params: { id }, body: resolution });
const resolve = (id: string, resolution: object, planId: string, more: object = {}) =>
  site.admin(resolveIdentityConflict, { params: { id }, body: { ...resolution, planId, ...more } });
async function resolved(id: string, resolution: object) {
  return resolve(id, resolution, (await preview(id, resolution)).planId);
}
async function bootedAs(mac: string, smbiosUuid: string | null = null) {
  const [facts] = await loadBootFacts(site.site, [{ mac, smbiosUuid }]);
  const { device } = facts!;
  return typeof device === 'string' ? device : device.name;
}

test('"it is this device": the computer boots and opens its session as it, and the conflict does not come back', async () => {
  const { device, twin, inventory } = await twins();
  const id = await refused({ device, twin, inventory });
  const answer = await resolved(id, { deviceId: device.id });
  assert.deepEqual(
    answer.changes.map((change) => [change.device.name, change.becomes, change.macsGiven, change.macsTaken]),
    [
      [device.name, 'is-the-computer', twin.macs, []],
      [twin.name, 'obsolete', [], twin.macs],
    ],
  );
  assert.deepEqual(await list(), []);
  for (const mac of [device.mac, twin.macs[0]!]) assert.equal(await bootedAs(mac), device.name);
  const body = sessionBody(await ticketFor(site, device), inventory);
  assert.equal((await site.client()(openSession, { body })).device.id, device.id);
  assert.deepEqual(await list(), []);
  const left = await site.admin(getDevice, { params: { id: twin.id } });
  assert.deepEqual([left.macs, left.obsoleteAt === null], [twin.macs, false], 'its record tells what it was');
});

test('"it is a new device": it is recognised as that, and the others keep what it does not show', async () => {
  const { device, twin, inventory } = await twins();
  const kept = '52:54:00:ee:02:01';
  await site.admin(changeDevice, { params: { id: twin.id }, body: { macs: [...twin.macs, kept] } });
  const id = await refused({ device, twin, inventory });
  const { deviceId } = await resolved(id, { newDeviceName: 'fresh' });
  assert.equal(await bootedAs(device.mac), 'fresh');
  assert.equal(
    await bootedAs('52:54:00:ee:02:02', device.uuid),
    device.name,
    'by the UUID, which the computer did not show',
  );
  assert.deepEqual((await site.admin(getDevice, { params: { id: twin.id } })).macs, [kept]);
  const fresh = { id: deviceId, name: 'fresh', mac: device.mac, uuid: device.uuid };
  const body = sessionBody(await ticketFor(site, fresh), inventory);
  assert.equal((await site.client()(openSession, { body })).device.name, 'fresh');
});

test('tickets that were given out before the resolution are worth nothing: they were for another device', async () => {
  const { device, twin, inventory } = await twins();
  const id = await refused({ device, twin, inventory });
  const tickets = [await ticketFor(site, device), await ticketFor(site, { ...twin, mac: '', uuid: '' })];
  await resolved(id, { deviceId: device.id });
  for (const ticket of tickets)
    await assert.rejects(site.client()(openSession, { body: sessionBody(ticket, inventory) }), refusal('SLIP-2001'));
  assert.deepEqual(await list(), [], 'and no conflict comes of them');
});

test('of two people who resolve at once the first is right, and the second is told', async () => {
  const { device, twin, inventory } = await twins();
  const id = await refused({ device, twin, inventory });
  const mine = { deviceId: device.id };
  const theirs = { deviceId: twin.id };
  const [planOfMine, planOfTheirs] = [await preview(id, mine), await preview(id, theirs)];
  const outcomes = await Promise.allSettled([
    resolve(id, mine, planOfMine.planId),
    resolve(id, theirs, planOfTheirs.planId),
  ]);
  const [won, lost] = outcomes.sort((one, other) => (one.status < other.status ? -1 : 1));
  assert.deepEqual([won?.status, lost?.status], ['fulfilled', 'rejected']);
  assert.ok(lost?.status === 'rejected' && refusal('SLIP-1002', 'was resolved')(lost.reason));
  const both = await Promise.all([bootedAs(device.mac), bootedAs(twin.macs[0]!)]);
  assert.equal(new Set(both).size, 1, 'one of them has both marks');
});

test('a resolution is refused when the records are not those that were looked at', async () => {
  const { device, twin, inventory } = await twins();
  const id = await refused({ device, twin, inventory });
  const { planId } = await preview(id, { deviceId: device.id });
  await site.admin(changeDevice, { params: { id: twin.id }, body: { macs: [...twin.macs, '52:54:00:ee:02:03'] } });
  await assert.rejects(resolve(id, { deviceId: device.id }, planId), refusal('SLIP-1004', 'look again'));
  assert.equal(await bootedAs(twin.macs[0]!), twin.name, 'nothing was moved');
});

test('a device that was deleted meanwhile cannot be chosen, and the other can', async () => {
  const { device, twin, inventory } = await twins();
  const id = await refused({ device, twin, inventory });
  const { planId } = await preview(id, { deviceId: twin.id });
  await site.admin(deleteDevice, { params: { id: twin.id } });
  await assert.rejects(resolve(id, { deviceId: twin.id }, planId), refusal('SLIP-1002', `It matches "${device.name}"`));
  await resolved(id, { deviceId: device.id });
  assert.equal(await bootedAs(twin.macs[0]!), device.name);
});

test('a protected device loses no marks, and a name that is taken is refused before anything is asked', async () => {
  const { device, twin, inventory } = await twins();
  const id = await refused({ device, twin, inventory });
  await site.admin(setDeviceProtection, { params: { id: twin.id }, body: { protected: true } });
  await assert.rejects(preview(id, { deviceId: device.id }), refusal('SLIP-1004', 'protected'));
  await assert.rejects(preview(id, { newDeviceName: twin.name.toUpperCase() }), refusal('SLIP-1003'));
  await assert.rejects(preview(id, {}), refusal('SLIP-1001'));
  await assert.rejects(preview(id, { deviceId: twin.id, newDeviceName: 'x' }), refusal('SLIP-1001'));
});

test('where a required deployment waits for the device, its start on the computer is confirmed', async () => {
  const { device, twin, inventory } = await twins();
  await deploy(site, [device]);
  const id = await refused({ device, twin, inventory });
  const { planId } = await preview(id, { deviceId: device.id });
  await assert.rejects(resolve(id, { deviceId: device.id }, planId), refusal('SLIP-1011'));
  assert.equal(await bootedAs(twin.macs[0]!), twin.name, 'nothing was moved');
  await resolve(id, { deviceId: device.id }, planId, { confirmDeviceCount: 1 });
});

test('marks on the list of duplicate identities do not move, and stay on their records', async () => {
  const { device, twin, inventory } = await twins();
  await site.admin(changeDevice, { params: { id: twin.id }, body: { serialNumber: 'SHARED-7' } });
  inventory.smbios.serialNumber = 'SHARED-7';
  inventory.smbios.uuid = '4c4c4544-0042-3510-8052-b4c04f4e9999';
  await site.admin(addDuplicateIdentity, { body: { mark: 'serial-number', value: 'SHARED-7', comment: '' } });
  const id = await refused({ device, twin, inventory });
  await site.admin(changeDevice, { params: { id: twin.id }, body: { macs: [...twin.macs, '52:54:00:ee:02:04'] } });
  await resolved(id, { deviceId: device.id });
  const [one, other] = [device.id, twin.id].map((each) => site.admin(getDevice, { params: { id: each } }));
  assert.deepEqual([(await one!).serialNumber, (await other!).serialNumber], [null, 'SHARED-7']);
  assert.equal((await one!).smbiosUuid, inventory.smbios.uuid, 'what counts does');
});

test('a computer at another’s dock is not taken for it, neither at the boot nor at the session, and either answer settles it', async () => {
  const device = await addDevice(site);
  const laptop = '4c4c4544-0042-3510-8052-b4c04f4e8888';
  await deploy(site, [device]);
  assert.equal(await bootedAs(device.mac, laptop), 'tie');
  const inventory = inventoryOf({ mac: device.mac, uuid: laptop });
  const body = sessionBody(await ticketFor(site, device), inventory);
  await assert.rejects(site.client()(openSession, { body }), (error: Error) => {
    assert.ok(refusal('SLIP-2003', laptop)(error));
    assert.ok(!error.message.includes(device.uuid), 'whoever shows that is taken for the device');
    return true;
  });
  const [conflict] = await list();
  assert.deepEqual(
    conflict?.devices.map(({ name }) => name),
    [device.name],
  );
  await resolved(conflict?.id ?? '', { newDeviceName: 'laptop-b' });
  assert.equal(await bootedAs(device.mac, laptop), 'laptop-b');
  assert.equal(await bootedAs('52:54:00:ee:02:05', device.uuid), device.name);
  assert.equal(await bootedAs(device.mac, device.uuid), device.name, 'back at the dock, by its UUID');
});

test('at a boot another computer takes the place of the one before it at the same dock, and the same keeps what its session told', async () => {
  const device = await addDevice(site);
  const [before, after] = ['4c4c4544-0042-3510-8052-b4c04f4e7701', '4c4c4544-0042-3510-8052-b4c04f4e7702'];
  const body = sessionBody(await ticketFor(site, device), inventoryOf({ mac: device.mac, uuid: before }));
  body.inventory.smbios.model = 'Latitude';
  await assert.rejects(site.client()(openSession, { body }), refusal('SLIP-2003'));
  const boot = (smbiosUuid: string | null) =>
    keepConflictAtBoot(site.site, { mac: device.mac, smbiosUuid }, [device.id]);
  const shown = async () => (await list()).map(({ smbiosUuid, model }) => [smbiosUuid, model]);
  for (const same of [before, '44454c4c-4200-1035-8052-b4c04f4e7701', null]) {
    await boot(same);
    assert.deepEqual(await shown(), [[before, 'Latitude']], String(same));
  }
  await boot(after);
  assert.deepEqual(await shown(), [[after, null]]);
});
