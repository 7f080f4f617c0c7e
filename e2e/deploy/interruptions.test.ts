/** What a room full of computers sees: a cable that is pulled, a site that dies in the middle. One deployment survives both. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listRunLog } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { assertSameFiles } from '../support/compare-trees.ts';
import { type DeployLab, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';

const MINUTE = 60_000;
let lab: DeployLab;
let pc: TestComputer;
before(async () => {
  lab = await openDeployLab('interruptions', { taps: 1 });
  pc = await lab.computer(1, { firmware: 'direct', diskFirmware: 'uefi' });
});
after(() => lab?.close());

/** Longer than a connection may be silent (client/http-request.ts), so that it really is lost. */
const OUTAGE = 25_000;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('the run goes on after a pulled cable and after kill -9 of the site', { timeout: 20 * MINUTE }, async () => {
  const done: string[] = [];
  const at = (share: number, name: string, act: () => Promise<void>) => ({ share, name, act, begun: false });
  const faults = [
    at(0.2, 'cable', async () => {
      await pc.computer.cable('pulled');
      await pause(OUTAGE);
      await pc.photograph('cable-pulled');
      await pc.computer.cable('plugged');
    }),
    at(0.6, 'site', async () => {
      await lab.site.kill();
      await pause(5_000);
      await lab.site.start();
    }),
  ];
  const left = pc.waitUntilLeft();
  await pc.computer.start();
  const run = await watchRun(lab.site.client, pc.device.id, {
    timeoutMilliseconds: 19 * MINUTE,
    onRun: ({ progress }) => {
      const share = (progress?.bytesDone ?? 0) / (progress?.bytesTotal ?? Infinity);
      const fault = faults.find((each) => !each.begun && share >= each.share);
      if (fault === undefined) return;
      fault.begun = true;
      void fault.act().then(() => done.push(fault.name));
    },
  });
  assert.equal(run.state, 'succeeded', run.message);
  await left;
  assert.deepEqual(done, ['cable', 'site']);
  const log = (await lab.site.client(listRunLog, { params: { id: run.id } })).map(({ line }) => line);
  // One process applied all of it: the stream went on at the byte where it was.
  assert.equal(log.filter((line) => /wimlib-imagex apply/.test(line)).length, 1, log.join('\n'));
});

test('and every file is right', { timeout: 5 * MINUTE }, async () => {
  await pc.computer.powerOff();
  await assertSameFiles(pc.computer.diskPaths[0]!, 2);
});
