/** A required deployment that obeys maintenance windows, on a real site: at network boot, from media, at the beginning of a run, and what it says meanwhile. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { startRun } from '../../api/agent.ts';
import { explainBoot } from '../../api/boot-decisions.ts';
import { addCollectionMember, changeCollection, createCollection } from '../../api/collections.ts';
import { changeDeployment, createDeployment, explainDeployments } from '../../api/deployments.ts';
import { listDevices } from '../../api/devices.ts';
import { changePxeSettings } from '../../api/pxe-settings.ts';
import { updateTaskSequence } from '../../api/task-sequences.ts';
import { addDevice, deploy, newRun, newSession, runBody, type TestDevice } from '../agents/test-agent.ts';
import { allSystemsId, allUnknownComputersId } from '../collections/built-in-collections.ts';
import { loadBootFacts } from '../netboot/boot-facts.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const HOUR = 3_600_000;

/** Of two hours, each day, on whole minutes. */
function opensIn(hours: number) {
  const start = new Date(site.site.now().getTime() + hours * HOUR).toISOString().slice(0, 16);
  return { name: `in ${hours}`, start, timeZone: 'UTC', durationMinutes: 120, recurrence: { kind: 'daily' as const } };
}

/** In a collection of its own: windows of all collections of a device count. */
async function giveWindow(device: { readonly id: string }, hours: number, limitingCollectionId = allSystemsId) {
  const body = { name: randomUUID(), maintenanceWindows: [opensIn(hours)], limitingCollectionId };
  const { id } = await site.admin(createCollection, { body });
  await site.admin(addCollectionMember, { params: { id, deviceId: device.id } });
  return (maintenanceWindows: ReturnType<typeof opensIn>[]) =>
    site.admin(changeCollection, { params: { id }, body: { maintenanceWindows } });
}

async function obeyed() {
  const device = await addDevice(site);
  const made = await deploy(site, [device]);
  const change = (body: object) =>
    site.admin(changeDeployment, { params: { id: made.deployment.id }, body: { confirmDeviceCount: 1, ...body } });
  await change({ maintenanceWindows: 'obey' });
  return { ...made, device, change };
}

async function startsAtPxe({ mac, uuid }: TestDevice): Promise<boolean> {
  const [facts] = await loadBootFacts(site.site, [{ mac, smbiosUuid: uuid }]);
  return facts?.due.required !== null;
}

test('it starts and begins while a window of any of its collections is open, and a device without one at any time', async () => {
  const { device, deployment } = await obeyed();
  assert.equal(await startsAtPxe(device), true, 'it has no window');
  const setWindows = await giveWindow(device, 3);
  assert.equal(await startsAtPxe(device), false);
  const { session, deployments } = await newSession(site, device);
  assert.deepEqual(deployments, []);
  for (const origin of ['pxe', 'bootable', 'client'] as const)
    await assert.rejects(
      site.client(session)(startRun, { body: { ...runBody(randomUUID(), deployment.id), origin } }),
      refusal('SLIP-2004'),
    );
  await giveWindow(device, -1);
  assert.equal(await startsAtPxe(device), true);
  const run = await newRun(site, device);
  await setWindows([]);
  site.advance(2 * HOUR);
  assert.deepEqual((await newSession(site, device)).openRun, { id: run.runId }, 'what has begun goes on');
  assert.equal((await newRun(site, device, run.runId)).runId, run.runId);
});

test('it is said when the next window opens, by which windows, and how long it may take', async () => {
  const { device, sequence } = await obeyed();
  await giveWindow(device, -1);
  const { document } = sequence;
  await site.admin(updateTaskSequence, {
    params: { id: sequence.id },
    body: { document: { ...document, maximumRunTimeMinutes: 90 } },
  });
  assert.equal(await startsAtPxe(device), false);
  const { deployments } = await site.admin(explainDeployments, { params: { id: device.id } });
  const [told] = deployments;
  assert.equal(told?.outcome, 'not');
  assert.match(told?.reasons.join() ?? '', /may take 90 minutes, .* ends at .*: the next that is long enough opens at/);
  const { maintenanceWindows, windows, maximumRunTimeMinutes } = told?.facts ?? {};
  assert.deepEqual([maintenanceWindows, windows, maximumRunTimeMinutes], ['obey', 1, 90]);
  const { toFirmware } = await site.admin(explainBoot, { query: { mac: device.mac } });
  assert.match(toFirmware.reasons.join(), /the next that is long enough opens at/);
  await site.admin(updateTaskSequence, { params: { id: sequence.id }, body: { document } });
  assert.equal(await startsAtPxe(device), true);
  const run = await newRun(site, device);
  assert.ok(!JSON.stringify(run.policy).includes('maximumRunTime'));
});

test('an unknown computer waits for the windows of its placeholder', async () => {
  const stranger = { mac: '06:00:00:00:00:01', smbiosUuid: null };
  const starts = async () => {
    const [facts] = await loadBootFacts(site.site, [stranger]);
    return facts?.placeholders.some(({ due }) => due.required !== null);
  };
  await site.admin(changePxeSettings, { body: { unknownComputers: 'on' } });
  const { sequence } = await deploy(site, [await addDevice(site)]);
  const body = { taskSequenceId: sequence.id, collectionId: allUnknownComputersId, purpose: 'required' as const };
  const unknown = { confirmUnknownComputers: true, maintenanceWindows: 'obey' as const };
  await site.admin(createDeployment, { body: { ...body, ...unknown } });
  assert.equal(await starts(), true);
  for (const each of await site.admin(listDevices, { query: { placeholders: 'only' } }))
    await giveWindow(each, 3, allUnknownComputersId);
  assert.equal(await starts(), false);
});

test('an available one obeys none', async () => {
  const { deployment } = await deploy(site, [await addDevice(site)], { purpose: 'available' });
  await assert.rejects(
    site.admin(changeDeployment, { params: { id: deployment.id }, body: { maintenanceWindows: 'obey' } }),
    refusal('SLIP-1001', 'obey maintenance windows'),
  );
});
