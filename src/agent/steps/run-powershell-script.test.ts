import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Machine } from '../machine/machine.ts';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { runPowershellScript } from './run-powershell-script.ts';
import { contextFor, failureOf, stepOf } from './test-step.ts';

const FILE = '/run/slipway/scripts/the-step.ps1';
const SCRIPT = "Write-Output 'hi'\nexit 4\n";

function run(options: object, command: Omit<ExpectedCommand, 'line'>, more: Record<string, string> = {}) {
  let script: string | undefined;
  const effect = (files: Map<string, Buffer>) => {
    script = files.get(FILE)?.toString();
  };
  const machine = createScriptedMachine({
    commands: [{ line: /exec pwsh -NoProfile -NonInteractive -File '.*the-step\.ps1'/, effect, ...command }],
  });
  const shown: string[] = [];
  const watched: Machine = {
    ...machine,
    run: (program, args, given) => {
      shown.push(given?.display ?? '(all)');
      return machine.run(program, args, given);
    },
  };
  const context = contextFor({ machine: watched, variables: { Name: 'PC 7', ...more } });
  context.variables.set('Key', 'hunter22', { secret: true });
  const result = runPowershellScript(stepOf('run-powershell-script', { script: SCRIPT, ...options }), context);
  return { machine, shown, result, script: () => script };
}

test('the script is a file while it runs, and is gone afterwards', async () => {
  const { machine, result, script } = run({}, {});
  assert.deepEqual(await result, { outcome: 'done', message: 'The script ended with exit code 0.', exitCode: 0 });
  assert.equal(script(), SCRIPT);
  assert.equal(machine.text(FILE), null);
});

test('parameters are variables’ values, and are not in the log', async () => {
  const { machine, shown, result } = run({ parameters: "-Name '%Name%' -Key '%Key%'" }, {});
  await result;
  assert.match(machine.ran.join(), /hunter22/);
  assert.deepEqual(shown, ['-c pwsh -File the-step.ps1 (parameters not shown: OSDLogPowerShellParameters)']);
});

test('OSDLogPowerShellParameters puts them into the log, but for secrets', async () => {
  const on = { OSDLogPowerShellParameters: 'true' };
  const { shown, result } = run({ parameters: "-Name '%Name%' -Key '%Key%'" }, {}, on);
  await result;
  assert.deepEqual(shown, ["-c pwsh -File the-step.ps1 -Name 'PC 7' -Key '***'"]);
});

test('its exit code is judged, 3010 restarts', async () => {
  const failed = run({}, { exitCode: 4, stdout: 'why' });
  const error = await failureOf(failed.result);
  assert.deepEqual([error.code, error.exitCode], ['SLIP-4003', 4]);
  assert.equal(failed.machine.text(FILE), null, 'gone after a failure too');
  // A POSIX exit code has 8 bits: 3010 modulo 256.
  assert.equal((await run({}, { exitCode: 194 }).result).outcome, 'restart');
  assert.equal((await run({ successCodes: [0, 4] }, { exitCode: 4 }).result).outcome, 'done');
});

test('a system without PowerShell is told what to do', async () => {
  const error = await failureOf(run({}, { exitCode: 127 }).result);
  assert.match(error.message, /has no PowerShell\. Install it in the image \(in Linux: pwsh\)/);
});

test('a step without a script says so', async () => {
  const step = stepOf('run-powershell-script', {});
  const error = await failureOf(runPowershellScript(step, contextFor({ machine: createScriptedMachine() })));
  assert.equal(error.code, 'SLIP-4015');
});

test('in Windows it is Windows PowerShell, with the policy of the step, a file that says it is UTF-8, and whole exit codes', async () => {
  const file = 'C:\\ProgramData\\Slipway\\scripts\\the-step.ps1';
  const line = `cmd.exe /d /s /c '"powershell.exe -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "${file}" -Name 7"'`;
  const texts: (string | undefined)[] = [];
  const effect = (files: Map<string, Buffer>) => void texts.push(files.get(file)?.toString());
  for (const [exitCode, outcome] of [
    [3010, 'restart'],
    [0, 'done'],
  ] as const) {
    const machine = createScriptedMachine({ system: 'windows', commands: [{ line, effect, exitCode }] });
    const options = { script: SCRIPT, executionPolicy: 'bypass', parameters: '-Name 7' };
    const context = contextFor({ machine, environment: 'windows' });
    assert.equal((await runPowershellScript(stepOf('run-powershell-script', options), context)).outcome, outcome);
    assert.equal(machine.text(file), null);
  }
  const machine = createScriptedMachine({ system: 'windows', commands: [{ line: /^cmd\.exe/, exitCode: 194 }] });
  const step = stepOf('run-powershell-script', { script: SCRIPT });
  const error = await failureOf(runPowershellScript(step, contextFor({ machine, environment: 'windows' })));
  assert.equal(error.exitCode, 194, 'which a shell of Linux makes of 3010');
  assert.deepEqual(texts, [`\uFEFF${SCRIPT}`, `\uFEFF${SCRIPT}`]);
});
