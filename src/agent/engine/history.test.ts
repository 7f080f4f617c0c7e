import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DebugCommand } from '../../api/debug-commands.ts';
import { readHistory } from '../../api/run-history.ts';
import type { NewRecord } from './journal.ts';
import { records, stepFinished, stepStarted } from './test-records.ts';

test('nothing has happened in an empty journal', () => {
  const history = readHistory([]);
  assert.equal(history.steps.size + history.groups.size + history.changes.length, 0);
  assert.equal(history.lastStep, null);
  assert.equal(history.end, null);
});

test('a step that was begun and has no end was interrupted', () => {
  const history = readHistory(records(stepStarted('a', 2)));
  assert.deepEqual(history.steps.get('a'), { attempt: 2, finished: null, again: false, spent: 0 });
});

test('a step that failed and was begun again was interrupted in its second attempt', () => {
  const history = readHistory(records(stepStarted('a'), stepFinished('a', 'failed'), stepStarted('a', 2)));
  assert.deepEqual(history.steps.get('a'), { attempt: 2, finished: null, again: false, spent: 0 });
});

test('what was set is kept in its order, with the step that set it; of a secret variable without its value', () => {
  const secret = stepFinished('a', 'done', { variables: [{ name: 'Key', value: null }] });
  const open = stepFinished('b', 'done', { variables: [{ name: 'KEY', value: 'x' }] });
  const typed: NewRecord = { kind: 'variables', variables: [{ name: 'Tier', value: '1' }] };
  assert.deepEqual(readHistory(records(typed, secret, stepFinished('c', 'done'), open)).changes, [
    { nodeId: null, lastStep: null, variables: [{ name: 'Tier', value: '1' }] },
    { nodeId: 'a', lastStep: null, variables: [{ name: 'Key', value: null }] },
    { nodeId: 'b', lastStep: { name: 'c', succeeded: true, exitCode: 0 }, variables: [{ name: 'KEY', value: 'x' }] },
  ]);
});

test('skipped steps leave the result of the last one as it was', () => {
  const history = readHistory(records(stepFinished('a', 'failed', { exitCode: 7 }), stepFinished('b', 'skipped')));
  assert.deepEqual(history.lastStep, { name: 'a', succeeded: false, exitCode: 7 });
});

const runFailed: NewRecord = { kind: 'run-finished', outcome: 'failed', message: 'b: broke' };
const goesOn: NewRecord = { kind: 'run-resumed', reason: 'a person has it go on' };
const groupBegan = (nodeId: string): NewRecord => ({
  ...{ kind: 'group-started', nodeId, name: nodeId, attempt: 1, parentId: null },
});
const groupEnded = (nodeId: string, outcome: 'done' | 'failed'): NewRecord => ({
  ...{ kind: 'group-finished', nodeId, name: nodeId, attempt: 1, parentId: null, outcome, message: '' },
});

test('a failed run that a person has go on begins at the step that failed, inside its groups', () => {
  const history = readHistory(
    records(
      ...[groupBegan('g0'), stepStarted('absorbed'), stepFinished('absorbed', 'failed'), groupEnded('g0', 'failed')],
      ...[
        groupBegan('outer'),
        groupBegan('inner'),
        stepStarted('b'),
        stepFinished('b', 'failed'),
        groupEnded('inner', 'failed'),
        groupEnded('outer', 'failed'),
      ],
      ...[runFailed, goesOn],
    ),
  );
  assert.equal(history.end, null);
  assert.equal(history.steps.get('b')?.again, 'as-it-was');
  assert.equal(history.steps.get('absorbed')?.again, false);
  assert.deepEqual(
    [...history.groups],
    [
      ['g0', { attempt: 1, finished: 'failed', message: '' }],
      ['outer', { attempt: 1, finished: null, message: '' }],
      ['inner', { attempt: 1, finished: null, message: '' }],
    ],
  );
});

test('a group that failed without having begun is what failed: not a step before it', () => {
  const history = readHistory(
    records(
      ...[stepStarted('absorbed'), stepFinished('absorbed', 'failed'), groupBegan('outer')],
      ...[groupEnded('g', 'failed'), groupEnded('outer', 'failed'), runFailed, goesOn],
    ),
  );
  assert.equal(history.steps.get('absorbed')?.again, false);
  assert.deepEqual([...history.groups], [['outer', { attempt: 1, finished: null, message: '' }]]);
});

test('a run that goes on after a power cut has no step again', () => {
  const history = readHistory(records(stepStarted('a'), stepFinished('a', 'failed'), goesOn));
  assert.equal(history.steps.get('a')?.again, false);
});

test('what a person has done again counts no longer, and a variable that they set does', () => {
  const said = (command: DebugCommand, again: string[]): NewRecord => ({
    ...{ kind: 'debug-command', number: 1, by: 'ada', command, refused: null, again },
  });
  const happened = [groupBegan('g'), stepStarted('a'), stepFinished('a', 'done'), groupEnded('g', 'done')];
  const goTo = said({ command: 'goto', pause: 1, nodeId: 'a', confirm: false }, ['g', 'a']);
  const set = said({ command: 'setVariable', pause: 1, name: 'Tier', value: 'gold' }, []);
  const history = readHistory(records(...happened, set, goTo));
  assert.deepEqual([history.steps.size, history.groups.size], [0, 0]);
  assert.deepEqual(history.changes[0]?.variables, [{ name: 'Tier', value: 'gold' }]);
  assert.equal(history.lastStep?.name, 'a', 'what happened has happened');
  const refused = { ...goTo, refused: 'no', again: ['a'] } as NewRecord;
  assert.equal(readHistory(records(...happened, refused)).steps.size, 1);
});

test('a restart is pending until something goes on after it', () => {
  const asked = [stepStarted('r'), stepFinished('r', 'restart', { message: 'now' })];
  assert.deepEqual(readHistory(records(...asked)).pendingRestart, { target: 'disk', message: 'now' });
  assert.equal(readHistory(records(...asked, goesOn)).pendingRestart, null);
});
