import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchRunLogs } from '../../api/run-log-search.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

function newSite(next: number | null = null): FakeSite {
  const site = new FakeSite();
  const found = {
    id: 7,
    at: AT,
    runId: idOf(96),
    deviceId: idOf(1),
    deviceName: 'PC-01',
    line: 'No space left on device',
  };
  site.contract.on(searchRunLogs, ({ query }) => ({ lines: query.search === 'space' ? [found] : [], next }));
  return site;
}

test('runs log --search: lines with a text in the logs of all runs', async () => {
  assert.equal(
    (await run(newSite(), 'runs log --search space')).out,
    [
      'TIME                 RUN       DEVICE  LINE',
      '2026-11-25 14:03:22  00000060  PC-01   No space left on device',
      '',
    ].join('\n'),
  );
  const { out } = await run(newSite(7), 'runs log --search x');
  assert.equal(out, 'No such line was found.\n\nOlder lines were not looked through: --before 7\n');
});

test('runs log without a run and without a text says what is missing', async () => {
  const { error, exitCode } = await run(newSite(), 'runs log');
  assert.deepEqual([error, exitCode], ['slipway: Say which run, or what to --search for. (SLIP-6001)\n', 2]);
});
