/**
 * From the deployed system back into the PE, without the network: the system stages it on its own EFI system partition. The power fails while the
 * PE works, and the same PE comes again.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RunRecord } from '../../src/api/agent.ts';
import { listBootEvents } from '../../src/api/devices.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { type DeployLab, debianDocument, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';
import { groupsOf, lookAtThePe, lookForThePe, restartIntoThePe } from '../support/pe-looks.ts';

const MINUTE = 60_000;
let lab: DeployLab;
let pc: TestComputer;
before(async () => {
  lab = await openDeployLab('local-pe-long', { taps: 1 });
  const example = await debianDocument(lab.image);
  const { inPe, inSystem } = groupsOf(example);
  const back = { type: 'restart-computer', name: 'Restart from the PE', options: { target: 'disk' } };
  const steps = [inPe, { ...inSystem, steps: [restartIntoThePe, whileThePowerFails, lookAtThePe, back, lookForThePe] }];
  const document = { ...(example as object), steps };
  pc = await lab.computer(1, { firmware: 'direct', diskFirmware: 'secure-boot', document });
});
after(() => lab?.close());

/** Long enough to be in its midst when its record has come; run again as a whole after the power cut. */
const whileThePowerFails = {
  type: 'run-command-line',
  name: 'Wait in the PE',
  options: { commandLine: 'sleep 20' },
};

test('the deployed system goes into the PE and back, through a power cut in the PE', {
  timeout: 30 * MINUTE,
}, async () => {
  const records: RunRecord[] = [];
  let cut: Promise<void> | undefined;
  await pc.computer.start();
  const run = await watchRun(lab.site.client, pc.device.id, {
    timeoutMilliseconds: 29 * MINUTE,
    onRecord: (record) => {
      records.push(record);
      if (record.kind === 'step-started' && record.name === 'Wait in the PE') cut ??= powerCut();
    },
  });
  assert.equal(run.state, 'succeeded', run.message);
  await cut;
  await pc.waitUntilLeft();
  assert.deepEqual(
    records.flatMap((r) => (r.kind === 'step-finished' ? [`${r.environment}: ${r.name}: ${r.outcome}`] : [])).slice(5),
    [
      'linux-pe: Restart Computer: restart',
      'linux: Restart into the PE: restart',
      'linux-pe: Wait in the PE: done',
      'linux-pe: Look at the PE: done',
      'linux-pe: Restart from the PE: restart',
      'linux: Look for the PE: done',
    ],
  );
  const attempts = records.flatMap((r) =>
    r.kind === 'step-started' && r.name === 'Wait in the PE' ? [r.attempt] : [],
  );
  assert.deepEqual(attempts, [1, 1], 'what was interrupted begins again, with its number');
  assert.deepEqual(await lab.site.client(listBootEvents, { params: { id: pc.device.id } }), []);
});

async function powerCut(): Promise<void> {
  await pc.computer.powerOff();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await pc.computer.start();
}
