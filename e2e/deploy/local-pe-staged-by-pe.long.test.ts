/**
 * A restart into the PE without the network: after its first start the firmware has the disk alone, under Secure Boot, and the run goes on in a PE
 * that lies there.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { listBootEvents } from '../../src/api/devices.ts';
import { listRunLog, listRunRecords } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { runCommand } from '../../src/lab/run.ts';
import { type DeployLab, debianDocument, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';
import { groupsOf, lookAtThePe, lookForThePe, restartIntoThePe } from '../support/pe-looks.ts';

const MINUTE = 60_000;
let lab: DeployLab;
let pc: TestComputer;
before(async () => {
  lab = await openDeployLab('local-pe', { taps: 1 });
  const document = withRestartIntoPe(await debianDocument(lab.image));
  pc = await lab.computer(1, { firmware: 'direct', diskFirmware: 'secure-boot', document });
});
after(() => lab?.close());

/** The example, with a restart into the PE once the disk has partitions, and a look around on both sides of the restart to the disk. */
function withRestartIntoPe(example: unknown): unknown {
  const { inPe, inSystem } = groupsOf(example);
  const [readiness, format, ...others] = inPe.steps;
  return {
    ...(example as object),
    steps: [
      { ...inPe, steps: [readiness, format, restartIntoThePe, lookAtThePe, ...others] },
      { ...inSystem, steps: [lookForThePe] },
    ],
  };
}

test('the run goes on in a PE on the disk, under Secure Boot, and nothing of it is left', {
  timeout: 20 * MINUTE,
}, async () => {
  const left = pc.waitUntilLeft();
  await pc.computer.start();
  const run = await watchRun(lab.site.client, pc.device.id, { timeoutMilliseconds: 19 * MINUTE });
  assert.equal(run.state, 'succeeded', run.message);
  await left;
  const records = await lab.site.client(listRunRecords, { params: { id: run.id }, query: {} });
  assert.deepEqual(
    records.flatMap((r) => (r.kind === 'step-finished' ? [`${r.environment}: ${r.name}: ${r.outcome}`] : [])),
    [
      'linux-pe: Check Readiness: done',
      'linux-pe: Format and Partition Disk: done',
      'linux-pe: Restart into the PE: restart',
      'linux-pe: Look at the PE: done',
      'linux-pe: Apply Operating System Image: done',
      'linux-pe: Apply Network Settings: done',
      'linux-pe: Install Boot Loader: done',
      'linux-pe: Restart Computer: restart',
      'linux: Look for the PE: done',
    ],
  );
  assert.deepEqual(
    records.flatMap((r) => (r.kind === 'run-resumed' ? [r.environment] : [])),
    ['linux-pe', 'linux'],
  );
  const log = (await lab.site.client(listRunLog, { params: { id: run.id } })).map(({ line }) => line).join('\n');
  assert.match(log, /The PE is staged on \/dev\/vda1/);
  assert.match(log, /slipway\.root=local:[0-9A-F]{4}-[0-9A-F]{4}\/EFI\/slipway\/pe\/root\.squashfs/);
});

test('the network was asked for the root file system of the first start alone', async () => {
  assert.deepEqual(await lab.site.client(listBootEvents, { params: { id: pc.device.id } }), []);
  const fetched = (await readFile(lab.site.logPath, 'utf8')).match(/boot file: root\.squashfs/g);
  assert.equal(fetched?.length, 1);
});

test('the EFI system partition is the deployed system’s alone, by a judge of its own', async () => {
  await pc.computer.powerOff();
  const [disk = ''] = pc.computer.diskPaths;
  const { stdout: table } = await runCommand('sfdisk', ['--json', disk], () => undefined);
  const start = parse(table).partitiontable.partitions[0].start * 512;
  const { stdout } = await runCommand('mdir', ['-/', '-b', '-i', `${disk}@@${start}`, '::'], () => undefined);
  assert.match(stdout, /\/EFI\/debian\/shimx64\.efi/);
  assert.doesNotMatch(stdout, /slipway|\/grub\//i);
});
