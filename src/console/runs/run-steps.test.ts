import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../../api/agent.ts';
import { barOf, outputPlaces, timelineOf } from './run-steps.ts';

const start = Date.parse('2026-11-27T10:00:00Z');
const at = (second: number) => new Date(start + second * 1000).toISOString();
const common = (sequence: number, second: number) => ({ sequence, at: at(second), environment: 'linux-pe' as const });
const node = (nodeId: string, parentId: string | null = null, attempt = 1) => ({
  ...{ nodeId, name: nodeId.toUpperCase(), attempt, parentId },
});
const type = 'run-command-line';
const end = {
  ...{ exitCode: 0, message: '', errorCode: null, bytes: null, milliseconds: 1, restartTarget: null },
  ...{ continueAt: null, variables: [] },
};
const started = (
  sequence: number,
  second: number,
  id: string,
  parentId: string | null = null,
  attempt = 1,
): RunRecord => ({
  ...{ kind: 'step-started', type, ...common(sequence, second), ...node(id, parentId, attempt) },
});
const finished = (
  sequence: number,
  second: number,
  id: string,
  outcome: 'done' | 'failed' | 'skipped' = 'done',
  attempt = 1,
): RunRecord => ({
  kind: 'step-finished',
  type,
  outcome,
  ...end,
  ...common(sequence, second),
  ...node(id, null, attempt),
});

test('steps have their begin and end, groups contain them, and what was skipped is there', () => {
  const { steps, from, to } = timelineOf(
    [
      { kind: 'run-started', ...common(1, 0), agentVersion: '1', origin: 'pxe' },
      { kind: 'group-started', ...common(2, 1), ...node('g') },
      started(3, 2, 'a', 'g'),
      { ...finished(4, 5, 'a'), parentId: 'g' } as RunRecord,
      { kind: 'group-finished', ...common(5, 6), ...node('g'), outcome: 'done', message: '' },
      finished(6, 6, 'b', 'skipped'),
    ],
    null,
  );
  assert.deepEqual([from, to], [start, start + 6000]);
  assert.deepEqual(
    steps.map(({ name, depth, outcome, startedAt, endedAt }) => [name, depth, outcome, startedAt - start, endedAt]),
    [
      ['G', 0, 'done', 1000, start + 6000],
      ['A', 1, 'done', 2000, start + 5000],
      ['B', 0, 'skipped', 6000, start + 6000],
    ],
  );
});

test('each attempt has its own bar, and a step that has not ended reaches to now', () => {
  const timeline = timelineOf(
    [started(1, 0, 'a'), finished(2, 4, 'a', 'failed'), started(3, 5, 'a', null, 2)],
    start + 10_000,
  );
  assert.deepEqual(
    timeline.steps.map((step) => [step.attempt, barOf(step, timeline)]),
    [
      [1, { start: 0, length: 0.4 }],
      [2, { start: 0.5, length: 0.5 }],
    ],
  );
});

test('a clock that jumps back leaves no bar outside', () => {
  const timeline = timelineOf(
    [started(1, 100, 'a'), finished(2, 110, 'a'), started(3, 5, 'b'), finished(4, 6, 'b')],
    null,
  );
  for (const step of timeline.steps) {
    const { start: begin, length } = barOf(step, timeline);
    assert.ok(begin >= 0 && length >= 0 && begin + length <= 1);
  }
});

test('without records there is nothing to show', () => {
  assert.deepEqual(timelineOf([], null), { steps: [], from: 0, to: 0 });
});

test("a step's output is what the log has from its first line on, whatever programs write", () => {
  const { steps } = timelineOf([started(1, 0, 'a'), finished(2, 1, 'a'), started(3, 2, 'b')], null);
  const lines = [
    'The run begins',
    '--- A (run-command-line), attempt 1',
    '--- X (run-command-line), attempt 1',
    'out of a',
    '--- B (run-command-line), attempt 1',
    '--- A (run-command-line), attempt 1',
  ].map((line) => ({ line }));
  assert.deepEqual(
    [...outputPlaces(steps, lines)],
    [
      [1, [1, 4]],
      [3, [4, 6]],
    ],
  );
});
