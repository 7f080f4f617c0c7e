/** The whole way under Secure Boot, on real firmware, with the network card first in the boot order. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RunRecord } from '../../src/api/agent.ts';
import { getDevice, listBootEvents } from '../../src/api/devices.ts';
import { listRuns } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { assertSameFiles } from '../support/compare-trees.ts';
import { type DeployLab, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';

const MINUTE = 60_000;
let lab: DeployLab;
let pc: TestComputer;
before(async () => {
  lab = await openDeployLab('secure-boot', { taps: 1 });
  pc = await lab.computer(1, { firmware: 'secure-boot' });
});
after(() => lab?.close());

test('a blank computer boots over the network, is deployed and finishes in its own system', {
  timeout: 20 * MINUTE,
}, async () => {
  const records: RunRecord[] = [];
  let pictures = 0;
  const left = pc.waitUntilLeft();
  await pc.computer.start();
  const run = await watchRun(lab.site.client, pc.device.id, {
    timeoutMilliseconds: 19 * MINUTE,
    onRecord: (record) => records.push(record),
    onRun: ({ progress }) => {
      if ((progress?.bytesDone ?? 0) > 0.5 * (progress?.bytesTotal ?? Infinity) && pictures++ === 0)
        void pc.photograph('apply');
    },
  });
  assert.equal(run.state, 'succeeded', run.message);
  await left;
  assert.equal(run.origin, 'pxe');
  const done = records.flatMap((r) =>
    r.kind === 'step-finished' ? [`${r.environment}: ${r.name}: ${r.outcome}`] : [],
  );
  assert.deepEqual(done, [
    'linux-pe: Check Readiness: done',
    'linux-pe: Format and Partition Disk: done',
    'linux-pe: Apply Operating System Image: done',
    'linux-pe: Apply Network Settings: done',
    'linux-pe: Install Boot Loader: done',
    'linux-pe: Restart Computer: restart',
    'linux: Look at the new system: done',
  ]);
  // Said before anything was erased.
  const kinds = records.map((r) => r.kind);
  assert.ok(kinds.indexOf('about-to-destroy') > 0 && kinds.indexOf('about-to-destroy') < kinds.indexOf('volumes'));
  const device = await lab.site.client(getDevice, { params: { id: pc.device.id } });
  assert.deepEqual(device.inventory?.firmware, { kind: 'uefi', secureBoot: true });
});

test('two more starts go to the disk by themselves, and no further run begins', { timeout: 10 * MINUTE }, async () => {
  const { computer } = pc;
  const toTheDisk = async (act: () => Promise<void>): Promise<void> => {
    const login = computer.waitForSerial(/pc-1 login:/, 4 * MINUTE);
    login.catch(() => undefined);
    await act();
    await login;
  };
  await toTheDisk(() => computer.reset());
  await computer.powerOff();
  await toTheDisk(() => computer.start());
  const runs = await lab.site.client(listRuns, { query: { deviceId: pc.device.id } });
  assert.equal(runs.length, 1);
  const [event] = await lab.site.client(listBootEvents, { params: { id: pc.device.id } });
  assert.equal(event?.decision, 'disk');
});

test('every file on the disk is the image’s, by a judge of its own', { timeout: 5 * MINUTE }, async () => {
  await pc.computer.powerOff();
  await assertSameFiles(pc.computer.diskPaths[0]!, 2);
});
