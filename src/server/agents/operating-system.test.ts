import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSession, reportOperatingSystem } from '../../api/agent.ts';
import { createCollection, listCollectionMembers } from '../../api/collections.ts';
import { getDevice, listDevices } from '../../api/devices.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { keepOperatingSystem } from './operating-system.ts';
import { addDevice, deploy, inventoryOf, newRun, record, report, sessionBody, ticketFor } from './test-agent.ts';

const site = await createTestSite();
const DEBIAN = {
  ...{ name: 'Debian GNU/Linux 13 (trixie)', version: '13', build: null, distribution: 'debian' },
  kernel: '6.12.48+deb13-amd64',
};

async function running() {
  const device = await addDevice(site);
  await deploy(site, [device]);
  return { device, run: await newRun(site, device) };
}
type Run = Awaited<ReturnType<typeof newRun>>;
const tell = ({ runId, runCredential }: Run, body: object = DEBIAN) =>
  site.client(runCredential)(reportOperatingSystem, { params: { runId }, body: { ...DEBIAN, ...body } });
const systemOf = async (id: string) => (await site.admin(getDevice, { params: { id } })).inventory?.operatingSystem;

test('what the deployed system says is in the inventory with the time, found by the search, and stays when a PE tells the rest anew', async () => {
  const { device, run } = await running();
  assert.equal(await systemOf(device.id), undefined);
  await tell(run);
  const { seenAt, ...told } = (await systemOf(device.id))!;
  assert.deepEqual(told, DEBIAN);
  const found = await site.admin(listDevices, { query: { search: 'TRIXIE', limit: 10 } });
  assert.deepEqual(
    found.map(({ id }) => id),
    [device.id],
  );
  await report(site, run, [record.started(1), record.finished(2)]);
  const inventory = { ...inventoryOf(device), memoryBytes: 2 ** 31 };
  // A PE has nothing to say of it, whatever it says.
  const body = sessionBody(await ticketFor(site, device), {
    ...inventory,
    operatingSystem: { ...DEBIAN, seenAt, name: 'MS-DOS' },
  });
  await site.client()(openSession, { body });
  const after = await site.admin(getDevice, { params: { id: device.id } });
  assert.deepEqual([after.inventory?.memoryBytes, after.inventory?.operatingSystem], [2 ** 31, { ...DEBIAN, seenAt }]);
});

test('a computer comes into the collections that ask for its system before the agent is answered', async () => {
  const rule = {
    name: 'trixie',
    query: 'operating-system like "debian*" and operating-system-version = "13"',
  };
  const { id } = await site.admin(createCollection, { body: { name: 'trixie', queryRules: [rule] } });
  const members = async () =>
    (await site.admin(listCollectionMembers, { params: { id } })).map(({ deviceId }) => deviceId);
  const { device, run } = await running();
  assert.equal((await members()).includes(device.id), false);
  await tell(run);
  assert.equal((await members()).includes(device.id), true);
  await tell(run, { version: '14' });
  assert.equal((await members()).includes(device.id), false);
});

test('the same again only says that it was seen again', async () => {
  const { device, run } = await running();
  await tell(run);
  const before = (await systemOf(device.id))!.seenAt;
  site.advance(60_000);
  await tell(run);
  assert.ok((await systemOf(device.id))!.seenAt > before);
  assert.equal(await keepOperatingSystem(site.site, device.id, DEBIAN), false, 'nothing is evaluated for it');
  assert.equal(await keepOperatingSystem(site.site, device.id, { ...DEBIAN, kernel: null }), true);
});

test('it is told after the end of the run, of no other run, and in bounds', async () => {
  const [{ device, run }, other] = [await running(), await running()];
  await report(site, run, [record.started(1), record.finished(2)]);
  await tell(run);
  assert.equal((await systemOf(device.id))?.version, '13');
  await assert.rejects(tell({ ...other.run, runCredential: run.runCredential }), refusal('SLIP-1006'));
  for (const wrong of [{ name: '' }, { name: 'x'.repeat(1001) }, { version: 13 }, { kernel: undefined }])
    await assert.rejects(tell(other.run, wrong), refusal('SLIP-1001'));
  await tell(other.run, { name: 'a\u0000b"; drop table device; --' });
  assert.equal((await systemOf(other.device.id))?.name.includes('drop table'), true);
});
