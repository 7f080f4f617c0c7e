import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Variables } from '../../task-sequence/variables.ts';
import type { RunOptions } from '../machine/machine.ts';
import { createScriptedMachine, type ScriptedMachineOptions } from '../machine/scripted.ts';
import { commandExitCode } from './command-condition.ts';

const variables = new Variables([
  { name: 'Key', value: 'hunter22', secret: true },
  { name: 'Lines', value: 'a\nb', secret: false },
]);

async function run(commandLine: string, options: ScriptedMachineOptions) {
  const scripted = createScriptedMachine(options);
  let asked: RunOptions = {};
  const machine: Parameters<typeof commandExitCode>[0] = {
    system: scripted.system,
    run: (program, args, given) => {
      asked = given ?? {};
      return scripted.run(program, args, given);
    },
  };
  const answer = await commandExitCode(machine, variables, commandLine);
  scripted.assertAllRan();
  return { answer, asked };
}

test('each system’s shell gets the line as it stands, and its exit code is the answer', async () => {
  const line = 'if "%Key%"=="%OS%" exit 3010';
  const { answer, asked } = await run(line, {
    system: 'windows',
    commands: [{ line: `cmd.exe /d /s /c '"if "hunter22"=="%OS%" exit 3010"'`, exitCode: 3010 }],
  });
  assert.deepEqual(answer, { value: 3010 });
  const { verbatimArguments, display, timeoutMilliseconds } = asked;
  assert.deepEqual(
    { verbatimArguments, display, timeoutMilliseconds },
    { verbatimArguments: true, display: '/d /s /c "if "***"=="%OS%" exit 3010"', timeoutMilliseconds: 60_000 },
  );
  const linux = await run('test -n %Key%', { commands: [{ line: "/bin/sh -c 'test -n hunter22'", exitCode: 1 }] });
  assert.deepEqual([linux.answer, linux.asked.display], [{ value: 1 }, '-c test -n ***']);
});

test('of several lines Windows would run the first, so it runs none', async () => {
  for (const line of ['exit 0\nexit 1', 'exit 0\r\nexit 1', 'echo %Lines%', 'exit 0\0'])
    assert.ok('problem' in (await run(line, { system: 'windows' })).answer, line);
  const linux = await run('true\nfalse', { commands: [{ line: "/bin/sh -c 'true\nfalse'", exitCode: 1 }] });
  assert.deepEqual(linux.answer, { value: 1 });
});

test('what is too long for cmd.exe is not run, and not told with its secrets', async () => {
  const { answer } = await run(`echo %Key% ${'x'.repeat(8191)}`, { system: 'windows' });
  assert.ok('problem' in answer && typeof answer.problem === 'string');
  assert.ok(answer.problem.includes('8191') && !answer.problem.includes('hunter22'));
});
