import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunState } from '../../api/run-states.ts';
import type { Run } from '../../api/runs.ts';
import { bootsOfLastHour, failuresLeft } from './happening.ts';

const run = (id: string, deviceId: string, state: RunState): Run => ({
  ...{ id, deviceId, state, deviceName: deviceId, deploymentId: null, taskSequenceId: 's', taskSequenceName: 'S' },
  ...{ taskSequenceVersion: 1, origin: 'pxe', cancelRequested: false, progress: null, paused: null, message: '' },
  ...{ startedAt: '2026-11-27T10:00:00Z', endedAt: null, lastReportAt: null },
});

test('a failure needs somebody until the device has had another run', () => {
  const left = failuresLeft([
    run('4', 'a', 'running'),
    run('3', 'b', 'failed'),
    run('2', 'a', 'failed'),
    run('1', 'b', 'failed'),
    run('0', 'c', 'succeeded'),
  ]);
  assert.deepEqual(
    left.map(({ id }) => id),
    ['3'],
  );
});

test('what asks several times with the same answer has booted once, and older boots are not told', () => {
  const now = Date.parse('2026-11-27T12:00:00Z');
  const boot = (minutesAgo: number, mac: string, decision: string) => ({
    ...{ mac, decision, at: new Date(now - minutesAgo * 60_000).toISOString() },
  });
  const told = bootsOfLastHour(
    [
      boot(1, 'a', 'pe'),
      boot(2, 'a', 'pe'),
      boot(4, 'a', 'pe'),
      boot(5, 'b', 'disk'),
      boot(20, 'a', 'pe'),
      boot(21, 'a', 'disk'),
      boot(61, 'b', 'pe'),
    ],
    now,
  );
  assert.deepEqual(
    told.map(({ at, mac, decision }) => [(now - Date.parse(at)) / 60_000, mac, decision]),
    [
      [1, 'a', 'pe'],
      [5, 'b', 'disk'],
      [20, 'a', 'pe'],
      [21, 'a', 'disk'],
    ],
  );
});
