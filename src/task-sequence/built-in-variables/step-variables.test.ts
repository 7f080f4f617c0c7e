import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Step } from '../document.ts';
import { runnabilityOf } from '../places/runnability.ts';
import { withValue } from '../step-variables.ts';
import { type StepVariable, stepVariables } from './step-variables.ts';

/** The step with the variable's option, and as little else as may be. */
function stepWithOption({ step, option = '' }: StepVariable): Step {
  const base = { commandLine: 'true', script: '1', adapters: [] };
  // `as`: where a step runs is told by which options it has, not by their values.
  return { type: step.slug, options: withValue(base, option, 'x') } as unknown as Step;
}

const ofOptions = stepVariables.filter(({ kind, option, step, secret }) => {
  const runs = step.support['linux-pe'] === 'runnable' || step.support.linux === 'runnable';
  return kind === 'setting' && option !== undefined && !secret && runs;
});

for (const variable of ofOptions)
  for (const environment of ['linux-pe', 'linux'] as const)
    test(`${variable.name} of ${variable.step.name} in ${environment}: the step is as available as the variable`, () => {
      const support = variable.support[environment];
      const told = runnabilityOf(stepWithOption(variable), environment);
      if (support === 'now') assert.equal(told.is, 'runnable');
      else if (support !== undefined && support.awaits === 'windows-images')
        assert.equal(told.is === 'awaits' && told.capability, 'windows-images');
    });

test('a refused option is told as such', () => {
  const refused = ofOptions.filter(({ instead = '' }) => instead.includes('refused'));
  assert.ok(refused.length >= 3);
  for (const variable of refused) {
    const environment = variable.step.support['linux-pe'] === 'runnable' ? 'linux-pe' : 'linux';
    assert.notEqual(runnabilityOf(stepWithOption(variable), environment).is, 'runnable', variable.name);
  }
});

test('a variable that several steps read is told of each, with its standing there', () => {
  const told = (wanted: string, environment: 'linux-pe' | 'winpe') =>
    stepVariables.flatMap(({ name, kind, step, support }) => {
      const standing = support[environment];
      return name === wanted
        ? [`${kind} ${step.slug} ${typeof standing === 'object' ? standing.awaits : standing}`]
        : [];
    });
  assert.deepEqual(told('OSDComputerName', 'linux-pe').sort(), [
    'result capture-windows-settings windows-images',
    'setting apply-network-settings now',
    'setting apply-windows-settings now',
  ]);
  assert.deepEqual(told('OSDStateStorePath', 'winpe').sort(), [
    'result request-state-store user-state',
    'setting capture-user-state user-state',
    'setting release-state-store user-state',
    'setting restore-user-state undefined',
  ]);
});
