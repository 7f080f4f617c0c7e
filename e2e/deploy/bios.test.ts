/** A computer with BIOS and MBR-free GPT: GRUB in a BIOS boot partition. Its run fails once, in the new system, and a person has it go on. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listRunRecords, resumeRun } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { assertSameFiles } from '../support/compare-trees.ts';
import {
  type DeployLab,
  debianDocument,
  openDeployLab,
  type TestComputer,
  withLastStep,
} from '../support/deploy-lab.ts';

const MINUTE = 60_000;
let lab: DeployLab;
let pc: TestComputer;
before(async () => {
  lab = await openDeployLab('bios', { taps: 1 });
  const document = withLastStep(await debianDocument(lab.image), {
    type: 'run-command-line',
    name: 'Needs a person',
    options: { commandLine: 'test -e /var/tmp/seen || { touch /var/tmp/seen; exit 3; }' },
  });
  pc = await lab.computer(1, { firmware: 'direct', diskFirmware: 'bios', document });
});
after(() => lab?.close());

test('a BIOS computer is deployed, fails in its own system, goes on there when asked to, and finishes', {
  timeout: 20 * MINUTE,
}, async () => {
  const { client } = lab.site;
  const left = pc.waitUntilLeft();
  const waits = pc.computer.waitForSerial(
    /Waits for somebody who has it go on .* at most 24 hours after the failure/,
    16 * MINUTE,
  );
  waits.catch(() => undefined);
  await pc.computer.start();
  const failed = await watchRun(client, pc.device.id, { timeoutMilliseconds: 14 * MINUTE });
  assert.equal(failed.state, 'failed');
  assert.match(failed.message, /Needs a person: .*3/);
  await waits;
  await client(resumeRun, { params: { id: failed.id } });
  const run = await watchRun(client, pc.device.id, { timeoutMilliseconds: 4 * MINUTE });
  assert.deepEqual([run.id, run.state], [failed.id, 'succeeded'], run.message);
  const records = await client(listRunRecords, { params: { id: run.id }, query: {} });
  const done = records.flatMap((r) => (r.kind === 'step-finished' && r.outcome === 'done' ? [r.name] : []));
  assert.deepEqual(done, [...new Set(done)], 'no step was done twice');
  assert.equal(done.at(-1), 'Needs a person');
  await left;
});

test('every file on the disk is the image’s', { timeout: 5 * MINUTE }, async () => {
  await pc.computer.powerOff();
  await assertSameFiles(pc.computer.diskPaths[0]!, 2);
});
