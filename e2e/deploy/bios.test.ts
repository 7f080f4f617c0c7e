/** A computer with BIOS and MBR-free GPT: GRUB in a BIOS boot partition. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { watchRun } from '../../src/lab/deployment.ts';
import { assertSameFiles } from '../support/compare-trees.ts';
import { type DeployLab, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';

const MINUTE = 60_000;
let lab: DeployLab;
let pc: TestComputer;
before(async () => {
  lab = await openDeployLab('bios', { taps: 1 });
  pc = await lab.computer(1, { firmware: 'direct', diskFirmware: 'bios' });
});
after(() => lab?.close());

test('a BIOS computer is deployed and finishes in its own system', { timeout: 15 * MINUTE }, async () => {
  const left = pc.waitUntilLeft();
  await pc.computer.start();
  const run = await watchRun(lab.site.client, pc.device.id, { timeoutMilliseconds: 14 * MINUTE });
  assert.equal(run.state, 'succeeded', run.message);
  await left;
});

test('every file on the disk is the image’s', { timeout: 5 * MINUTE }, async () => {
  await pc.computer.powerOff();
  await assertSameFiles(pc.computer.diskPaths[0]!, 2);
});
