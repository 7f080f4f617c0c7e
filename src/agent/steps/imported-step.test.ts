import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { createLinuxMachine } from '../machine/linux.ts';
import { importedStep } from './imported-step.ts';
import { contextFor, failureOf, stepOf } from './test-step.ts';

const machine = createLinuxMachine({ log: () => {} });
const run = (options: object, variables: Record<string, string> = {}) => {
  const context = contextFor({ machine, variables });
  return { context, result: importedStep(stepOf('imported-step', options), context) };
};

test('its command line runs, with its settings as variables and what was set before over them', async () => {
  const variables = [
    { name: 'Folder', property: 'Folder', value: 'step' },
    { name: 'Other', value: 'step' },
    { name: 'Hidden', value: 'step', hidden: true },
  ];
  const commandLine = 'test "%Folder% %Other% %Hidden%" = "device step %Hidden%"';
  const { result } = run({ type: 'X', commandLine, variables, workingDirectory: tmpdir() }, { Folder: 'device' });
  assert.deepEqual(await result, {
    outcome: 'done',
    message: 'The imported step ended with exit code 0.',
    exitCode: 0,
  });
});

test('OSDDoNotLogCommand keeps its command line out of the message', async () => {
  const error = await failureOf(run({ commandLine: 'exit 5 # hunter' }, { OSDDoNotLogCommand: 'TRUE' }).result);
  assert.doesNotMatch(error.message, /hunter/);
});

test('exit codes are those of the step', async () => {
  assert.equal((await run({ commandLine: 'exit 5', successCodes: [5] }).result).outcome, 'done');
  assert.equal((await failureOf(run({ commandLine: 'exit 5' }).result)).exitCode, 5);
});

test('one without a command line can be run nowhere, and says so', async () => {
  const error = await failureOf(run({ type: 'BDD_InstallRoles' }).result);
  assert.match(error.message, /no command line/);
});
