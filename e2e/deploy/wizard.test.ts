/** A person at the computer: the PXE password, the choice of a deployment, a variable that was left empty; by a keyboard, seen on the screen. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listRunRecords } from '../../src/api/runs.ts';
import { changeSettings } from '../../src/api/site.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { type DeployLab, openDeployLab } from '../support/deploy-lab.ts';

const MINUTE = 60_000;
let lab: DeployLab;
before(async () => {
  lab = await openDeployLab('wizard', { taps: 1 });
});
after(() => lab?.close());

test('password, deployment and variable are asked for, and what was typed is used', {
  timeout: 12 * MINUTE,
}, async () => {
  await lab.site.client(changeSettings, { body: { pxePassword: 'open sesame' } });
  const document = {
    version: 1,
    name: 'x',
    description: 'Says who it is',
    variables: [{ name: 'OSDComputerName', value: '' }],
    steps: [
      {
        type: 'run-command-line',
        name: 'Say the name',
        options: { commandLine: 'echo "name is %OSDComputerName%"', outputVariable: 'Said' },
      },
    ],
  };
  const { computer, device, photograph } = await lab.computer(1, {
    firmware: 'direct',
    document,
    purpose: 'available',
    disks: [],
  });
  const asked = (what: RegExp) => computer.waitForSerial(what, 4 * MINUTE);
  const password = asked(/answer at the screen: password/);
  await computer.start();
  await password;
  await photograph('password');
  const again = asked(/answer at the screen: password/);
  await computer.type('wrong\n');
  await again;
  await photograph('password-wrong');
  const deployment = asked(/answer at the screen: deployment/);
  await computer.type('open sesame\n');
  await deployment;
  await photograph('deployment');
  const variables = asked(/answer at the screen: variables/);
  await computer.type('\n');
  await variables;
  await photograph('variables');
  const watching = watchRun(lab.site.client, device.id, { timeoutMilliseconds: 6 * MINUTE });
  await computer.type('LAB-7\n');
  const run = await watching;
  await photograph('done');
  assert.equal(run.state, 'succeeded', run.message);
  const records = await lab.site.client(listRunRecords, { params: { id: run.id }, query: {} });
  const said = records.flatMap((r) => (r.kind === 'step-finished' ? r.variables : []));
  assert.deepEqual(said, [{ name: 'Said', value: 'name is LAB-7' }]);
});
