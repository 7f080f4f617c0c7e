import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { refusal } from '../test-support.ts';
import { programFailure, runProgram } from './run-program.ts';

function recording() {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
  return { options: { log, debianPackage: 'bash' }, logged: () => lines.join('') };
}

test('exit code and both outputs are given, and logged with the exact line', async () => {
  const { options, logged } = recording();
  const result = await runProgram('sh', ['-c', 'echo out; echo "an error" >&2; exit 3'], options);
  assert.deepEqual(result, { exitCode: 3, stdout: 'out\n', stderr: 'an error\n' });
  const line = JSON.parse(logged());
  assert.deepEqual(
    [line.line, line.exitCode, line.output],
    [`sh -c 'echo out; echo "an error" >&2; exit 3'`, 3, 'out\nan error'],
  );
});

test('a secret argument is neither logged nor in the error', async () => {
  const { options, logged } = recording();
  await runProgram('true', ['hush'], { ...options, display: '***' });
  assert.ok(!logged().includes('hush'));
  await assert.rejects(runProgram('no-such-program', ['hush'], { ...options, display: '***' }), (error: Error) => {
    assert.match(error.message, /no-such-program \*\*\*/);
    return !error.message.includes('hush');
  });
});

test('a program that is not there is named with the package that has it', async () => {
  const { options } = recording();
  await assert.rejects(
    runProgram('no-such-program', [], options),
    refusal('SLIP-3007', 'Install the Debian package bash'),
  );
});

test('a program is stopped when it is not wanted any more', async () => {
  const { options } = recording();
  const stopping = new AbortController();
  const running = runProgram('sleep', ['1000'], { ...options, signal: stopping.signal });
  setTimeout(() => stopping.abort(new Error('not wanted')), 100);
  await assert.rejects(running, /not wanted/);
  await assert.rejects(runProgram('true', [], { ...options, signal: stopping.signal }), /not wanted/);
});

test('of much output the end is kept, and all of it is seen on its way', async () => {
  const { options } = recording();
  let seen = 0;
  const onOutput = (text: string) => {
    seen += text.length;
  };
  const { stdout } = await runProgram('sh', ['-c', 'seq 1 200000'], { ...options, onOutput });
  assert.ok(stdout.length <= 65_536 && stdout.endsWith('200000\n'));
  assert.ok(seen > 1_000_000);
});

test('progress that is overwritten on the screen is told by its last state', () => {
  const failure = programFailure('wim lib', ['a b'], { exitCode: 2, stdout: '1%\r50%\r99%\n', stderr: 'broken\n' });
  assert.equal(failure.message, "The program ended with exit code 2: wim lib 'a b'\n99%\nbroken");
});
