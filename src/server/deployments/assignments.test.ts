/** A schedule of assignments on the real database; how it decides is in due-deployments.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as contract from '../../api/deployments.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const start = '2020-01-01T12:00';
const daily = { start, timeZone: 'UTC', recurrence: { kind: 'every-days' as const, days: 1 } };

test('a deployment that has ended is to be confirmed once a schedule assigns it anew, and says when it runs again', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device]);
  const params = { id: deployment.id };
  assert.equal(deployment.nextAssignmentAt, null);
  await report(site, await newRun(site, device), [record.started(1), record.finished(2)]);
  const change = (body: object) => site.admin(contract.changeDeployment, { params, body });
  await change({ assignmentSchedule: daily });
  await assert.rejects(change({ rerun: 'if-succeeded' }), refusal('SLIP-1011', '1 device'));
  await change({ rerun: 'if-failed' });
  const { nextAssignmentAt, assignmentSchedule } = await change({ rerun: 'if-succeeded', confirmDeviceCount: 1 });
  assert.deepEqual(assignmentSchedule, daily);
  assert.match(nextAssignmentAt ?? '', /T12:00:00.000Z$/);
  const { deployments } = await site.admin(contract.explainDeployments, { params: { id: device.id } });
  assert.match(deployments[0]?.reasons.join() ?? '', new RegExp(`it runs again from ${nextAssignmentAt} on`));
  assert.deepEqual(deployments[0]?.facts.schedule, daily);
  await change({ assignmentSchedule: null });
  assert.equal((await site.admin(contract.getDeployment, { params })).nextAssignmentAt, null);
});

test('an assignment that came after the end has it start again, by the schedule alone', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device]);
  const run = await newRun(site, device);
  await report(site, run, [record.started(1), record.finished(2)]);
  const body = { rerun: 'always' as const, assignmentSchedule: daily, confirmDeviceCount: 1 };
  await site.admin(contract.changeDeployment, { params: { id: deployment.id }, body });
  await assert.rejects(newRun(site, device), refusal('SLIP-2004', 'has ended on this device'));
  const dayBefore = new Date(Date.now() - 86_400_000);
  await site.database.db.updateTable('run').set({ ended_at: dayBefore }).where('id', '=', run.runId).execute();
  assert.notEqual((await newRun(site, device)).runId, run.runId);
});

test('schedules and wake-up are for required deployments', async () => {
  const { deployment } = await deploy(site, [await addDevice(site)], { purpose: 'available' });
  for (const body of [{ assignmentSchedule: daily }, { wakeOnLan: true }])
    await assert.rejects(
      site.admin(contract.changeDeployment, { params: { id: deployment.id }, body }),
      refusal('SLIP-1001', 'required'),
    );
});
