/** Templates for a computer that has a system, on one with BIOS that boots over the network, by what an administrator types. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { listImages } from '../../src/api/images.ts';
import { listRuns, type Run } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { assertSameFiles } from '../support/compare-trees.ts';
import { type DeployLab, openDeployLab, repository, type TestComputer } from '../support/deploy-lab.ts';

const MINUTE = 60_000;
let lab: DeployLab;
let pc: TestComputer;
before(async () => {
  lab = await openDeployLab('templates-long', { taps: 1 });
  pc = await lab.computer(1, { firmware: 'bios', disks: [{ sizeGiB: 9, interface: 'virtio' }] });
});
after(() => lab?.close());

async function slipway(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(join(repository, 'bin/slipway'), [
    '--data',
    join(lab.directory, 'site'),
    ...words,
  ]);
  return stdout;
}

test('a computer gets its system', { timeout: 25 * MINUTE }, async () => {
  const left = pc.waitUntilLeft();
  await pc.computer.start();
  const run = await watchRun(lab.site.client, pc.device.id, { timeoutMilliseconds: 20 * MINUTE });
  assert.equal(run.state, 'succeeded', run.message);
  await left;
});

test('"Capture a reference computer" makes an image of it, and "Something else" runs on it', {
  timeout: 20 * MINUTE,
}, async () => {
  for (const template of ['capture', 'non-operating-system']) {
    const file = join(lab.directory, `${template}.yaml`);
    await writeFile(file, await slipway('task-sequences', 'new', template, template));
    await slipway('task-sequences', 'create', file);
    await slipway(
      'deployments',
      'create',
      template,
      'Computers for Deploy pc-1',
      '--purpose',
      'required',
      '--confirm-device-count',
      '1',
    );
  }
  // The new system hears it and restarts in order: a volume that was not let go cleanly is not captured.
  await pc.computer.sendKeys(['ctrl', 'alt', 'delete']);
  const ended: Run[] = [];
  for (const number of [2, 3]) {
    await runNumber(number);
    ended.push(await watchRun(lab.site.client, pc.device.id, { timeoutMilliseconds: 12 * MINUTE }));
  }
  assert.deepEqual(
    ended.map(({ taskSequenceName, state }) => `${taskSequenceName}: ${state}`).sort(),
    ['capture: succeeded', 'non-operating-system: succeeded'],
    ended.map(({ message }) => message).join('\n'),
  );
  const captured = (await lab.site.client(listImages)).find(({ name }) => name === 'Reference');
  assert.ok(ended.some(({ id }) => id === captured?.captured?.runId));
  await pc.computer.waitForSerial(/pc-1 login:/, 5 * MINUTE);
});

test('every file on the disk is the image’s', { timeout: 5 * MINUTE }, async () => {
  await pc.computer.powerOff();
  await assertSameFiles(pc.computer.diskPaths[0]!, 3);
});

/** The newest first. */
function runs(): Promise<Run[]> {
  return lab.site.client(listRuns, { query: { deviceId: pc.device.id } });
}

async function runNumber(number: number): Promise<void> {
  while ((await runs()).length < number) await new Promise((resolve) => setTimeout(resolve, 500));
}
