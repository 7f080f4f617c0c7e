import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../../api/agent.ts';
import { debugStanding } from './debug-standing.ts';
import { nextRunState } from './run-state.ts';

const frame = { sequence: 7, at: '2026-01-01T00:00:00.000Z', environment: 'linux-pe' } as const;
const command = (given: object, refused: string | null = null): RunRecord =>
  ({ kind: 'debug-command', ...frame, number: 3, by: 'ada', command: given, refused, again: [] }) as RunRecord;
const stop: RunRecord = { kind: 'run-paused', ...frame, nodeId: 'a', name: 'A\0', parentId: null, reason: 'step' };
const where = { sequence: 7, nodeId: 'a', name: 'A␀', reason: 'step', since: frame.at } as const;
const standing = { paused: where, breakpoints: ['b'], newest_wish: 1 };
const end: RunRecord = { kind: 'run-finished', ...frame, outcome: 'cancelled', message: '' };

for (const [what, record, after, state] of [
  ['continue', command({ command: 'continue', pause: 7 }), { ...standing, paused: null, newest_wish: 3 }, 'running'],
  ['next', command({ command: 'next', pause: 7 }), { ...standing, paused: null, newest_wish: 3 }, 'running'],
  ['continue, refused', command({ command: 'continue', pause: 7 }, 'no'), { ...standing, newest_wish: 3 }, 'paused'],
  ['goto', command({ command: 'goto', pause: 7, nodeId: 'c' }), { ...standing, newest_wish: 3 }, 'paused'],
  [
    'break points',
    command({ command: 'setBreakpoints', nodeIds: ['c'] }),
    { ...standing, breakpoints: ['c'], newest_wish: 3 },
    'paused',
  ],
  ['a restart', { kind: 'run-resumed', ...frame, reason: '' }, standing, 'paused'],
  ['the end', end, { ...standing, paused: null }, 'cancelled'],
] satisfies [string, RunRecord, object, string][]) {
  test(`a paused run after ${what}`, () => {
    assert.deepEqual(debugStanding(standing, record), after);
    assert.equal(nextRunState('paused', record), state);
  });
}

test('a pause is kept as the database can hold it', () => {
  assert.deepEqual(debugStanding({ ...standing, paused: null }, stop).paused, where);
  assert.equal(nextRunState('running', stop), 'paused');
});
