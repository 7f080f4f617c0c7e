import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { listDeviceRuns } from '../../api/device-runs.ts';
import { clearRequiredDeployments } from '../../api/devices.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();

test('all runs of a device with each attempt of each step, newest run first, page by page', async () => {
  const device = await addDevice(site);
  const stranger = await addDevice(site);
  await deploy(site, [device, stranger]);
  const ids: string[] = [];
  for (const outcome of ['failed', 'succeeded'] as const) {
    const run = await newRun(site, device);
    ids.unshift(run.runId);
    const failed = { ...record.stepFinished(3, 'format', 'failed', { message: 'the disk is in use' }), exitCode: 1 };
    await report(site, run, [
      ...[record.started(1), record.stepStarted(2, 'format'), failed],
      ...[
        record.stepStarted(4, 'format', 2),
        record.stepFinished(5, 'format'),
        record.stepFinished(6, 'apply', 'skipped'),
      ],
      ...[record.stepStarted(7, 'restart'), record.finished(8, outcome)],
    ] as Parameters<typeof report>[2]);
    await site.admin(clearRequiredDeployments, { params: { id: device.id } });
    site.advance(1000);
  }
  await report(site, await newRun(site, stranger), [record.started(1)]);
  const params = { id: device.id };
  const all = await site.admin(listDeviceRuns, { params });
  assert.deepEqual(
    all.map(({ id, state }) => [id, state]),
    [
      [ids[0], 'succeeded'],
      [ids[1], 'failed'],
    ],
  );
  assert.deepEqual(
    all[1]?.steps.map(({ name, attempt, outcome, exitCode, message }) => [name, attempt, outcome, exitCode, message]),
    [
      ['format', 1, 'failed', 1, 'the disk is in use'],
      ['format', 2, 'done', 0, ''],
      ['apply', 1, 'skipped', 0, ''],
      ['restart', 1, null, null, ''],
    ],
  );
  assert.equal(all[0]?.steps[0]?.milliseconds, 13);
  const first = await site.admin(listDeviceRuns, { params, query: { limit: 1 } });
  const next = await site.admin(listDeviceRuns, { params, query: { limit: 1, before: first[0]?.startedAt } });
  assert.deepEqual([...first, ...next], all);
});

test('a device without runs has none, and one that is not there is said to be not there', async () => {
  const { id } = await addDevice(site);
  assert.deepEqual(await site.admin(listDeviceRuns, { params: { id } }), []);
  await assert.rejects(site.admin(listDeviceRuns, { params: { id: randomUUID() } }), refusal('SLIP-1002', 'device'));
});
