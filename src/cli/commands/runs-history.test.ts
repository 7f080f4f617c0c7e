import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listDeviceRuns, type RunWithSteps } from '../../api/device-runs.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, makeDevice, makeRun } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const step: RunWithSteps['steps'][number] = {
  ...{ nodeId: 'a', parentId: null, name: 'Format Disk', type: 'format-disk', attempt: 2, environment: 'linux-pe' },
  ...{ startedAt: AT, endedAt: AT, outcome: 'failed', exitCode: 5, errorCode: 'SLIP-4003', message: 'No room.' },
  milliseconds: 1234,
};
const ended = makeRun({ state: 'failed', startedAt: AT, endedAt: '2026-11-25T14:05:22.000Z' });

function siteWith(...runs: RunWithSteps[]): FakeSite {
  const site = new FakeSite({ devices: [makeDevice({})] });
  site.contract.on(listDeviceRuns, ({ query }) => runs.slice(0, query.limit));
  return site;
}

test('runs history: each run with its steps, attempts and exit codes', async () => {
  const { out } = await run(siteWith({ ...ended, steps: [step] }), 'runs history PC-01');
  assert.equal(
    out,
    [
      `2026-11-25 14:03:22  Install Debian, version 3: failed after 2 min 00 s (${ended.id})`,
      'TIME      STEP                     OUTCOME  EXIT   TOOK  MESSAGE',
      '14:03:22  Format Disk (attempt 2)  failed      5  1.2 s  No room. (SLIP-4003)',
      '',
    ].join('\n'),
  );
});

test('runs history: how the next page is asked for, and what has not run', async () => {
  const { out } = await run(siteWith({ ...ended, steps: [] }), 'runs history PC-01 --limit 1');
  assert.match(out, /No step was begun\.\n\nPerhaps there are more: --before 2026-11-25T14:03:22\.000Z\n$/);
  assert.equal((await run(siteWith(), 'runs history PC-01')).out, 'PC-01 has no such runs.\n');
});
