import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import {
  addCollectionMember,
  changeCollection,
  createCollection,
  deleteCollection,
  listCollectionMembers,
  listCollections,
  listDeviceCollections,
  removeCollectionMember,
} from '../../api/collections.ts';
import { addDevice, deploy } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { variablesOfDevice } from './collection.ts';

const site = await createTestSite();
const allSystems = '00000000-0000-4000-8000-000000000001';

test('"All Systems" holds every device by itself and cannot be changed', async () => {
  const device = await addDevice(site);
  const members = await site.admin(listCollectionMembers, { params: { id: allSystems } });
  assert.ok(members.some(({ deviceId }) => deviceId === device.id));
  const params = { id: allSystems, deviceId: device.id };
  await assert.rejects(site.admin(addCollectionMember, { params }), refusal('SLIP-1006', 'built in'));
  await assert.rejects(site.admin(removeCollectionMember, { params }), refusal('SLIP-1006', 'built in'));
  await assert.rejects(site.admin(deleteCollection, { params: { id: allSystems } }), refusal('SLIP-1006', 'built in'));
});

test('devices are added and taken out by direct rules, twice without harm', async () => {
  const device = await addDevice(site);
  const collection = await site.admin(createCollection, { body: { name: 'Lab' } });
  const params = { id: collection.id, deviceId: device.id };
  await site.admin(addCollectionMember, { params });
  await site.admin(addCollectionMember, { params });
  assert.deepEqual(await site.admin(listCollectionMembers, { params: { id: collection.id } }), [
    { deviceId: device.id, name: device.name },
  ]);
  assert.equal((await site.admin(listCollections)).find(({ id }) => id === collection.id)?.memberCount, 1);
  await site.admin(removeCollectionMember, { params });
  await site.admin(removeCollectionMember, { params });
  assert.deepEqual(await site.admin(listCollectionMembers, { params: { id: collection.id } }), []);
});

test('a device tells its collections, and which of them name it', async () => {
  const device = await addDevice(site);
  const { id } = await site.admin(createCollection, { body: { name: 'Floor 3' } });
  await site.admin(addCollectionMember, { params: { id, deviceId: device.id } });
  assert.deepEqual(await site.admin(listDeviceCollections, { params: { id: device.id } }), [
    { id: allSystems, name: 'All Systems', direct: false },
    { id, name: 'Floor 3', direct: true },
  ]);
  await assert.rejects(site.admin(listDeviceCollections, { params: { id: randomUUID() } }), refusal('SLIP-1002'));
});

test('names are taken once, whatever their case', async () => {
  await site.admin(createCollection, { body: { name: 'Room 1' } });
  await assert.rejects(site.admin(createCollection, { body: { name: 'ROOM 1' } }), refusal('SLIP-1003', 'ROOM 1'));
});

test('what is not there is said to be not there', async () => {
  const collection = await site.admin(createCollection, { body: { name: 'Lonely' } });
  const missing = randomUUID();
  for (const params of [
    { id: missing, deviceId: missing },
    { id: collection.id, deviceId: missing },
  ])
    await assert.rejects(site.admin(addCollectionMember, { params }), refusal('SLIP-1002'));
  await assert.rejects(site.admin(deleteCollection, { params: { id: missing } }), refusal('SLIP-1002'));
  await assert.rejects(site.admin(listCollectionMembers, { params: { id: missing } }), refusal('SLIP-1002'));
});

test('a collection with deployments is not deleted', async () => {
  const { collection } = await deploy(site, [await addDevice(site)]);
  await assert.rejects(
    site.admin(deleteCollection, { params: { id: collection.id } }),
    refusal('SLIP-1004', 'deployed'),
  );
});

test('of collections that set the same variable the higher precedence wins, and the device over all', async () => {
  const device = await addDevice(site, [{ name: 'own', value: 'device' }]);
  for (const [name, variablePrecedence, value] of [
    ['p9', 9, 'nine'],
    ['p1', 1, 'one'],
    ['p5', 5, 'five'],
  ] as const) {
    const variables = [
      { name: name === 'p1' ? 'SHARED' : 'Shared', value },
      { name: 'Own', value },
      { name, value },
    ];
    const { id } = await site.admin(createCollection, { body: { name, variablePrecedence, variables } });
    await site.admin(addCollectionMember, { params: { id, deviceId: device.id } });
  }
  const merged = (await variablesOfDevice(site.database.db, device.id)).map(({ name, value }) => [name, value]);
  assert.deepEqual(merged, [
    ['own', 'device'],
    ['p1', 'one'],
    ['p5', 'five'],
    ['p9', 'nine'],
    ['Shared', 'nine'],
  ]);
});

test('a precedence outside 1 to 9 is refused', async () => {
  for (const variablePrecedence of [0, 10, 1.5]) {
    const payload = { name: 'x', variablePrecedence };
    assert.equal((await site.local.inject({ method: 'POST', url: '/api/collections', payload })).statusCode, 400);
  }
});

test('variables are changed as a whole set, precedence alone, and secret ones that are kept have their value still', async () => {
  const device = await addDevice(site);
  const body = {
    name: 'Changed',
    variables: [
      { name: 'Room', value: '12' },
      { name: 'Key', value: 'hidden', secret: true },
      { name: 'Old', value: 'secret too', secret: true },
    ],
  };
  const { id } = await site.admin(createCollection, { body });
  await site.admin(addCollectionMember, { params: { id, deviceId: device.id } });
  const change = (given: object) => site.admin(changeCollection, { params: { id }, body: given });
  const before = await variablesOfDevice(site.database.db, device.id);
  const changed = await change({ variables: [{ name: 'Floor', value: '3' }], kept: ['KEY'] });
  assert.deepEqual(changed.variables, [
    { name: 'Floor', value: '3', secret: false },
    { name: 'Key', value: null, secret: true },
  ]);
  const sealed = (variables: typeof before) => variables.find(({ name }) => name === 'Key')?.sealed_value;
  assert.deepEqual(sealed(await variablesOfDevice(site.database.db, device.id)), sealed(before));
  const later = await change({ variablePrecedence: 4 });
  assert.deepEqual([later.variablePrecedence, later.variables], [4, changed.variables]);
  for (const name of ['Floor', 'Nothing'])
    await assert.rejects(change({ variables: [], kept: [name] }), refusal('SLIP-1001', 'no secret variable'));
  const both = { variables: [{ name: 'key', value: 'x' }], kept: ['Key'] };
  await assert.rejects(change(both), refusal('SLIP-1001', 'to be kept, and to be set'));
  await assert.rejects(
    site.admin(changeCollection, { params: { id: allSystems }, body: { variablePrecedence: 2 } }),
    refusal('SLIP-1006', 'built in'),
  );
  assert.deepEqual((await change({ variables: [] })).variables, []);
});
