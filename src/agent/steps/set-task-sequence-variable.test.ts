import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { setTaskSequenceVariable } from './set-task-sequence-variable.ts';
import { contextFor, stepOf } from './test-step.ts';

async function set(options: object) {
  const context = contextFor({ machine: createScriptedMachine(), variables: { Room: '12' } });
  context.variables.set('Key', 'sesame', { secret: true });
  const result = await setTaskSequenceVariable(stepOf('set-task-sequence-variable', options), context);
  return { result, variables: context.variables };
}

test('a variable gets its value, with other variables in it', async () => {
  const { result, variables } = await set({ variable: 'OSDComputerName', value: 'LAB%Room%-01' });
  assert.deepEqual(result, { outcome: 'done', message: 'OSDComputerName is "LAB12-01".' });
  assert.equal(variables.get('osdcomputername'), 'LAB12-01');
});

test('an empty value removes it', async () => {
  const { result, variables } = await set({ variable: 'room', value: '' });
  assert.equal(result.message, 'room is removed.');
  assert.equal(variables.has('Room'), false);
});

test('a secret is not told, and what is made of a secret is one', async () => {
  for (const options of [{ value: 'open', secret: true }, { value: 'x%Key%' }]) {
    const { result, variables } = await set({ variable: 'Door', ...options });
    assert.equal(result.message, 'Door is ***.');
    assert.equal(variables.entries().find(({ name }) => name === 'Door')?.secret, true);
  }
});

for (const variable of ['_SMSTSMine', '1st', 'a b', 'ä']) {
  test(`${variable} cannot be set`, async () => {
    await assert.rejects(
      set({ variable, value: 'x' }),
      (error) => error instanceof SlipwayError && error.code === 'SLIP-4015',
    );
  });
}
