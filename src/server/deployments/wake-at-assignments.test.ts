/** Wake-on-LAN when a required deployment is assigned: real packets on the loopback, and nobody who is not to be woken. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { addCollectionMember, changeCollection, createCollection } from '../../api/collections.ts';
import * as contract from '../../api/deployments.ts';
import { listStatusMessages } from '../../api/status-messages.ts';
import { magicPacket } from '../../protocols/wake-on-lan/magic-packet.ts';
import { addDevice, deploy, inventoryOf, newRun, record, report, type TestDevice } from '../agents/test-agent.ts';
import { tidy } from '../housekeeping.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { wakeAtAssignments } from './wake-at-assignments.ts';

const site = await createTestSite();
const { db } = site.database;
const MINUTE = 60_000;

const receiver = createSocket('udp4');
after(() => receiver.close());
const received: Buffer[] = [];
receiver.on('message', (bytes) => received.push(bytes));
receiver.bind(0, '0.0.0.0');
await once(receiver, 'listening');

/** Whom the site wakes now, of these. */
async function wake(devices: readonly TestDevice[]): Promise<string[]> {
  received.length = 0;
  await wakeAtAssignments(site.site, receiver.address().port);
  const last = await addDevice(site);
  // Whatever was sent before it has come when this one has.
  const sender = createSocket('udp4');
  sender.send(magicPacket(last.mac), receiver.address().port, '127.0.0.1', () => sender.close());
  await eventually(async () => received.some((bytes) => bytes.equals(magicPacket(last.mac))));
  return devices.filter(({ mac }) => received.some((bytes) => bytes.equals(magicPacket(mac)))).map(({ name }) => name);
}

/** Seen in the loopback's subnet. */
async function sleeping(): Promise<TestDevice> {
  const device = await addDevice(site);
  const inventory = inventoryOf(device);
  const networkAdapters = inventory.networkAdapters.map((each) => ({ ...each, addresses: ['127.0.0.1/8'] }));
  const seen = { inventory: JSON.stringify({ ...inventory, networkAdapters }) };
  await db.updateTable('device').set(seen).where('id', '=', device.id).execute();
  return device;
}

async function stage(count: number, given: object = {}) {
  const devices = [];
  for (let each = 0; each < count; each++) devices.push(await sleeping());
  const deployed = await deploy(site, devices);
  const change = (body: object) =>
    site.admin(contract.changeDeployment, { params: { id: deployed.deployment.id }, body });
  await change({ enabled: false, wakeOnLan: true, ...given });
  return { devices, change, names: devices.map(({ name }) => name), id: deployed.deployment.id };
}
const finish = async (device: TestDevice) =>
  report(site, await newRun(site, device), [record.started(1), record.finished(2)]);
const inAnHour = () => new Date(site.site.now().getTime() + 60 * MINUTE).toISOString();

test('each device on which it may start is woken once for each assignment, and no other', async () => {
  const { devices, change, names, id } = await stage(4);
  const [, done, shielded, working] = devices;
  assert.deepEqual(await wake(devices), [], 'it is disabled');
  await change({ enabled: true, confirmDeviceCount: 4, rerun: 'if-failed', assignedAt: [inAnHour()] });
  await finish(done!);
  await newRun(site, working!);
  const params = { id: shielded!.id };
  await site.admin(contract.setDeviceProtection, { params, body: { protected: true } });
  assert.deepEqual(await wake(devices), [names[0]]);
  assert.deepEqual(await wake(devices), [], 'once');
  site.advance(60 * MINUTE);
  assert.deepEqual(await wake(devices), [names[0]], 'again at the next assignment; what succeeded is not repeated');
  const { lastWake } = await site.admin(contract.getDeployment, { params: { id } });
  assert.deepEqual([lastWake?.devices, lastWake?.notSent], [1, 0]);
  const messages = await site.admin(listStatusMessages, { query: { deploymentId: id, id: 60006 } });
  assert.deepEqual(
    messages.map(({ deviceName, runId }) => [deviceName, runId]),
    [
      [names[0], null],
      [names[0], null],
    ],
  );
  assert.match(messages[0]?.text ?? '', /were sent to .*127\.255\.255\.255/);
});

test('who is planned is woken after a restart, unless that took too long or the deployment was stopped', async () => {
  const [soon, late, stopped] = [await stage(1), await stage(1), await stage(1)];
  for (const { id, devices } of [soon, late, stopped]) {
    const deployment = { deployment_id: id, device_id: devices[0]!.id };
    const planned = {
      assigned_at: site.site.now(),
      planned_at: new Date(site.site.now().getTime() - (id === late.id ? 61 : 5) * MINUTE),
    };
    await db
      .insertInto('deployment_wake')
      .values({ ...deployment, ...planned })
      .execute();
    if (id !== stopped.id)
      await db
        .updateTable('deployment')
        .set({ enabled: true, woken_until: site.site.now() })
        .where('id', '=', id)
        .execute();
  }
  const all = [soon, late, stopped].flatMap(({ devices }) => devices);
  assert.deepEqual(await wake(all), soon.names);
  assert.deepEqual(await wake(all), []);
  const texts = (await site.admin(listStatusMessages, { query: { id: 60007, limit: 2 } }))
    .map(({ text }) => text)
    .sort();
  assert.match(texts.join('\n'), /The deployment was stopped meanwhile.*\n.*not running at that time/);
});

test('a person who is to be asked for nothing wakes nobody: an option that is set later waits for the next assignment', async () => {
  const { devices, change, names } = await stage(2, { wakeOnLan: false });
  await change({ enabled: true, confirmDeviceCount: 2 });
  await change({ wakeOnLan: true });
  assert.deepEqual(await wake(devices), []);
  await change({ availableAt: inAnHour(), confirmDeviceCount: 2 });
  assert.deepEqual(await wake(devices), []);
  site.advance(61 * MINUTE);
  assert.deepEqual((await wake(devices)).sort(), [...names].sort());
});

test('the devices of a wave are woken when it opens', async () => {
  const { devices, change, id } = await stage(3, { waves: [{ devices: 1 }] });
  await change({ enabled: true, confirmDeviceCount: 3 });
  await finish(devices[0]!);
  assert.deepEqual(await wake(devices), [], 'the only place of the first wave is taken, and that device has ended');
  await site.admin(contract.openNextWave, { params: { id } });
  assert.deepEqual(
    (await wake(devices)).sort(),
    devices
      .slice(1)
      .map(({ name }) => name)
      .sort(),
  );
});

/** Of its own collection, once, on whole minutes: it opens in so many minutes. */
async function giveWindow(device: TestDevice, minutes: number): Promise<string> {
  const start = new Date(site.site.now().getTime() + minutes * MINUTE).toISOString().slice(0, 16);
  const window = { name: 'window', start, timeZone: 'UTC', durationMinutes: 60 };
  const { id } = await site.admin(createCollection, { body: { name: device.name, maintenanceWindows: [window] } });
  await site.admin(addCollectionMember, { params: { id, deviceId: device.id } });
  return id;
}

test('who waits for a maintenance window is woken when that opens, once, if it may start by then', async () => {
  const { devices, change, names, id: deployed } = await stage(6, { maintenanceWindows: 'obey' });
  const [open, later, moved, shielded, never] = devices;
  await giveWindow(open!, -10);
  for (const device of [later!, shielded!]) await giveWindow(device, 60);
  const id = await giveWindow(moved!, 60);
  await giveWindow(never!, -600);
  await change({
    enabled: true,
    confirmDeviceCount: 6,
    assignedAt: [new Date(site.site.now().getTime() + 30 * MINUTE).toISOString()],
  });
  assert.deepEqual((await wake(devices)).sort(), [names[0], names[5]].sort(), 'one has no window');
  site.advance(31 * MINUTE);
  const again = await wake(devices);
  assert.ok(!again.includes(names[1]!), 'it waits still');
  await site.admin(contract.setDeviceProtection, { params: { id: shielded!.id }, body: { protected: true } });
  const start = new Date(site.site.now().getTime() + 120 * MINUTE).toISOString().slice(0, 16);
  const maintenanceWindows = [{ name: 'window', start, timeZone: 'UTC', durationMinutes: 60 }];
  await site.admin(changeCollection, { params: { id }, body: { maintenanceWindows } });
  site.advance(30 * MINUTE);
  assert.deepEqual(await wake(devices), [names[1]]);
  const messages = await site.admin(listStatusMessages, { query: { deploymentId: deployed, id: 60006 } });
  assert.equal(messages.filter(({ deviceName }) => deviceName === names[1]).length, 1, 'once, for both assignments');
  site.advance(91 * MINUTE);
  assert.deepEqual(await wake(devices), [names[2]], 'its window was moved');
});

test('who was woken is forgotten after three months, and not woken again by it', async () => {
  const { devices, change } = await stage(1);
  await change({ enabled: true, confirmDeviceCount: 1 });
  assert.equal((await wake(devices)).length, 1);
  const inDays = (days: number) => new Date(site.site.now().getTime() + days * 24 * 60 * MINUTE);
  const never = { keepRunLogDays: 0, keepRunDays: 0, keepBootEventDays: 0 };
  const count = async () => (await db.selectFrom('deployment_wake').select('id').execute()).length;
  const before = await count();
  await tidy(db, inDays(89), never);
  assert.equal(await count(), before);
  await tidy(db, inDays(91), never);
  assert.equal(await count(), 0);
  assert.deepEqual(await wake(devices), []);
});

test('nobody is woken for an available one', async () => {
  const { deployment } = await deploy(site, [await sleeping()], { purpose: 'available' });
  const params = { id: deployment.id };
  await assert.rejects(
    site.admin(contract.changeDeployment, { params, body: { wakeOnLan: true } }),
    refusal('SLIP-1001', 'woken for required'),
  );
});
