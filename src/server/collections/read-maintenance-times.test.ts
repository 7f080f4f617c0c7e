import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import * as contract from '../../api/maintenance-times.ts';
import { addDevice } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const window = { name: 'Nights', start: '2099-03-01T22:00', timeZone: 'UTC', durationMinutes: 120 };

async function collectionWith(deviceId: string, maintenanceWindows: object[]) {
  const body = { name: `collection ${randomUUID()}`, maintenanceWindows: maintenanceWindows as [] };
  const collection = await site.admin(createCollection, { body });
  await site.admin(addCollectionMember, { params: { id: collection.id, deviceId } });
  return collection;
}

test('a device may be touched in the windows of all its collections, merged; a collection knows its own', async () => {
  const device = await addDevice(site);
  const one = await collectionWith(device.id, [window]);
  const other = await collectionWith(device.id, [
    { ...window, start: '2099-03-01T23:00', kind: 'task-sequence' },
    { ...window, name: 'Off', start: '2098-03-01T23:00', enabled: false },
  ]);
  await collectionWith(device.id, []);
  const ofDevice = (query = {}) => site.admin(contract.getDeviceMaintenanceTimes, { params: { id: device.id }, query });
  const times = await ofDevice();
  assert.deepEqual(times.collections.map(({ id }) => id).sort(), [one.id, other.id].sort());
  assert.deepEqual([times.windows, times.openUntil], [2, null]);
  assert.deepEqual(times.times, [{ opensAt: '2099-03-01T22:00:00.000Z', closesAt: '2099-03-02T01:00:00.000Z' }]);
  const forOthers = await ofDevice({ work: 'other' });
  assert.equal(forOthers.times[0]?.closesAt, '2099-03-02T00:00:00.000Z');
  const params = { id: other.id };
  const { windows, times: own } = await site.admin(contract.getCollectionMaintenanceTimes, { params });
  assert.deepEqual([windows, own[0]?.opensAt], [1, '2099-03-01T23:00:00.000Z']);
});

test('what is open now says until when; without windows there is nothing to wait for', async () => {
  const device = await addDevice(site);
  const start = new Date(Date.now() - 60_000).toISOString().slice(0, 16);
  const params = { id: device.id };
  const none = await site.admin(contract.getDeviceMaintenanceTimes, { params });
  assert.deepEqual([none.windows, none.openUntil, none.times], [0, null, []]);
  await collectionWith(device.id, [{ ...window, start, recurrence: { kind: 'daily' } }]);
  const open = await site.admin(contract.getDeviceMaintenanceTimes, { params, query: { limit: 2 } });
  assert.equal(Date.parse(open.openUntil ?? ''), Date.parse(`${start}Z`) + 120 * 60_000);
  assert.equal(open.times.length, 2);
});

test('what is not there has no times', async () => {
  const params = { id: randomUUID() };
  for (const route of [contract.getDeviceMaintenanceTimes, contract.getCollectionMaintenanceTimes])
    await assert.rejects(site.admin(route, { params }), refusal('SLIP-1002'));
});
