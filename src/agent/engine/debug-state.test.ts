import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DebugCommand, StopReason } from '../../api/debug-commands.ts';
import { afterRecord, notDebugged, stopBefore, stopsAfterFailure } from './debug-state.ts';
import type { NewRecord } from './journal.ts';
import { records, stepFinished, stepStarted } from './test-records.ts';

const paused = (nodeId: string, reason: StopReason = 'pause'): NewRecord => ({
  ...{ kind: 'run-paused', nodeId, name: nodeId, parentId: null, reason },
});
const said = (command: DebugCommand, refused: string | null = null): NewRecord => ({
  ...{ kind: 'debug-command', number: 1, by: 'ada', command, refused, again: [] },
});
const goOn: DebugCommand = { command: 'continue', pause: 1 };
const next: DebugCommand = { command: 'next', pause: 1 };
const pause: DebugCommand = { command: 'pause' };
const breakAt = (...nodeIds: string[]): DebugCommand => ({ command: 'setBreakpoints', nodeIds });
const goTo = (nodeId: string): DebugCommand => ({ command: 'goto', pause: 1, nodeId, confirm: false });
const resumed: NewRecord = { kind: 'run-resumed', reason: 'goes on' };
const ended: NewRecord = { kind: 'run-finished', outcome: 'failed', message: '' };

const cases: [what: string, happened: NewRecord[], nodeId: string, entry: boolean, stops: StopReason | null][] = [
  ['a run that nobody debugs goes on', [], 'a', false, null],
  ['a run in the debugger stops before its first node', [], 'a', true, 'entry'],
  ['also when power failed before that was written', [resumed], 'a', true, 'entry'],
  ['and not before the second', [stepStarted('a'), stepFinished('a', 'done')], 'b', true, null],
  ['nor again once it was let go', [paused('a', 'entry'), said(goOn)], 'a', true, null],
  ['a break point stops', [said(breakAt('b', 'c'))], 'b', false, 'breakpoint'],
  ['a break point elsewhere does not', [said(breakAt('b'))], 'a', false, null],
  ['a break point that was refused does not', [said(breakAt('b'), 'no')], 'b', false, null],
  ['one that was cleared does not', [said(breakAt('b')), said(breakAt())], 'b', false, null],
  ['a pause stops at whatever comes', [said(pause)], 'b', false, 'pause'],
  ['a run that is paused stays so after a power cut', [paused('b', 'step'), resumed], 'b', false, 'step'],
  ['continue lets it go', [paused('b'), said(goOn)], 'b', false, null],
  ['continue that was refused does not', [paused('b'), said(goOn, 'no')], 'b', false, 'pause'],
  ['continue goes on past a break point of its own', [said(breakAt('b')), paused('b'), said(goOn)], 'b', false, null],
  ['and after a power cut then', [said(breakAt('b')), paused('b'), said(goOn), resumed], 'b', false, null],
  [
    'a break point stops again when the node comes again',
    [said(breakAt('b')), paused('b'), said(goOn), stepStarted('b'), stepFinished('b', 'restart')],
    ...(['b', false, 'breakpoint'] as const),
  ],
  ['a step is one node', [paused('a'), said(next)], 'a', false, null],
  ['and stops at the next', [paused('a'), said(next), stepStarted('a'), stepFinished('a', 'done')], 'b', false, 'step'],
  ['also when it was skipped', [paused('a'), said(next), stepFinished('a', 'skipped')], 'b', false, 'step'],
  ['set next step: what lies between is passed', [paused('a'), said(goTo('c'))], 'b', false, null],
  [
    'set next step: break points there do not count',
    [said(breakAt('b')), paused('a'), said(goTo('c'))],
    'b',
    false,
    null,
  ],
  ['set next step: the run stops there', [paused('a'), said(goTo('c'))], 'c', false, 'goto'],
  ['set next step to the one it is paused at', [paused('a'), said(goTo('a'))], 'a', false, 'goto'],
  [
    'and stays there after a power cut',
    [paused('a'), said(goTo('c')), paused('c', 'goto'), resumed],
    'c',
    false,
    'goto',
  ],
  ['a run that has ended is not paused', [paused('a'), ended, resumed], 'a', false, null],
  ['its break points stay', [said(breakAt('a')), ended, resumed], 'a', false, 'breakpoint'],
];

for (const [what, happened, nodeId, entry, stops] of cases) {
  test(what, () => {
    const state = records(...happened).reduce(afterRecord, notDebugged);
    assert.equal(stopBefore(state, nodeId, { entry }), stops);
  });
}

const failed = [stepStarted('a'), stepFinished('a', 'failed')];
const failures: [what: string, happened: NewRecord[], onError: boolean, stops: boolean][] = [
  ['a failure stops nothing', failed, false, false],
  ['unless that is asked for', failed, true, true],
  ['also when power failed before the pause was written', [...failed, resumed], true, true],
  ['and stays so, whatever is asked for', [...failed, paused('a', 'exception'), resumed], false, true],
  ['until the run goes on', [...failed, paused('a', 'exception'), said(goOn)], true, false],
  ['also after a power cut then', [...failed, paused('a', 'exception'), said(goOn), resumed], true, false],
  ['a failure that lies back does not stop', [...failed, stepStarted('b'), stepFinished('b', 'done')], true, false],
  ['nor one that a pause before another step follows', [...failed, paused('b', 'step')], true, false],
];

for (const [what, happened, onError, stops] of failures) {
  test(what, () => {
    const state = records(...happened).reduce(afterRecord, notDebugged);
    assert.equal(stopsAfterFailure(state, 'a', { onError }), stops);
  });
}

test('the number of the last wish is kept, also of one that was refused', () => {
  const taken = (number: number, refused: string | null): NewRecord => ({
    ...{ kind: 'debug-command', number, by: 'ada', command: pause, refused, again: [] },
  });
  assert.equal(records(taken(1, null), taken(2, 'no')).reduce(afterRecord, notDebugged).taken, 2);
});

test('a pause is named by its record and says since when it lasts', () => {
  const state = records(stepStarted('a'), stepFinished('a', 'done'), paused('b', 'step')).reduce(
    afterRecord,
    notDebugged,
  );
  const since = '2026-01-02T03:04:05.678Z';
  assert.deepEqual(state.paused, { sequence: 3, nodeId: 'b', name: 'b', reason: 'step', since });
});
