import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as alerts from '../../api/alerts.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeDeployment } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const deployment = makeDeployment({}, { id: idOf(112), name: 'Install Debian' }, { id: idOf(16), name: 'Room 12' });
const alert: alerts.Alert = {
  ...{ id: idOf(7), deploymentId: deployment.id, deploymentName: deployment.name, kind: 'failure-above', percent: 10 },
  ...{ devices: 24, counted: 3, raisedAt: AT, acknowledgedAt: null, acknowledgedBy: null },
};

function newSite() {
  const site = new FakeSite({ deployments: [deployment] });
  site.contract.on(alerts.listAlerts, ({ query }) => (query.acknowledged === 'yes' ? [] : [alert]));
  site.contract.on(alerts.acknowledgeAlert, () => ({ ...alert, acknowledgedAt: AT, acknowledgedBy: 'kim' }));
  site.contract.on(alerts.setDeploymentAlert, ({ body }) => body);
  site.contract.on(alerts.getDeploymentAlert, () => ({ successBelow: null, failureAbove: null }));
  return site;
}
const name = '"Install Debian -> Room 12"';

test('alerts list', async () => {
  assert.equal(
    (await run(newSite(), 'alerts list')).out,
    [
      'ID        RAISED               DEPLOYMENT                ALERT                                       ACKNOWLEDGED BY',
      '00000007  2026-11-25 14:03:22  Install Debian → Room 12  3 of 24 devices had failed, more than 10 %  -',
      '',
    ].join('\n'),
  );
});

test('alerts set takes alerts away only where that is said', async () => {
  const site = newSite();
  for (const [options, message] of [
    ['', /Say when it raises alerts: .* Or give --none/],
    ['--none --failure-above 10', /--none goes with no other option/],
  ] as const) {
    const { error, exitCode } = await run(site, `alerts set ${name} ${options}`);
    assert.match(error, message);
    assert.equal(exitCode, 2);
  }
  assert.ok(site.contract.requests.every((request) => request.startsWith('GET')));
  assert.equal((await run(site, `alerts set ${name} --none`)).out, 'Install Debian → Room 12: raises no alerts.\n');
});

test('alerts set, show and acknowledge', async () => {
  const line = `alerts set ${name} --success-below 90 --at 2026-11-27T18:00Z --failure-above 10`;
  const text = 'raises an alert when less than 90 % succeeded at 2026-11-27 18:00:00, and when more than 10 % failed.';
  assert.equal((await run(newSite(), line)).out, `Install Debian → Room 12: ${text}\n`);
  assert.equal((await run(newSite(), `alerts show ${name}`)).out, 'Install Debian → Room 12: raises no alerts.\n');
  assert.equal(
    (await run(newSite(), 'alerts acknowledge 00000007')).out,
    'The alert of Install Debian → Room 12 was acknowledged by kim at 2026-11-25 14:03:22.\n',
  );
  const { error } = await run(newSite(), `alerts set ${name} --success-below 90`);
  assert.match(error, /--success-below and --at belong together/);
});
