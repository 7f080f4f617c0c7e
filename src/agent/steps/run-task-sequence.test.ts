import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine } from '../machine/scripted.ts';
import { runTaskSequence } from './run-task-sequence.ts';
import { contextFor, failureOf, IMAGE_ID, stepOf } from './test-step.ts';

test('a policy that still has the step is not whole, and nothing is passed over in silence', async () => {
  const step = stepOf('run-task-sequence', { taskSequence: IMAGE_ID });
  const error = await failureOf(runTaskSequence(step, contextFor({ machine: createScriptedMachine() })));
  assert.equal(error.code, 'SLIP-4062');
  assert.match(error.message, new RegExp(IMAGE_ID));
});
