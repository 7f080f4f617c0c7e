/** A failed run that a person has go on: from the site, and at the computer. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { fetchSecrets, type RunRecord, readRunStanding, resumeOwnRun, startRun } from '../../api/agent.ts';
import { changeDeployment, setDeviceProtection } from '../../api/deployments.ts';
import { changeDevice, clearRequiredDeployments } from '../../api/devices.ts';
import { cancelRun, getRun, getRunReport, resumeRun } from '../../api/runs.ts';
import { addDevice, deploy, newRun, newSession, record, report, runBody } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { whyNot } from './resume-run.ts';

const site = await createTestSite();
const resume = (id: string) => site.admin(resumeRun, { params: { id } });

async function failedRun(environment: RunRecord['environment'], settings: { stopAtFailures?: number } = {}) {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device]);
  await site.admin(changeDeployment, { params: { id: deployment.id }, body: settings });
  const run = await newRun(site, device);
  const steps = [record.stepStarted(2, 'a'), record.stepFinished(3, 'a', 'failed')];
  await report(site, run, [record.started(1), ...steps, record.finished(4, 'failed', environment)]);
  return { device, ...run };
}

const standing = (run: { runId: string; runCredential: string }) =>
  site.client(run.runCredential)(readRunStanding, { params: { runId: run.runId } });

test('one that failed in the PE waits for the PE, which goes on with the same policy and all records', async () => {
  const run = await failedRun('linux-pe');
  assert.deepEqual(await standing(run), { open: false, editedVersion: null });
  const resumed = await resume(run.runId);
  assert.deepEqual([resumed.state, resumed.endedAt], ['waiting-for-pe', null]);
  assert.deepEqual(await standing(run), { open: true, editedVersion: null });
  const { session, openRun } = await newSession(site, run.device);
  assert.deepEqual(openRun, { id: run.runId });
  const started = await site.client(session)(startRun, { body: runBody(run.runId) });
  assert.deepEqual(started.policy, run.policy);
  assert.equal(started.records.at(-1)?.kind, 'run-finished');
  await report(site, run, [record.resumed(5, 'linux-pe'), record.finished(6, 'succeeded', 'linux')]);
  assert.equal((await site.admin(getRun, { params: { id: run.runId } })).state, 'succeeded');
});

test('one that failed in the deployed system waits for its disk, and its credential opens everything again', async () => {
  const run = await failedRun('linux');
  assert.equal((await resume(run.runId)).state, 'waiting-for-disk');
  const secrets = await site.client(run.runCredential)(fetchSecrets, {
    params: { runId: run.runId },
    body: { names: [] },
  });
  assert.deepEqual(secrets.values, []);
});

test('its report is made anew at its next end, over all records', async () => {
  const run = await failedRun('linux');
  const read = () => site.admin(getRunReport, { params: { id: run.runId } });
  assert.equal((await read()).report.run.outcome, 'failed');
  await resume(run.runId);
  await assert.rejects(read(), refusal('SLIP-1020', 'has not ended'));
  await report(site, run, [record.resumed(5), record.finished(6, 'succeeded')]);
  assert.equal((await read()).report.run.outcome, 'succeeded');
});

test('a late report from before its end does not end it again', async () => {
  const run = await failedRun('linux');
  await resume(run.runId);
  await report(site, run, [record.finished(4, 'failed')]);
  assert.equal((await site.admin(getRun, { params: { id: run.runId } })).endedAt, null);
});

test('the computer itself may ask, and asking twice is harmless', async () => {
  const run = await failedRun('linux-pe');
  const other = await failedRun('linux-pe');
  const { deploymentId } = await site.admin(getRun, { params: { id: other.runId } });
  await site.admin(changeDeployment, { params: { id: deploymentId ?? '' }, body: { enabled: false } });
  await assert.rejects(
    site.client(other.runCredential)(resumeOwnRun, { params: { runId: other.runId } }),
    refusal('SLIP-2009', 'disabled or deleted'),
  );
  const ask = () => site.client(run.runCredential)(resumeOwnRun, { params: { runId: run.runId } });
  assert.deepEqual([await ask(), await ask()], [{ open: true }, { open: true }]);
});

test('the computer itself does not go on where the deployment has stopped itself or the device is protected by now; a person may have it', async () => {
  const [stopped, guarded] = [await failedRun('linux-pe', { stopAtFailures: 1 }), await failedRun('linux-pe')];
  await site.admin(setDeviceProtection, { params: { id: guarded.device.id }, body: { protected: true } });
  for (const run of [stopped, guarded]) {
    const ask = site.client(run.runCredential)(resumeOwnRun, { params: { runId: run.runId } });
    await assert.rejects(ask, refusal('SLIP-2009', 'Ask who keeps the site'));
    assert.equal((await resume(run.runId)).state, 'waiting-for-pe');
  }
});

test('no run goes on on an obsolete device, whoever asks', async () => {
  const run = await failedRun('linux-pe');
  await site.admin(changeDevice, { params: { id: run.device.id }, body: { obsolete: true } });
  await assert.rejects(resume(run.runId), refusal('SLIP-2009', 'is obsolete'));
  const ask = site.client(run.runCredential)(resumeOwnRun, { params: { runId: run.runId } });
  await assert.rejects(ask, refusal('SLIP-2009', 'is obsolete'));
});

test('a run that has succeeded, was cancelled, or is not there does not go on', async () => {
  const device = await addDevice(site);
  await deploy(site, [device]);
  const run = await newRun(site, device);
  await report(site, run, [record.started(1), record.finished(2, 'succeeded')]);
  await assert.rejects(resume(run.runId), refusal('SLIP-2009', /Only a failed run.*succeeded/));
  const cancelled = await newRun(site, await deployed());
  await site.admin(cancelRun, { params: { id: cancelled.runId }, body: { force: true } });
  await assert.rejects(resume(cancelled.runId), refusal('SLIP-2009', /cancelled/));
  await assert.rejects(resume(randomUUID()), refusal('SLIP-1002', 'no run'));
});

async function deployed() {
  const device = await addDevice(site);
  await deploy(site, [device]);
  return device;
}

test('a run that another has followed does not go on, and while one is open no second is opened', async () => {
  const run = await failedRun('linux-pe');
  await site.admin(clearRequiredDeployments, { params: { id: run.device.id } });
  site.advance(1000);
  await newRun(site, run.device);
  await assert.rejects(resume(run.runId), refusal('SLIP-2009', 'A newer run'));
});

const now = new Date('2026-06-02T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const failed = (environment: RunRecord['environment'], hours: number) => ({
  ...{ state: 'failed' as const, environment, ended_at: hoursAgo(hours) },
});
const circumstances = {
  by: 'person',
  deployed: true,
  obsolete: false,
  followed: false,
  validUntil: hoursAgo(-1),
  now,
} as const;

for (const [what, run, change, because] of [
  ['in the PE, days ago', failed('linux-pe', 200), {}, null],
  ['in the deployed system, just within the hours that the agent waits', failed('linux', 23.9), {}, null],
  ['in the deployed system, when the agent has left', failed('linux', 24), {}, /has left/],
  ['in the PE with a policy that has run out', failed('linux-pe', 1), { validUntil: now }, /no longer valid/],
  ['under a deployment that is gone, and a person says so', failed('linux-pe', 1), { deployed: false }, null],
  ['on a device that is obsolete', failed('linux-pe', 1), { obsolete: true }, /is obsolete/],
  ['and asks itself, just within the hour', failed('linux-pe', 0.99), { by: 'computer' }, null],
  ['and asks itself after an hour', failed('linux-pe', 1), { by: 'computer' }, /only the site can/],
  [
    'and asks itself, though its deployment was stopped',
    failed('linux-pe', 0.1),
    { by: 'computer', deployed: false },
    /disabled or deleted/,
  ],
] as const) {
  test(`a run that failed ${what}: ${because === null ? 'goes on' : 'does not'}`, () => {
    const refused = whyNot(run, { ...circumstances, ...change });
    if (because === null) assert.equal(refused, null);
    else assert.match(refused ?? '', because);
  });
}
