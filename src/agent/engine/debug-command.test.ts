import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notDebugged } from '../../api/debug-state.ts';
import { readHistory } from '../../api/run-history.ts';
import { command, documentOf } from '../../task-sequence/test-document.ts';
import { verdictOn } from './debug-command.ts';

test('a break point that stands and that an edited sequence has no more keeps nobody from setting others', () => {
  const state = { ...notDebugged, breakpoints: new Set(['gone']) };
  const facts = { state, document: documentOf([command('a')]), history: readHistory([]) };
  const verdict = (...nodeIds: string[]) =>
    verdictOn({ command: 'setBreakpoints', nodeIds }, { ...facts, variables: [], secretVariables: [] }).refused;
  assert.equal(verdict('a', 'gone'), null);
  assert.equal(verdict('a', 'zebra'), 'The task sequence has no zebra.');
});
