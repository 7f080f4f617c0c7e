import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import * as contract from '../../api/computer-associations.ts';
import { importDevices } from '../../api/device-imports.ts';
import { deleteDevice, listDevices } from '../../api/devices.ts';
import { addDevice } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { addUser, clientOf } from '../users/test-people.ts';

const site = await createTestSite();
const create = (sourceDeviceId: string, destinationDeviceId: string, userAccounts?: 'capture-and-restore-specified') =>
  site.admin(contract.createComputerAssociation, { body: { sourceDeviceId, destinationDeviceId, userAccounts } });
const list = (query: object = {}) => site.admin(contract.listComputerAssociations, { query });

test('an association is side by side, or in place where source and destination are one; it goes with a device', async () => {
  const [old, fresh] = [await addDevice(site), await addDevice(site)];
  const made = await create(old.id, fresh.id);
  assert.deepEqual(
    [made.type, made.sourceName, made.destinationName, made.userAccounts],
    ['side-by-side', old.name, fresh.name, 'capture-and-restore-all'],
  );
  const own = await create(old.id, old.id);
  assert.equal(own.type, 'in-place');
  await assert.rejects(create(old.id, fresh.id), refusal('SLIP-1003', old.name));
  assert.deepEqual(
    (await list({ deviceId: fresh.id })).map(({ id }) => id),
    [made.id],
  );
  await site.admin(contract.deleteComputerAssociation, { params: { id: own.id } });
  await assert.rejects(
    site.admin(contract.deleteComputerAssociation, { params: { id: own.id } }),
    refusal('SLIP-1002'),
  );
  await site.admin(deleteDevice, { params: { id: fresh.id } });
  assert.deepEqual(await list({ deviceId: old.id }), []);
});

test('they come by pages, without a gap and none twice', async () => {
  const devices = await Promise.all(Array.from({ length: 5 }, () => addDevice(site)));
  for (const source of devices) for (const destination of devices.slice(0, 2)) await create(source.id, destination.id);
  const whole = await list();
  const ids: string[] = [];
  for (;;) {
    const page = await list({ limit: 3, after: ids.at(-1) });
    if (page.length === 0) break;
    ids.push(...page.map(({ id }) => id));
  }
  assert.deepEqual(
    ids,
    whole.map(({ id }) => id),
  );
});

test('a source of which only specified accounts are captured has one association, by hand and by a file', async () => {
  const [old, one, other] = [await addDevice(site), await addDevice(site), await addDevice(site)];
  await create(old.id, one.id, 'capture-and-restore-specified');
  await assert.rejects(create(old.id, other.id), refusal('SLIP-1001', old.name));
  assert.equal((await list({ deviceId: old.id })).length, 1);
  const text = `name,mac,source computer\nby-file,52:54:00:99:00:01,${old.name}\n`;
  const columns = ['name', 'mac', 'source-computer'] as const;
  const body = { text, columns: [...columns], header: true };
  await assert.rejects(site.admin(importDevices, { body }), refusal('SLIP-1001', old.name));
  assert.equal((await list({ deviceId: old.id })).length, 1);
});

test('a placeholder of unknown computers is neither source nor destination', async () => {
  const device = await addDevice(site);
  const [placeholder] = await site.admin(listDevices, { query: { placeholders: 'only' } });
  const { id = '' } = placeholder ?? {};
  await assert.rejects(create(id, device.id), refusal('SLIP-1001', 'unknown computers'));
  await assert.rejects(create(device.id, id), refusal('SLIP-1001', 'unknown computers'));
});

test('whoever reaches one of the two computers alone sees no association of them, and makes and deletes none', async () => {
  const [mine, theirs] = [await addDevice(site), await addDevice(site)];
  const collection = await site.admin(createCollection, { body: { name: 'Mine' } });
  await site.admin(addCollectionMember, { params: { id: collection.id, deviceId: mine.id } });
  const admin = await addUser(site, 'admin', 'full-administrator');
  const call = await clientOf(site, admin.id, { collectionIds: [collection.id] });
  for (const [source, destination] of [
    [mine, theirs],
    [theirs, mine],
  ] as const) {
    const body = { sourceDeviceId: source.id, destinationDeviceId: destination.id };
    await assert.rejects(call(contract.createComputerAssociation, { body }), refusal('SLIP-1002'));
    const { id } = await create(source.id, destination.id);
    assert.deepEqual(await call(contract.listComputerAssociations, { query: {} }), []);
    await assert.rejects(call(contract.deleteComputerAssociation, { params: { id } }), refusal('SLIP-1002'));
  }
  await create(mine.id, mine.id);
  assert.equal((await call(contract.listComputerAssociations, { query: {} })).length, 1);
});
