import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { openSession } from '../../api/agent.ts';
import { createDevice, getDevice } from '../../api/devices.ts';
import {
  addDuplicateIdentity,
  type DuplicateIdentity,
  listDuplicateIdentities,
  removeDuplicateIdentity,
} from '../../api/duplicate-identities.ts';
import { changePxeSettings } from '../../api/pxe-settings.ts';
import { addDevice, inventoryOf, newSession, sessionBody, ticketFor } from '../agents/test-agent.ts';
import { issueBootTicket } from '../boot-tickets/boot-ticket.ts';
import { loadBootFacts } from '../netboot/boot-facts.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const X64 = '00000000-0000-4000-8000-000000000064';
const DOCK = '00:50:b6:12:34:56';
const site = await createTestSite();
const add = (mark: DuplicateIdentity['mark'], value: string) =>
  site.admin(addDuplicateIdentity, { body: { mark, value } });
const bootedAs = async (mac: string, smbiosUuid: string | null) =>
  (await loadBootFacts(site.site, [{ mac, smbiosUuid }]))[0]?.device;
const show = (id: string) => site.admin(getDevice, { params: { id } });

beforeEach(() => sql`delete from duplicate_identity`.execute(site.site.db));

describe('the list', () => {
  for (const [mark, given, kept] of [
    ['mac', '00-50-B6-12-34-56', DOCK],
    ['smbios-uuid', 'ABCDEF00-1234-4321-8888-0000000000AA', 'abcdef00-1234-4321-8888-0000000000aa'],
    ['serial-number', ' Board 1 ', 'Board 1'],
  ] as const)
    test(`has the ${mark} "${given}" as records have it, and once`, async () => {
      const { id } = await add(mark, given);
      assert.deepEqual(
        (await site.admin(listDuplicateIdentities)).map((each) => [each.mark, each.value]),
        [[mark, kept]],
      );
      await assert.rejects(add(mark, kept), refusal('SLIP-1003', kept));
      await site.admin(removeDuplicateIdentity, { params: { id } });
      await assert.rejects(site.admin(removeDuplicateIdentity, { params: { id } }), refusal('SLIP-1002'));
    });

  for (const [mark, value] of [
    ['mac', 'a dock'],
    ['mac', '00:50:b6:12:34:56:78'],
    ['smbios-uuid', '1234'],
    ['serial-number', '  '],
    ['serial-number', 'x'.repeat(128)],
    ['name', 'PC-1'],
  ] as const)
    test(`does not take the ${mark} "${value.slice(0, 20)}"`, async () => {
      await assert.rejects(add(mark as 'mac', value), refusal('SLIP-1001'));
    });

  test('has a thousand at most, also where several are added at once', async () => {
    await sql`insert into duplicate_identity (id, mark, value)
      select gen_random_uuid(), 'serial-number', 'S' || n from generate_series(1, 999) as n`.execute(site.site.db);
    const tried = await Promise.allSettled(['a', 'b', 'c'].map((value) => add('serial-number', value)));
    assert.equal(tried.filter(({ status }) => status === 'fulfilled').length, 1);
  });
});

describe('by a duplicate identity', () => {
  test('no computer is recognised at its boot, and one that shows another mark is', async () => {
    const owner = await site.admin(createDevice, { body: { name: 'dock-owner', macs: [DOCK] } });
    const uuid = randomUUID();
    const own = await site.admin(createDevice, { body: { name: 'by-uuid', smbiosUuid: uuid } });
    assert.deepEqual(await bootedAs(DOCK, null), { id: owner.id, name: 'dock-owner' });
    const { id } = await add('mac', DOCK);
    assert.equal(await bootedAs(DOCK, null), 'unknown');
    assert.deepEqual(await bootedAs(DOCK, uuid), { id: own.id, name: 'by-uuid' });
    await add('smbios-uuid', uuid);
    assert.equal(await bootedAs(DOCK, uuid), 'unknown');
    await site.admin(removeDuplicateIdentity, { params: { id } });
    assert.deepEqual(await bootedAs(DOCK, uuid), { id: owner.id, name: 'dock-owner' });
  });

  test('no computer is in conflict at its session', async () => {
    const device = await addDevice(site);
    const dock = '52:54:00:dd:00:01';
    await site.admin(createDevice, { body: { name: 'other-owner', macs: [dock] } });
    const inventory = inventoryOf({ mac: device.mac, uuid: null });
    inventory.networkAdapters.push({ ...inventory.networkAdapters[0]!, mac: dock });
    const open = async () =>
      site.client()(openSession, { body: sessionBody(await ticketFor(site, device), inventory) });
    await assert.rejects(open(), refusal('SLIP-2003', '"other-owner"'));
    await add('mac', dock);
    assert.equal((await open()).device.id, device.id);
  });

  test('and with it alone, a computer is no more the device of its ticket', async () => {
    const device = await addDevice(site);
    await add('mac', device.mac);
    const shown = inventoryOf({ mac: device.mac, uuid: null, serialNumber: 'S-1' });
    const body = sessionBody(await ticketFor(site, device), shown);
    await assert.rejects(site.client()(openSession, { body }), refusal('SLIP-2001', 'shows neither'));
    await newSession(site, device);
  });

  test('nothing comes into a record', async () => {
    const device = await addDevice(site);
    await sql`update device set smbios_uuid = null where id = ${device.id}`.execute(site.site.db);
    const [dock, uuid] = ['52:54:00:dd:00:02', randomUUID()];
    await add('mac', dock);
    await add('smbios-uuid', uuid);
    await add('serial-number', 'BOARD-7');
    const inventory = inventoryOf({ mac: device.mac, uuid, serialNumber: 'BOARD-7' });
    inventory.networkAdapters.push(
      { ...inventory.networkAdapters[0]!, mac: dock },
      { ...inventory.networkAdapters[0]!, mac: '52:54:00:dd:00:03' },
    );
    await site.client()(openSession, { body: sessionBody(await ticketFor(site, device), inventory) });
    const { macs, smbiosUuid, serialNumber } = await show(device.id);
    assert.deepEqual([macs, smbiosUuid, serialNumber], [[device.mac, '52:54:00:dd:00:03'].sort(), null, null]);
  });

  test('two unknown computers that share one come in as two devices', async () => {
    await site.admin(changePxeSettings, { body: { unknownComputers: 'on' } });
    const [dock, uuid] = ['52:54:00:dd:00:04', randomUUID()];
    await add('mac', dock);
    await add('smbios-uuid', uuid);
    const arrive = async (serialNumber: string) => {
      const binding = { deviceId: X64, mac: dock, smbiosUuid: uuid, address: null, ofUnknown: true };
      const { file } = await issueBootTicket(site.site, binding);
      return site.client()(openSession, {
        body: sessionBody(file.ticket, inventoryOf({ mac: dock, uuid, serialNumber })),
      });
    };
    const [one, two] = [await arrive('PC 1'), await arrive('PC 2')];
    assert.notEqual(one.device.id, two.device.id);
    assert.equal((await arrive('PC 1')).device.id, one.device.id, 'it is recognised by what it has alone');
    const { macs, smbiosUuid, serialNumber } = await show(one.device.id);
    assert.deepEqual([macs, smbiosUuid, serialNumber], [[], null, 'PC 1']);
  });

  test('a UUID can be given to two devices', async () => {
    const smbiosUuid = randomUUID();
    const make = (name: string, mac: string) => site.admin(createDevice, { body: { name, smbiosUuid, macs: [mac] } });
    await make('clone-1', '52:54:00:dd:00:05');
    await assert.rejects(make('clone-2', '52:54:00:dd:00:06'), refusal('SLIP-1003', smbiosUuid));
    await add('smbios-uuid', smbiosUuid);
    await make('clone-2', '52:54:00:dd:00:06');
  });
});
