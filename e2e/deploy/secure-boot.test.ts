/** The whole way under Secure Boot, on real firmware, with the network card first in the boot order; in the midst of it the power fails. */
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

test('a blank computer boots over the network, is deployed through a power cut, and finishes in its own system', {
  timeout: 25 * MINUTE,
}, async (t) => {
  const records: RunRecord[] = [];
  // Anywhere in the image: most of a deployment's time goes there.
  const cutAt = 0.1 + 0.8 * Math.random();
  t.diagnostic(`the power fails at ${(100 * cutAt).toFixed(1)} % of the image`);
  let cut: Promise<void> | undefined;
  await pc.computer.start();
  const run = await watchRun(lab.site.client, pc.device.id, {
    timeoutMilliseconds: 24 * MINUTE,
    onRecord: (record) => records.push(record),
    onRun: ({ progress }) => {
      if ((progress?.bytesDone ?? 0) > cutAt * (progress?.bytesTotal ?? Infinity)) cut ??= powerCut(pc);
    },
  });
  assert.equal(run.state, 'succeeded', run.message);
  await cut;
  await pc.waitUntilLeft();
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
  const attempts = records.flatMap((r) =>
    r.kind === 'step-started' && r.name === 'Apply Operating System Image' ? [r.attempt] : [],
  );
  assert.deepEqual(attempts, [1, 1], 'what was interrupted begins again, with its number');
  // Said before anything was erased.
  const kinds = records.map((r) => r.kind);
  assert.ok(kinds.indexOf('about-to-destroy') > 0 && kinds.indexOf('about-to-destroy') < kinds.indexOf('volumes'));
  const device = await lab.site.client(getDevice, { params: { id: pc.device.id } });
  const { kind, secureBoot } = device.inventory?.firmware ?? {};
  assert.deepEqual([kind, secureBoot], ['uefi', true]);
  const { name, distribution, kernel } = device.inventory?.operatingSystem ?? {};
  assert.match(`${name} ${kernel}`, /^Debian GNU\/Linux .* \d+\.\d+/);
  assert.equal(distribution, 'debian', 'its own system has told');
});

async function powerCut({ computer, photograph }: TestComputer): Promise<void> {
  await photograph('apply');
  await computer.powerOff();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await computer.start();
}

test('its next start goes to the disk by itself, and no further run begins', { timeout: 10 * MINUTE }, async () => {
  const { computer } = pc;
  await computer.powerOff();
  const login = computer.waitForSerial(/pc-1 login:/, 4 * MINUTE);
  login.catch(() => undefined);
  await computer.start();
  await login;
  const runs = await lab.site.client(listRuns, { query: { deviceId: pc.device.id } });
  assert.equal(runs.length, 1);
  const [event] = await lab.site.client(listBootEvents, { params: { id: pc.device.id } });
  assert.equal(event?.decision, 'disk');
});

test('every file on the disk is the image’s, by a judge of its own', { timeout: 5 * MINUTE }, async () => {
  await pc.computer.powerOff();
  await assertSameFiles(pc.computer.diskPaths[0]!, 2);
});
