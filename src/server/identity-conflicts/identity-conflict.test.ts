import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { openSession } from '../../api/agent.ts';
import { createDevice, deleteDevice } from '../../api/devices.ts';
import { dismissIdentityConflict, listIdentityConflicts } from '../../api/identity-conflicts.ts';
import { changePxeSettings } from '../../api/pxe-settings.ts';
import { addDevice, inventoryOf, sessionBody, ticketFor } from '../agents/test-agent.ts';
import { issueBootTicket } from '../boot-tickets/boot-ticket.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const X64 = '00000000-0000-4000-8000-000000000064';
const site = await createTestSite();
const list = () => site.admin(listIdentityConflicts);
let made = 0;

beforeEach(() => sql`delete from identity_conflict`.execute(site.site.db));

/** A computer that shows the adapters of two devices. */
async function twins() {
  const device = await addDevice(site);
  made += 1;
  const mac = `52:54:00:ee:01:0${made}`;
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
