import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { createLinuxMachine } from '../machine/linux.ts';
import { runCommandLine } from './run-command-line.ts';
import { contextFor, failureOf, stepOf, type TestContextOptions } from './test-step.ts';

function run(options: object, context: Partial<TestContextOptions> = {}) {
  const log: string[] = [];
  const machine = createLinuxMachine({ log: (line) => log.push(line) });
  const noted = contextFor({ machine, variables: { Name: 'PC 7' }, ...context });
  noted.variables.set('Password', 'hunter22', { secret: true });
  return { log, context: noted, result: runCommandLine(stepOf('run-command-line', options), noted) };
}

test('a shell runs the line, with the variables in it replaced', async () => {
  const { log, result } = run({ commandLine: 'echo "%Name%" | tr a-z A-Z; echo %Unknown% %% $((1 + 1))' });
  assert.deepEqual(await result, { outcome: 'done', message: 'The command line ended with exit code 0.', exitCode: 0 });
  assert.deepEqual(log.slice(1, -1), ['  | PC 7', '  | %Unknown% %% 2']);
});

test('the exit codes of success are the ones of the step', async () => {
  assert.equal((await failureOf(run({ commandLine: 'echo why; exit 4' }).result)).exitCode, 4);
  const { result } = run({ commandLine: 'exit 4', successCodes: [0, 4] });
  assert.deepEqual(await result, { outcome: 'done', message: 'The command line ended with exit code 4.', exitCode: 4 });
  const error = await failureOf(run({ commandLine: 'echo because; exit 0', successCodes: [1] }).result);
  assert.equal(
    error.message,
    '"echo because; exit 0" ended with exit code 0, which is not one of success (1). It said: because',
  );
});

test('3010 asks for a restart, back to where the sequence is', async () => {
  const message = 'The command line asks for a restart (exit code 3010).';
  const restart = { outcome: 'restart', continueAt: 'next', message, delaySeconds: 0, exitCode: 3010 };
  // A shell cannot end with more than 8 bits.
  assert.deepEqual(await run({ commandLine: 'exit 3010' }).result, { ...restart, target: 'pe' });
  assert.deepEqual(await run({ commandLine: 'exit 3010' }, { environment: 'linux' }).result, {
    ...restart,
    target: 'disk',
  });
  assert.equal((await failureOf(run({ commandLine: 'exit 3010', successCodes: [0] }).result)).exitCode, 194);
  assert.equal((await run({ commandLine: 'exit 194', successCodes: [0, 194, 3010] }).result).outcome, 'done');
});

test('3010 restarts with the message and the delay that the sequence has for it', async () => {
  const variables = { SMSTSRebootMessage: 'Updates', SMSTSRebootDelay: '30', SMSTSRebootDelayNext: '5' };
  const { context, result } = run({ commandLine: 'exit 3010' }, { variables });
  const restart = { outcome: 'restart', target: 'pe', continueAt: 'next', exitCode: 3010 };
  assert.deepEqual(await result, { ...restart, message: 'Updates', delaySeconds: 30 });
  assert.equal(context.variables.get('SMSTSRebootDelay'), '5');
});

test('OSDDoNotLogCommand keeps the command line out of log and message, not what it prints', async () => {
  const { log, result } = run(
    { commandLine: 'echo it; exit 9 # hunter' },
    { variables: { OSDDoNotLogCommand: 'TRUE' } },
  );
  const error = await failureOf(result);
  assert.doesNotMatch([...log, error.message].join(), /hunter/);
  assert.match(log[0] ?? '', /not shown: OSDDoNotLogCommand/);
  assert.equal(log[1], '  | it');
  const told = run({ commandLine: 'true # hunter' }, { variables: { OSDDoNotLogCommand: 'false' } });
  await told.result;
  assert.match(told.log[0] ?? '', /hunter/);
});

test('the last 1000 characters of the output go into the variable, as one sees them', async () => {
  const { context, result } = run({ commandLine: 'seq 1 2000; echo to err >&2; echo end', outputVariable: 'Out' });
  await result;
  const value = context.variables.get('Out') ?? '';
  assert.equal(value.length, 1000);
  assert.match(value, /1999\n2000\n(to err\nend|end\nto err)$/);
});

test('the output is kept also when the line fails', async () => {
  const { context, result } = run({ commandLine: 'echo reason; exit 1', outputVariable: 'Out' });
  await failureOf(result);
  assert.equal(context.variables.get('Out'), 'reason');
});

test('a secret is given to the program and shown nowhere', async () => {
  const { log, context, result } = run({
    commandLine: 'test "%Password%" = hunter22 && echo same; exit 9',
    outputVariable: 'Out',
  });
  const error = await failureOf(result);
  assert.match(error.message, /It said: same/);
  assert.ok(![...log, error.message].some((text) => text.includes('hunter22') && !text.includes('= hunter22')));
  assert.match(log[0] ?? '', /test "\*\*\*" = hunter22/);
  assert.equal(context.variables.entries().find(({ name }) => name === 'Out')?.secret, false);
  const second = run({ commandLine: 'echo it is %Password%', outputVariable: 'Out' });
  await second.result;
  assert.equal(second.context.variables.entries().find(({ name }) => name === 'Out')?.secret, true);
});

test('variables of the sequence are in the environment under their prefix, secret ones are not', async () => {
  const { log, result } = run({
    commandLine: 'echo "$TSVAR_NAME"; env | grep -c "hunter22\\|^Name=\\|PASSWORD" || true',
  });
  await result;
  assert.deepEqual(log.slice(1, -1), ['  | PC 7', '  | 0']);
});

test('it runs in the folder asked for; one that is not there fails', async () => {
  const { log, result } = run(
    { commandLine: 'pwd', workingDirectory: '%Folder%' },
    { variables: { Folder: tmpdir() } },
  );
  await result;
  assert.equal(log[1], `  | ${tmpdir()}`);
  assert.equal((await failureOf(run({ commandLine: 'pwd', workingDirectory: '/no/such' }).result)).code, 'SLIP-4003');
});

test('a step that is stopped ends the command and what it started', async () => {
  const stop = new AbortController();
  const { result } = run({ commandLine: 'sleep 600 & sleep 600' }, { signal: stop.signal });
  setTimeout(() => stop.abort(), 200);
  assert.match((await failureOf(result)).message, /was stopped/);
});

test('an output variable that cannot be set is found before the command runs', async () => {
  const { log, result } = run({ commandLine: 'echo ran', outputVariable: '_SMSTSMine' });
  assert.equal((await failureOf(result)).code, 'SLIP-4015');
  assert.deepEqual(log, []);
});
