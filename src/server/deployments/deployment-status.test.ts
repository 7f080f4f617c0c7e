import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { RunRecord } from '../../api/agent.ts';
import { removeCollectionMember } from '../../api/collections.ts';
import { type DeploymentState, getDeploymentStatus, listDeploymentDevices } from '../../api/deployment-status.ts';
import { createDeployment } from '../../api/deployments.ts';
import { clearRequiredDeployments } from '../../api/devices.ts';
import { cancelRun, resumeRun } from '../../api/runs.ts';
import { addDevice, deploy, newRun, record, report, type TestDevice } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { deploymentDevices } from './deployment-status.ts';

const site = await createTestSite();
const allSystems = '00000000-0000-4000-8000-000000000001';

const failedWith = (sequence: number, errorCode: string, nodeId = 'check'): RunRecord => {
  const made = record.stepFinished(sequence, nodeId, 'failed');
  return made.kind === 'step-finished' ? { ...made, errorCode, exitCode: 4316, message: 'why' } : made;
};
const failedRun = (...failed: [string, string][]): RunRecord[] => [
  record.started(1),
  ...failed.flatMap(([code, node], at) => [record.stepStarted(2 + 2 * at, node), failedWith(3 + 2 * at, code, node)]),
  record.finished(2 + 2 * failed.length, 'failed'),
];

/** What a device's run reports, and the state that it is in then. */
const table: readonly [name: string, records: RunRecord[] | null, state: DeploymentState][] = [
  ['has not begun', null, 'unknown'],
  ['has just begun', [], 'in-progress'],
  [
    'waits for its disk',
    [record.started(1), record.stepStarted(2, 'a'), record.stepFinished(3, 'a', 'restart', { restartTarget: 'disk' })],
    'in-progress',
  ],
  ['has succeeded', [record.started(1), record.finished(2)], 'success'],
  [
    'has succeeded after a failed check that it passed over',
    [record.started(1), record.stepStarted(2, 'a'), failedWith(3, 'SLIP-4004', 'a'), record.finished(4)],
    'success',
  ],
  ['has failed without a failed step', [record.started(1), record.finished(2, 'failed')], 'error'],
  ['has failed in a step', failedRun(['SLIP-4003', 'a']), 'error'],
  ['does not meet the requirements', failedRun(['SLIP-4004', 'a']), 'requirements-not-met'],
  [
    'does not meet them, which another step found after a failure that was passed over',
    failedRun(['SLIP-4003', 'a'], ['SLIP-4004', 'b']),
    'requirements-not-met',
  ],
  ['has passed over a failed check and failed later', failedRun(['SLIP-4004', 'a'], ['SLIP-4003', 'b']), 'error'],
  ['was cancelled', [record.started(1), record.finished(2, 'cancelled')], 'error'],
];

test('each device is in one state, by its newest run, and the counts are those of the lists', async () => {
  const devices: TestDevice[] = [];
  for (const _ of table) devices.push(await addDevice(site));
  const { deployment } = await deploy(site, devices);
  for (const [at, [, records]] of table.entries()) {
    const device = devices[at];
    if (records === null || device === undefined) continue;
    await report(site, await newRun(site, device), records);
  }
  const params = { id: deployment.id };
  const listed = await site.admin(listDeploymentDevices, { params });
  const states = new Map(listed.map(({ deviceId, state }) => [deviceId, state]));
  for (const [at, [name, , state]] of table.entries()) assert.equal(states.get(devices[at]?.id ?? ''), state, name);
  const status = await site.admin(getDeploymentStatus, { params });
  assert.equal(status.devices, table.length);
  assert.equal(listed.length, table.length);
  for (const [state, count] of Object.entries(status.counts)) {
    const ofState = await site.admin(listDeploymentDevices, { params, query: { state: state as DeploymentState } });
    assert.equal(ofState.length, count, state);
    assert.ok(ofState.every((device) => device.state === state));
  }
  const notMet = listed.find(({ deviceId }) => deviceId === devices[7]?.id);
  assert.deepEqual(notMet?.run?.failedStep, { name: 'a', exitCode: 4316, errorCode: 'SLIP-4004' });
});

test('pages are by name, and together hold each device once', async () => {
  const devices = [await addDevice(site), await addDevice(site), await addDevice(site)];
  const { deployment } = await deploy(site, devices);
  const names: string[] = [];
  for (;;) {
    const after = names.at(-1);
    const page = await site.admin(listDeploymentDevices, { params: { id: deployment.id }, query: { limit: 2, after } });
    names.push(...page.map(({ deviceName }) => deviceName));
    if (page.length < 2) break;
  }
  assert.deepEqual(names, devices.map(({ name }) => name).sort());
});

test('a cleared run counts no more, one that goes on is in progress again, one ended by force is an error', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device]);
  const params = { id: deployment.id };
  const state = async () => (await site.admin(listDeploymentDevices, { params }))[0]?.state;
  const first = await newRun(site, device);
  await report(site, first, failedRun(['SLIP-4004', 'a']));
  assert.equal(await state(), 'requirements-not-met');
  await site.admin(resumeRun, { params: { id: first.runId } });
  assert.equal(await state(), 'in-progress');
  await site.admin(cancelRun, { params: { id: first.runId }, body: { force: true } });
  assert.equal(await state(), 'error');
  await site.admin(clearRequiredDeployments, { params: { id: device.id } });
  assert.equal(await state(), 'unknown');
  await report(site, await newRun(site, device), [record.started(1), record.finished(2)]);
  assert.equal(await state(), 'success');
});

test('a device that has left the collection is not counted, nor is another deployment of the same sequence', async () => {
  const [stays, leaves] = [await addDevice(site), await addDevice(site)];
  const { deployment, collection, sequence } = await deploy(site, [stays, leaves]);
  await report(site, await newRun(site, leaves), [record.started(1), record.finished(2)]);
  await site.admin(removeCollectionMember, { params: { id: collection.id, deviceId: leaves.id } });
  const status = await site.admin(getDeploymentStatus, { params: { id: deployment.id } });
  assert.deepEqual([status.devices, status.counts.success, status.counts.unknown], [1, 0, 1]);
  const body = { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'available' as const };
  const other = await site.admin(createDeployment, { body });
  await report(site, await newRun(site, stays), [record.started(1), record.finished(2)]);
  const { counts } = await site.admin(getDeploymentStatus, { params: { id: other.id } });
  assert.deepEqual([counts.success, counts.unknown], [0, 1]);
});

test('a device that "All Systems" has by a direct rule too is counted once', async () => {
  const device = await addDevice(site);
  const rule = { collection_id: allSystems, device_id: device.id };
  await site.database.db.insertInto('collection_direct_rule').values(rule).execute();
  const { sequence } = await deploy(site, []);
  const body = { taskSequenceId: sequence.id, collectionId: allSystems, purpose: 'available' as const };
  const { id } = await site.admin(createDeployment, { body });
  const names = (await site.admin(listDeploymentDevices, { params: { id }, query: { limit: 1000 } })).map(
    (d) => d.deviceId,
  );
  assert.equal(names.filter((each) => each === device.id).length, 1);
  assert.equal((await site.admin(getDeploymentStatus, { params: { id } })).devices, names.length);
});

test('there is no status of what is not there', async () => {
  const params = { id: randomUUID() };
  await assert.rejects(site.admin(getDeploymentStatus, { params }), refusal('SLIP-1002', 'deployment'));
  await assert.rejects(site.admin(listDeploymentDevices, { params }), refusal('SLIP-1002', 'deployment'));
});

test('of many runs those of the deployment are found by an index', async () => {
  await sql`set enable_seqscan = off`.execute(site.database.db);
  const query = deploymentDevices(sql<boolean>`deployment.id = ${randomUUID()}::uuid`);
  const { rows } = await sql<Record<string, string>>`explain ${query}`.execute(site.database.db);
  await sql`reset enable_seqscan`.execute(site.database.db);
  assert.match(rows.map((row) => row['QUERY PLAN']).join('\n'), /run_deployment_id_device_id_idx/);
});
