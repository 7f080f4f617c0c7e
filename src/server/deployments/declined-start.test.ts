import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { declineStart, openSession, startRun } from '../../api/agent.ts';
import { changeDeployment } from '../../api/deployments.ts';
import type { Disk } from '../../api/inventory.ts';
import { listRuns } from '../../api/runs.ts';
import { listStatusMessages } from '../../api/status-messages.ts';
import { updateTaskSequence } from '../../api/task-sequences.ts';
import {
  addDevice,
  deploy,
  inventoryOf,
  runBody,
  sessionBody,
  type TestDevice,
  ticketFor,
} from '../agents/test-agent.ts';
import { loadBootFacts } from '../netboot/boot-facts.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const partitions = [{ path: '/dev/sda1', bytes: 5e11, fileSystem: 'ntfs', label: 'Windows' }];
const disk: Disk = {
  ...{ number: 0, path: '/dev/sda', model: null, serial: null, bytes: 5e11, type: 'ssd', transport: null },
  ...{ removable: false, readOnly: false, bootMedium: false, partitions },
};
const format = {
  ...{ type: 'format-and-partition-disk', name: 'Format' },
  options: { disk: {}, partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4' }] },
};

/** The session of a computer with one disk that holds Windows. */
async function arrive(device: TestDevice, disks: Disk[] = [disk]) {
  const inventory = { ...inventoryOf(device), disks };
  const opened = await site.client()(openSession, { body: sessionBody(await ticketFor(site, device), inventory) });
  const [offered] = opened.deployments;
  return { ...opened, offered: offered ?? assert.fail('nothing is deployed') };
}

test('a computer is told how long a required deployment waits at its screen, by its disks, its task sequence and its setting', async () => {
  const device = await addDevice(site);
  const { deployment, sequence } = await deploy(site, [device], { steps: [format] });
  const secondsOf = async (disks?: Disk[]) => (await arrive(device, disks)).offered.notice?.seconds ?? null;
  assert.equal(deployment.noticeSeconds, null);
  assert.equal(await secondsOf(), 30);
  assert.equal(await secondsOf([{ ...disk, partitions: [] }]), null);
  const set = (noticeSeconds: number | null) =>
    site.admin(changeDeployment, { params: { id: deployment.id }, body: { noticeSeconds } });
  assert.equal((await set(0)).noticeSeconds, 0);
  assert.equal(await secondsOf(), null);
  await set(600);
  assert.equal(await secondsOf([]), 600);
  await set(null);
  // The step is in a task sequence that this one runs.
  const child = await deploy(site, [await addDevice(site)], { steps: [format] });
  const steps = [{ type: 'run-task-sequence', name: 'Run', options: { taskSequence: child.sequence.id } }];
  const userNotification = { headline: 'IT renews this computer' };
  const document = { version: 1, name: sequence.name, userNotification, steps };
  await site.admin(updateTaskSequence, { params: { id: sequence.id }, body: { document } });
  const { notice } = (await arrive(device)).offered;
  assert.deepEqual(notice, { seconds: 30, erases: true, headline: 'IT renews this computer', texts: [] });
});

test('what a person may choose is told of by nothing', async () => {
  const device = await addDevice(site);
  await deploy(site, [device], { steps: [format], purpose: 'available' });
  assert.equal((await arrive(device)).offered.notice, undefined);
});

test('a start that was declined begins no run, is a status message, and leads the computer to its own system', async () => {
  const device = await addDevice(site);
  const { deployment, sequence } = await deploy(site, [device], { steps: [format] });
  const { session } = await arrive(device);
  const body = { id: randomUUID(), deploymentId: deployment.id };
  const due = async () =>
    (await loadBootFacts(site.site, [{ mac: device.mac, smbiosUuid: device.uuid }]))[0]?.due ?? assert.fail('no facts');
  assert.equal((await due()).declinedUntil, null);
  // Told twice, as when the computer leaves.
  for (const _ of [1, 2]) await site.client(session)(declineStart, { body });
  assert.notEqual((await due()).declinedUntil, null);
  assert.deepEqual(await site.admin(listRuns, { query: { deviceId: device.id } }), []);
  for (const query of [
    { deviceId: device.id },
    { deploymentId: deployment.id, id: 60008 },
    { severity: 'warning' as const, deviceId: device.id },
  ]) {
    const told = await site.admin(listStatusMessages, { query });
    assert.deepEqual(
      told.map(({ id, severity, text, runId }) => [id, severity, text, runId]),
      [[60008, 'warning', `A person at the computer did not let "${sequence.name}" start.`, null]],
    );
  }
  assert.deepEqual(await site.admin(listStatusMessages, { query: { deviceId: device.id, severity: 'error' } }), []);
  assert.deepEqual(await site.admin(listStatusMessages, { query: { runId: randomUUID() } }), []);
  // They have thought better of it: if that run fails, the next start is not led to the disk.
  site.advance(1000);
  await site.client(session)(startRun, { body: runBody(randomUUID(), deployment.id) });
  assert.equal((await due()).declinedUntil, null);
});

test('a computer that declines again and again fills nothing', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device], { steps: [format] });
  const { session } = await arrive(device);
  const decline = () => site.client(session)(declineStart, { body: { id: randomUUID(), deploymentId: deployment.id } });
  const count = async () =>
    (await site.admin(listStatusMessages, { query: { deviceId: device.id, id: 60008 } })).length;
  for (let times = 0; times < 5; times += 1) await decline();
  assert.equal(await count(), 1, 'of one minute one is kept');
  for (let times = 0; times < 25; times += 1) {
    site.advance(61_000);
    await decline();
  }
  assert.equal(await count(), 20);
});

test('a computer declines nothing but what is required on it', async () => {
  const [device, other] = [await addDevice(site), await addDevice(site)];
  const { deployment } = await deploy(site, [device], { steps: [format] });
  const elsewhere = await deploy(site, [other], { steps: [format] });
  const free = await deploy(site, [device], { purpose: 'available' });
  const { session } = await arrive(device);
  const decline = (id: string, deploymentId: string) =>
    site.client(session)(declineStart, { body: { id, deploymentId } });
  for (const deploymentId of [elsewhere.deployment.id, free.deployment.id, randomUUID()])
    await assert.rejects(decline(randomUUID(), deploymentId), refusal('SLIP-2004'));
  // What another computer has declined is not declined anew by this one.
  const { session: others } = await arrive(other);
  const id = randomUUID();
  await site.client(others)(declineStart, { body: { id, deploymentId: elsewhere.deployment.id } });
  await assert.rejects(decline(id, deployment.id), refusal('SLIP-2004'));
});

test('what was switched off during the countdown does not begin', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device], { steps: [format] });
  const { session } = await arrive(device);
  await site.admin(changeDeployment, { params: { id: deployment.id }, body: { enabled: false } });
  await assert.rejects(
    site.client(session)(startRun, { body: runBody(randomUUID(), deployment.id) }),
    refusal('SLIP-2004', 'disabled'),
  );
  assert.deepEqual(await site.admin(listRuns, { query: { deviceId: device.id } }), []);
});
