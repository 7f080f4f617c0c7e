/** A run fails in the PE; somebody at the computer mends the cause and presses R: the same run goes on at the failed step. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listRunRecords, listRuns } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { type DeployLab, openDeployLab } from '../support/deploy-lab.ts';

const MINUTE = 60_000;
let lab: DeployLab;
before(async () => {
  lab = await openDeployLab('go-on', { taps: 1 });
});
after(() => lab?.close());

const command = (name: string, commandLine: string) => ({ type: 'run-command-line', name, options: { commandLine } });

test('R at the PE’s screen has a failed run go on at the failed step', { timeout: 20 * MINUTE }, async () => {
  const { client } = lab.site;
  const steps = [
    command('Done before', 'echo done'),
    command('Needs a person', 'test -e /run/seen || { touch /run/seen; exit 3; }'),
    command('Comes after', 'echo after'),
  ];
  const { computer, device, photograph } = await lab.computer(1, {
    ...{ firmware: 'direct', document: { version: 1, name: 'x', steps }, disks: [] },
  });
  const told = computer.waitForSerial(/FAILED after .*3/, 8 * MINUTE);
  told.catch(() => undefined);
  await computer.start();
  const failed = await watchRun(client, device.id, { timeoutMilliseconds: 8 * MINUTE });
  assert.equal(failed.state, 'failed');
  assert.match(failed.message, /Needs a person: .*3/);
  await told;
  await photograph('failed');
  await computer.type('r');
  await untilItIsOpen(device.id);
  const run = await watchRun(client, device.id, { timeoutMilliseconds: 5 * MINUTE });
  await photograph('done');
  assert.deepEqual([run.id, run.state], [failed.id, 'succeeded'], run.message);
  assert.equal((await client(listRuns, { query: { deviceId: device.id } })).length, 1);
  const records = await client(listRunRecords, { params: { id: run.id }, query: {} });
  assert.deepEqual(
    records.flatMap((r) => (r.kind === 'step-finished' ? [`${r.name}: ${r.outcome}`] : [])),
    ['Done before: done', 'Needs a person: failed', 'Needs a person: done', 'Comes after: done'],
  );
});

async function untilItIsOpen(deviceId: string): Promise<void> {
  const deadline = Date.now() + MINUTE;
  for (;;) {
    const [run] = await lab.site.client(listRuns, { query: { deviceId } });
    if (run?.endedAt === null || run?.state === 'succeeded') return;
    assert.ok(Date.now() < deadline, 'R did nothing');
    await new Promise((wait) => setTimeout(wait, 300));
  }
}
