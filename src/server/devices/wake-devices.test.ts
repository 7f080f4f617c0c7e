import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { wakeDevice } from '../../api/devices.ts';
import { magicPacket } from '../../protocols/wake-on-lan/magic-packet.ts';
import { addDevice, inventoryOf } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { eventually } from '../test-support.ts';
import { wakeDevices } from './wake-devices.ts';

const test1 = await createTestSite();
const { site } = test1;

async function seenAt(addresses: string[]) {
  const device = await addDevice(test1);
  const inventory = inventoryOf(device);
  const networkAdapters = inventory.networkAdapters.map((adapter) => ({ ...adapter, addresses }));
  await site.db
    .updateTable('device')
    .set({ inventory: JSON.stringify({ ...inventory, networkAdapters }) })
    .where('id', '=', device.id)
    .execute();
  return device;
}

test('a computer is woken in each subnet that it was seen in, and on the site’s own interface', async (t) => {
  const receiver = createSocket('udp4');
  t.after(() => receiver.close());
  const received: Buffer[] = [];
  receiver.on('message', (bytes) => received.push(bytes));
  // What is sent to the loopback's broadcast address comes back to whoever listens on all addresses.
  receiver.bind(0, '0.0.0.0');
  await once(receiver, 'listening');
  const device = await seenAt(['127.0.0.1/8', 'fe80::1/64', '127.0.0.9/8']);
  const [woken] = await wakeDevices(site, [device.id], receiver.address().port);
  assert.equal(woken?.name, device.name);
  assert.ok(woken?.sentTo.includes('127.255.255.255'), JSON.stringify(woken));
  await eventually(async () => received.some((bytes) => bytes.equals(magicPacket(device.mac))));
  assert.equal(woken?.sentTo.filter((to) => to === '127.255.255.255').length, 1);
});

test('one without a MAC address says so, and one that is not there is left out', async () => {
  const device = await seenAt(['127.0.0.1/8']);
  await site.db.deleteFrom('device_mac').where('device_id', '=', device.id).execute();
  const woken = await wakeDevices(site, [device.id, '00000000-0000-4000-8000-00000000dead'], 40_009);
  assert.deepEqual(
    woken.map(({ name, sentTo, problems }) => ({ name, sentTo, problems })),
    [{ name: device.name, sentTo: [], problems: ['No MAC address is known.'] }],
  );
});

test('people wake a device by the API', async () => {
  const device = await seenAt(['127.0.0.1/8']);
  const { sentTo } = await test1.admin(wakeDevice, { params: { id: device.id } });
  assert.ok(sentTo.includes('127.255.255.255'));
});
