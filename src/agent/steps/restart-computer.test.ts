import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine } from '../machine/scripted.ts';
import { restartComputer } from './restart-computer.ts';
import { contextFor, stepOf } from './test-step.ts';

test('a restart is a result: nothing is done here, and the run goes on at the next step', async () => {
  const machine = createScriptedMachine();
  const context = contextFor({ machine, variables: { Room: '12' } });
  const restart = (options: object) => restartComputer(stepOf('restart-computer', options), context);
  assert.deepEqual(await restart({}), {
    outcome: 'restart',
    target: 'disk',
    continueAt: 'next',
    message: 'The computer restarts from its disk.',
    delaySeconds: 0,
  });
  assert.deepEqual(await restart({ target: 'pe', delaySeconds: 30, message: 'Room %Room%' }), {
    outcome: 'restart',
    target: 'pe',
    continueAt: 'next',
    message: 'Room 12',
    delaySeconds: 30,
  });
  assert.deepEqual(machine.ran, []);
});
