import assert from 'node:assert/strict';
import { test } from 'node:test';
import { record } from '../agents/test-agent.ts';
import { isEndState, nextRunState } from './run-state.ts';

for (const [what, before, given, after] of [
  ['a started run runs', 'running', record.started(1), 'running'],
  ['a step that ends leaves it running', 'running', record.stepFinished(2, 'a', 'done'), 'running'],
  ['a failed step alone ends nothing', 'running', record.stepFinished(2, 'a', 'failed'), 'running'],
  [
    'a restart to the disk waits for it',
    'running',
    record.stepFinished(2, 'a', 'restart', { restartTarget: 'disk' }),
    'waiting-for-disk',
  ],
  [
    'a restart to the PE waits for it',
    'running',
    record.stepFinished(2, 'a', 'restart', { restartTarget: 'pe' }),
    'waiting-for-pe',
  ],
  ['a resumed run runs', 'waiting-for-disk', record.resumed(3), 'running'],
  ['a step that begins proves that it runs', 'waiting-for-pe', record.stepStarted(3, 'b'), 'running'],
  ['success ends it', 'running', record.finished(4, 'succeeded'), 'succeeded'],
  ['failure ends it', 'waiting-for-disk', record.finished(4, 'failed'), 'failed'],
  ['cancellation ends it', 'running', record.finished(4, 'cancelled'), 'cancelled'],
] as const) {
  test(what, () => assert.equal(nextRunState(before, given), after));
}

test('three states are ends', () => {
  const ends = (['running', 'waiting-for-disk', 'waiting-for-pe', 'succeeded', 'failed', 'cancelled'] as const).filter(
    isEndState,
  );
  assert.deepEqual(ends, ['succeeded', 'failed', 'cancelled']);
});
