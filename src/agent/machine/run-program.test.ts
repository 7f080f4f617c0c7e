import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError } from '../../api/errors.ts';
import type { RunOptions } from './machine.ts';
import { runProgram } from './run-program.ts';

async function run(program: string, args: readonly string[], options: RunOptions = {}) {
  const log: string[] = [];
  const result = await runProgram(program, args, options, (line) => log.push(line));
  return { ...result, log };
}

const shell = (script: string, options: RunOptions = {}) => run('/bin/sh', ['-c', script], options);

async function failureOf(promise: Promise<unknown>): Promise<SlipwayError> {
  const error = await promise.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SlipwayError, String(error));
  return error;
}

async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await sleep(50);
  }
  return false;
}

test('the log has the exact command line, the output of both streams and the exit code', async () => {
  const { log, stdout, stderr, exitCode } = await shell("echo out; echo 'to err' >&2");
  assert.equal(log[0], "$ /bin/sh -c 'echo out; echo '\\''to err'\\'' >&2'");
  assert.deepEqual(log.slice(1, -1).sort(), ['  | out', '  | to err']);
  assert.equal(log.at(-1), '  exit code 0');
  assert.deepEqual([stdout, stderr, exitCode], ['out\n', 'to err\n', 0]);
});

test('output that is spread over many lines goes to the log as one', async () => {
  const { log, stdout } = await shell('printf "{\\n   \\"a\\": [\\n      1\\n   ]\\n}\\n"', { logAsOneLine: true });
  assert.equal(stdout, '{\n   "a": [\n      1\n   ]\n}\n');
  assert.deepEqual(log.slice(1, -1), ['  | { "a": [ 1 ] }']);
});

test('no argument is looked at by a shell', async () => {
  const { stdout } = await run('printf', ['%s|', '$HOME', '`id`', ';', 'a b', "'", '"', '\n']);
  assert.equal(stdout, '$HOME|`id`|;|a b|\'|"|\n|');
});

test('a failure carries command, exit code and the last output', async () => {
  const error = await failureOf(shell('for i in $(seq 1 50); do echo line $i >&2; done; exit 7'));
  assert.equal(error.code, 'SLIP-4003');
  assert.equal(error.exitCode, 7);
  assert.match(error.message, /^"\/bin\/sh -c .*" ended with exit code 7\. It said: line 41\n/);
  assert.match(error.message, /line 50\n/);
});

test('exit codes that count as success, and all of them, are no failure', async () => {
  assert.equal((await shell('exit 3', { successCodes: [0, 3] })).exitCode, 3);
  assert.equal((await shell('exit 99', { successCodes: 'any' })).exitCode, 99);
  assert.equal((await failureOf(shell('exit 0', { successCodes: [1] }))).exitCode, 0);
});

test('a program that is not there, and a folder that is not there, are said to be missing', async () => {
  const error = await failureOf(run('no-such-program-here', ['-x']));
  assert.match(error.message, /"no-such-program-here -x" could not be started: .*does not exist/);
  assert.match((await failureOf(shell('true', { cwd: '/no/such/folder' }))).message, /working directory/);
});

test('what is displayed stands in log and error in place of a secret', async () => {
  const log: string[] = [];
  const error = await failureOf(
    runProgram('/bin/sh', ['-c', 'exit 1 # hunter2'], { display: "-c 'exit 1 # ***'" }, (line) => log.push(line)),
  );
  assert.equal(log[0], "$ /bin/sh -c 'exit 1 # ***'");
  assert.ok(![...log, error.message].some((text) => text.includes('hunter2')));
});

test('text is written to standard input, a program without any reads its end at once', async () => {
  assert.equal((await run('cat', [], { stdin: 'häagen\n' })).stdout, 'häagen\n');
  assert.equal((await run('cat', [])).stdout, '');
  assert.equal((await run('cat', [], { stdin: '' })).stdout, '');
});

test('a stream is written to standard input whole', async () => {
  async function* pieces() {
    for (let at = 0; at < 300; at += 1) yield Buffer.alloc(100_003, at);
  }
  const { stdout } = await run('sha1sum', [], { stdin: pieces() });
  const hash = createHash('sha1');
  for await (const piece of pieces()) hash.update(piece);
  assert.equal(stdout.slice(0, 40), hash.digest('hex'));
});

test('a stream may use the memory of a piece again as soon as it is asked for the next', async () => {
  const memory = Buffer.alloc(300_000);
  const hash = createHash('sha256');
  async function* lent(): AsyncGenerator<Buffer> {
    for (let at = 0; at < 50; at += 1) {
      memory.fill(at);
      hash.update(memory);
      yield memory;
    }
  }
  const { stdout } = await runProgram('sh', ['-c', 'sleep 0.2; sha256sum'], { stdin: lent() }, () => undefined);
  assert.equal(stdout.split(' ')[0], hash.digest('hex'));
});

test('a program that does not read is not fed: the stream waits', async () => {
  let given = 0;
  async function* endless() {
    for (;;) {
      given += 1;
      yield Buffer.alloc(65_536);
    }
  }
  // The pipe holds 64 KiB, Node's buffers a little more.
  await shell('sleep 1; exit 0', { stdin: endless() });
  assert.ok(given >= 1 && given < 20, `${given} pieces were taken`);
});

test('a program that closes its input early is judged by its exit code, and the stream is ended', async () => {
  let ended = false;
  async function* endless() {
    try {
      for (;;) yield Buffer.alloc(65_536);
    } finally {
      ended = true;
    }
  }
  const { stdout } = await shell('head -c 200000 | wc -c; exec <&-; sleep 1', { stdin: endless() });
  assert.equal(stdout.trim(), '200000');
  assert.ok(ended);
  assert.equal((await failureOf(shell('head -c 10 >/dev/null; exit 65', { stdin: endless() }))).exitCode, 65);
});

test('a program that ends is not waited for by a stream that gives nothing', async () => {
  async function* silent() {
    yield Buffer.from('x');
    await sleep(3_600_000, undefined, { ref: false });
  }
  assert.equal((await shell('head -c 1', { stdin: silent() })).stdout, 'x');
});

test('a stream that fails ends the program, and its own error is what one sees', async () => {
  const broken = new SlipwayError('SLIP-3002', 'bytes differ');
  let pid = 0;
  async function* failing() {
    while (pid === 0) {
      yield Buffer.from('x');
      await sleep(10);
    }
    throw broken;
  }
  const onOutput = (text: string) => {
    pid = Number(text);
  };
  assert.equal(await failureOf(shell('echo $$; cat >/dev/null; sleep 600', { stdin: failing(), onOutput })), broken);
  assert.ok(await isGone(pid));
});

test('a signal ends the whole process group, also what does not listen to SIGTERM', { timeout: 60_000 }, async () => {
  const stop = new AbortController();
  const pids: number[] = [];
  const onOutput = (text: string) => {
    pids.push(...text.trim().split(/\s+/).map(Number));
    if (pids.length === 2) stop.abort();
  };
  const script = 'trap "" TERM; echo $$; (trap "" TERM; sh -c "echo \\$PPID; sleep 600"; sleep 600)';
  const error = await failureOf(shell(script, { signal: stop.signal, onOutput }));
  assert.equal(error.code, 'SLIP-4003');
  assert.match(error.message, /was stopped, since the step was stopped/);
  for (const pid of pids) assert.ok(await isGone(pid), `process ${pid} is still there`);
});

test('a program is not started when the step was stopped already', async () => {
  const log: string[] = [];
  await failureOf(runProgram('/bin/sh', ['-c', 'echo ran'], { signal: AbortSignal.abort() }, (line) => log.push(line)));
  assert.ok(!log.includes('  | ran'));
});

test('a program that takes too long is stopped', async () => {
  const error = await failureOf(shell('sleep 600', { timeoutMilliseconds: 200 }));
  assert.match(error.message, /stopped, since it did not end within 0\.2 s/);
});

test('what a program leaves behind in the background does not hold it up, and lives on', async () => {
  const { stdout } = await shell('sleep 600 & echo $!');
  const pid = Number(stdout);
  process.kill(pid, 0);
  process.kill(pid);
});

test('a program that is killed has the exit code a shell would give it', async () => {
  assert.equal((await failureOf(shell('kill -9 $$'))).exitCode, 137);
});

test('a program gets its own variables besides those of the agent', async () => {
  const { stdout } = await shell('echo $ONE $PATH', { env: { ONE: '1' } });
  assert.equal(stdout, `1 ${process.env['PATH']}\n`);
});

test('of much output the last 64 KiB are kept, all of it is handed on', async () => {
  let seen = 0;
  const { stdout } = await shell('seq 1 100000', { onOutput: (text) => (seen += text.length) });
  assert.equal(seen, 588_895);
  assert.equal(stdout.length, 65_536);
  assert.ok(stdout.endsWith('99999\n100000\n'));
});

test('output that is taken as bytes comes whole, is not in the log, and waits for its taker', async () => {
  const taken = createHash('sha256');
  let bytes = 0;
  const { log, stdout, stderr } = await shell('head -c 3000000 /dev/zero; echo done >&2', {
    takeStdout: async (source) => {
      await sleep(100);
      for await (const piece of source) {
        taken.update(piece);
        bytes += piece.length;
      }
      // The program has ended long ago.
      await sleep(50);
    },
  });
  assert.equal(bytes, 3_000_000);
  assert.equal(taken.digest('hex'), createHash('sha256').update(Buffer.alloc(3_000_000)).digest('hex'));
  assert.deepEqual([stdout, stderr], ['', 'done\n']);
  assert.ok(!log.some((line) => line.includes('\0')));
});

test('a taker that fails ends the program, and its error is the one that counts', async () => {
  const failing = shell('echo $$ >&2; while :; do echo more; done', {
    takeStdout: async (source) => {
      for await (const _ of source) throw new SlipwayError('SLIP-3004', 'the site is full');
    },
  });
  await assert.rejects(failing, { code: 'SLIP-3004', message: 'the site is full' });
});
