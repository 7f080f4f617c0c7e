import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CommandError, findProgram, formatCommandLine, requireFile, runCommand, startProcess } from './run.ts';

describe('runCommand', () => {
  test('gives the output and logs command line, exit code and output', async () => {
    const log: string[] = [];
    const { stdout, stderr } = await runCommand('sh', ['-c', 'echo out; echo err >&2'], (line) => log.push(line));
    assert.deepEqual({ stdout, stderr }, { stdout: 'out\n', stderr: 'err\n' });
    assert.deepEqual(log, ["sh -c 'echo out; echo err >&2' -> exit code 0", '  | out', '  | err']);
  });

  test('fails with what the program said', async () => {
    const failure = runCommand('sh', ['-c', 'echo "no such device" >&2; exit 3'], () => undefined);
    await assert.rejects(failure, (error) => {
      assert.ok(error instanceof CommandError);
      assert.deepEqual(error.status, { exitCode: 3, signal: null });
      assert.match(error.message, /^sh -c .*: exit code 3\. It said: no such device$/);
      return true;
    });
    await assert.rejects(
      runCommand('sh', ['-c', 'kill -9 $$'], () => undefined),
      /ended by SIGKILL\. It said: nothing/,
    );
  });
});

test('runCommand fails when the file is no program', async () => {
  await assert.rejects(
    runCommand('/etc/passwd', [], () => undefined),
    /EACCES/,
  );
});

describe('what is missing', () => {
  test('is named with the Debian package to install', () => {
    assert.throws(() => findProgram('no-such-program'), /The program no-such-program was not found\. Check the path/);
    assert.throws(() => findProgram('/no/such/program'), /was not found/);
    assert.throws(() => requireFile('/no/OVMF.fd', 'ovmf'), /\/no\/OVMF\.fd is missing\. .*apt-get install ovmf/);
    assert.match(findProgram('sh'), /\/sh$/);
  });
});

describe('startProcess', () => {
  test('hands output over, takes input, and tells how it ended', async () => {
    let output = '';
    const program = startProcess('sh', ['-c', 'read word; echo "got $word"; echo "last words" >&2; exec sleep 1000'], {
      log: () => undefined,
      onStdout: (chunk) => {
        output += chunk;
      },
      onStderrLine: () => program.kill(),
    });
    program.stdin.write('this\n');
    assert.deepEqual(await program.exited, { exitCode: null, signal: 'SIGKILL' });
    assert.equal(output, 'got this\n');
    assert.equal(program.lastErrors(), 'last words');
  });

  test('is no trouble when the program leaves with its input unread', async () => {
    const program = startProcess('true', [], { log: () => undefined });
    program.stdin.write('x'.repeat(1_000_000));
    assert.deepEqual(await program.exited, { exitCode: 0, signal: null });
  });
});

test('formatCommandLine writes what a shell reads back', () => {
  assert.equal(formatCommandLine('a', ['b=c', "it's", '', '$x']), "a b=c 'it'\\''s' '' '$x'");
});
