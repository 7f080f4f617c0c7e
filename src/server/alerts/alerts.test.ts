import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import * as alerts from '../../api/alerts.ts';
import { changeDeployment } from '../../api/deployments.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { raiseAlerts } from './raise-alerts.ts';

const site = await createTestSite();

async function failing(setting: alerts.DeploymentAlert) {
  const devices = [await addDevice(site), await addDevice(site)];
  const { deployment } = await deploy(site, devices);
  await site.admin(alerts.setDeploymentAlert, { params: { id: deployment.id }, body: setting });
  const [device] = devices;
  if (device !== undefined)
    await report(site, await newRun(site, device), [record.started(1), record.finished(2, 'failed')]);
  return deployment;
}
const failureAbove = (percent: number) => ({ successBelow: null, failureAbove: { percent } });
const listOf = (deploymentId: string, query: object = {}) =>
  site.admin(alerts.listAlerts, { query: { deploymentId, ...query } });

test('an alert is raised once, however often and by how many it is looked for, and told as an event', async () => {
  const { id, name } = await failing(failureAbove(10));
  await Promise.all([raiseAlerts(site.site), raiseAlerts(site.site)]);
  await raiseAlerts(site.site);
  const [alert, ...others] = await listOf(id);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [alert?.deploymentName, alert?.kind, alert?.percent, alert?.devices, alert?.counted, alert?.acknowledgedAt],
    [name, 'failure-above', 10, 2, 1, null],
  );
  const told = (await site.feed.after(0, 10_000)).filter(
    ({ kind, subject }) => kind === 'alert' && subject === alert?.id,
  );
  assert.equal(told.length, 1);
  assert.equal(told[0]?.data['deploymentId'], id);
});

test('with another percentage it is another alert; what is disabled or not so bad raises none', async () => {
  const { id } = await failing(failureAbove(60));
  await raiseAlerts(site.site);
  assert.deepEqual(await listOf(id), []);
  const enable = (enabled: boolean) =>
    site.admin(changeDeployment, { params: { id }, body: { enabled, confirmDeviceCount: 1 } });
  await enable(false);
  await site.admin(alerts.setDeploymentAlert, { params: { id }, body: failureAbove(10) });
  await raiseAlerts(site.site);
  assert.deepEqual(await listOf(id), []);
  await enable(true);
  for (const percent of [10, 20, 20]) {
    await site.admin(alerts.setDeploymentAlert, { params: { id }, body: failureAbove(percent) });
    await raiseAlerts(site.site);
  }
  assert.deepEqual((await listOf(id)).map(({ percent }) => percent).sort(), [10, 20]);
});

test('"success below" waits for its time', async () => {
  const at = new Date(site.site.now().getTime() + 3_600_000).toISOString();
  const { id } = await failing({ successBelow: { percent: 90, at }, failureAbove: null });
  assert.equal(await raiseAlerts(site.site), 0);
  site.advance(3_600_001);
  assert.equal(await raiseAlerts(site.site), 1);
  assert.deepEqual(
    (await listOf(id)).map(({ kind, counted }) => [kind, counted]),
    [['success-below', 0]],
  );
  assert.deepEqual(await site.admin(alerts.getDeploymentAlert, { params: { id } }), {
    successBelow: { percent: 90, at },
    failureAbove: null,
  });
});

test('who acknowledges first is kept, and it is not raised again', async () => {
  const { id } = await failing(failureAbove(10));
  await raiseAlerts(site.site);
  const [alert] = await listOf(id);
  const params = { id: alert?.id ?? '' };
  const first = await site.admin(alerts.acknowledgeAlert, { params });
  assert.equal(first.acknowledgedBy, 'local');
  site.advance(1000);
  assert.deepEqual(await site.admin(alerts.acknowledgeAlert, { params }), first);
  assert.equal(await raiseAlerts(site.site), 0);
  assert.deepEqual(
    [(await listOf(id, { acknowledged: 'no' })).length, (await listOf(id, { acknowledged: 'yes' })).length],
    [0, 1],
  );
});

test('bad settings are refused, and what is not there is said to be not there', async () => {
  const { id } = await failing(failureAbove(99));
  const bad = [
    { successBelow: { percent: 0, at: '2026-01-01T00:00:00Z' }, failureAbove: null },
    { successBelow: { percent: 50 }, failureAbove: null },
    { successBelow: null, failureAbove: { percent: 100 } },
    { successBelow: null, failureAbove: { percent: 1.5 } },
    { successBelow: null },
  ];
  for (const body of bad)
    await assert.rejects(
      site.admin(alerts.setDeploymentAlert, { params: { id }, body: body as never }),
      refusal('SLIP-1001'),
    );
  const params = { id: randomUUID() };
  await assert.rejects(site.admin(alerts.getDeploymentAlert, { params }), refusal('SLIP-1002'));
  await assert.rejects(site.admin(alerts.acknowledgeAlert, { params }), refusal('SLIP-1002'));
});
