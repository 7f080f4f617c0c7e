import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getDeploymentStatus, listDeploymentDevices } from '../../api/deployment-status.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeDeployment } from '../things-test-support.ts';

const deployment = makeDeployment({}, { id: idOf(112), name: 'Install Debian' }, { id: idOf(16), name: 'Room 12' });

function newSite(): FakeSite {
  const site = new FakeSite({ deployments: [deployment] });
  const { id, name } = deployment;
  const counts = { success: 21, 'in-progress': 2, error: 0, 'requirements-not-met': 1, unknown: 0 };
  site.contract.on(getDeploymentStatus, () => ({ deploymentId: id, name, devices: 24, counts }));
  const failedStep = { name: 'Check Readiness', exitCode: 4316, errorCode: 'SLIP-4004' };
  const failed = {
    id: idOf(96),
    state: 'failed' as const,
    startedAt: AT,
    endedAt: AT,
    message: '1 of 3 checks failed.',
  };
  const devices = [
    {
      ...{ deviceId: idOf(1), deviceName: 'PC-01', state: 'requirements-not-met' as const },
      run: { ...failed, failedStep },
    },
    { deviceId: idOf(2), deviceName: '\u001b[31mPC-02', state: 'unknown' as const, run: null },
  ];
  site.contract.on(listDeploymentDevices, ({ query }) =>
    devices.filter(({ state }) => query.state === undefined || query.state === state).slice(0, query.limit),
  );
  return site;
}

test('deployments status: how many devices are in which state', async () => {
  assert.equal(
    (await run(newSite(), 'deployments status "install debian -> room 12"')).out,
    [
      'Install Debian → Room 12: 24 devices',
      '',
      'STATE                 DEVICES  SHARE',
      'success                    21   88 %',
      'in-progress                 2    8 %',
      'error                       0    0 %',
      'requirements-not-met        1    4 %',
      'unknown                     0    0 %',
      '',
    ].join('\n'),
  );
});

test('deployments status --devices: which they are and why; a name cannot paint the terminal', async () => {
  const { out } = await run(newSite(), 'deployments status "Install Debian -> Room 12" --devices');
  assert.match(out, /^PC-01 +requirements-not-met +00000060 .*Check Readiness \(SLIP-4004\): 1 of 3 checks failed\.$/m);
  assert.match(out, /PC-02 +unknown +- +-$/m);
  assert.ok(!out.includes('\u001b'));
});

test('deployments status --state: only those, and how to ask for the next page', async () => {
  const line = 'deployments status "Install Debian -> Room 12" --state requirements-not-met';
  assert.match((await run(newSite(), `${line} --limit 1`)).out, /Perhaps there are more: --after "PC-01"\n$/);
  assert.doesNotMatch((await run(newSite(), line)).out, /more/);
  const none = await run(newSite(), 'deployments status "Install Debian -> Room 12" --state success');
  assert.equal(none.out, 'Install Debian → Room 12 has no such devices.\n');
  const wrong = await run(newSite(), 'deployments status "Install Debian -> Room 12" --state good');
  assert.match(wrong.error, /"good" is not one of success, .*\(SLIP-6001\)/);
});
