import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { changeCollection, createCollection, listCollectionMembers } from '../../api/collections.ts';
import * as contract from '../../api/device-categories.ts';
import { createDevice, getDevice } from '../../api/devices.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const make = (name: string, description?: string) =>
  site.admin(contract.createDeviceCategory, { body: { name, description } });
const newDevice = (name: string) => site.admin(createDevice, { body: { name, smbiosUuid: randomUUID() } });
const give = (id: string, deviceCategoryIds: string[]) =>
  site.admin(contract.setDeviceCategories, { params: { id }, body: { deviceCategoryIds } });

test('a category is made, renamed with its devices, and listed with their number', async () => {
  const [kiosk, laptop] = [await make('Kiosk', 'for the public'), await make('Laptop')];
  const { id } = await newDevice('lobby');
  assert.deepEqual(
    (await give(id, [kiosk.id, laptop.id, kiosk.id])).categories.map(({ name }) => name),
    ['Kiosk', 'Laptop'],
  );
  const params = { id: kiosk.id };
  const renamed = await site.admin(contract.changeDeviceCategory, { params, body: { name: 'Public' } });
  assert.deepEqual([renamed.name, renamed.description, renamed.deviceCount], ['Public', 'for the public', 1]);
  assert.deepEqual(
    (await site.admin(getDevice, { params: { id } })).categories.map(({ name }) => name),
    ['Laptop', 'Public'],
  );
  assert.deepEqual((await give(id, [])).categories, []);
  const list = await site.admin(contract.listDeviceCategories);
  assert.deepEqual(
    list.map(({ name, deviceCount }) => [name, deviceCount]),
    [
      ['Laptop', 0],
      ['Public', 0],
    ],
  );
});

test('collections choose by a category, also once it is renamed', async () => {
  const { id } = await make('Lab');
  const device = await newDevice('in-the-lab');
  const collection = await site.admin(createCollection, { body: { name: 'Labs' } });
  await site.admin(changeCollection, {
    params: { id: collection.id },
    body: { queryRules: [{ name: 'labs', query: 'category = "lab"' }] },
  });
  const members = async () =>
    (await site.admin(listCollectionMembers, { params: { id: collection.id } })).map(({ name }) => name);
  assert.deepEqual(await members(), []);
  await give(device.id, [id]);
  assert.deepEqual(await members(), ['in-the-lab']);
  await site.admin(contract.changeDeviceCategory, { params: { id }, body: { name: 'Workshop' } });
  assert.deepEqual(await members(), []);
});

test('a name belongs to one category, whatever its capitals', async () => {
  await make('Taken');
  const other = await make('Other');
  await assert.rejects(make('taken'), refusal('SLIP-1003', '"taken"'));
  const params = { id: other.id };
  await assert.rejects(
    site.admin(contract.changeDeviceCategory, { params, body: { name: 'TAKEN' } }),
    refusal('SLIP-1003'),
  );
  await assert.rejects(make(''), refusal('SLIP-1001'));
});

test('a category that devices have is deleted only when that is confirmed', async () => {
  const { id } = await make('In use');
  const device = await newDevice('has-it');
  await give(device.id, [id]);
  const remove = (force?: 'true') => site.admin(contract.deleteDeviceCategory, { params: { id }, query: { force } });
  await assert.rejects(remove(), refusal('SLIP-1004', '1 device(s) have the category "In use"'));
  await remove('true');
  assert.deepEqual((await site.admin(getDevice, { params: { id: device.id } })).categories, []);
  await assert.rejects(remove('true'), refusal('SLIP-1002'));
});

test('what is not there is said to be not there, and nothing of the rest is done', async () => {
  const { id } = await make('There');
  const device = await newDevice('unchanged');
  await give(device.id, [id]);
  const missing = randomUUID();
  await assert.rejects(give(device.id, [missing]), refusal('SLIP-1002', missing));
  assert.equal((await site.admin(getDevice, { params: { id: device.id } })).categories.length, 1);
  await assert.rejects(give(missing, []), refusal('SLIP-1002'));
  const params = { id: missing };
  await assert.rejects(site.admin(contract.changeDeviceCategory, { params, body: {} }), refusal('SLIP-1002'));
});
