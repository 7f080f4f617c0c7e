/** Starts programs: the only place of the agent that does. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { SlipwayError } from '../../api/errors.ts';
import { commandLineOf } from './command-line.ts';
import type { RunOptions, RunResult } from './machine.ts';
import { OutputLines, OutputTail } from './program-output.ts';
import { judge } from './program-result.ts';

/** From asking a program to end (SIGTERM) until it is ended. */
const PATIENCE_MILLISECONDS = 5000;
/** A program that has ended may leave another behind that holds its output open: that long is read on. */
const LATE_OUTPUT_MILLISECONDS = 2000;
const onWindows = process.platform === 'win32';

/**
 * Runs a program without a shell, in a process group of its own, and waits for its end. Command line, output and exit code go
 * to the log. A program that ends by itself before it has read all of its input is judged by its exit code alone
 * (`wimlib-imagex apply -` does so each time).
 * @throws SlipwayError SLIP-4003 when it cannot be started, ends with another code than `successCodes`, or is stopped by
 *   `signal` or `timeoutMilliseconds`; whatever the source of its input or the taker of its output threw
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions,
  log: (line: string) => void,
): Promise<RunResult> {
  const shown = commandLineOf(program, args, options);
  log(`$ ${shown}`);
  if (options.signal?.aborted === true) throw stoppedError(shown, 'not started, since the step was stopped');
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    // Of Linux: a process group of its own. On Windows it would be a console of its own, without any output for us.
    detached: !onWindows,
    windowsHide: true,
    windowsVerbatimArguments: options.verbatimArguments,
  });
  const output = collectOutput(child, options, log);
  const stop = new Stop(child);
  const endWatch = watchLimits(options, stop);
  const input = feed(child, options.stdin, stop);
  const taken = take(child, options.takeStdout, stop);
  try {
    const exitCode = await endOf(child, shown);
    const result = { exitCode, ...(await output) };
    log(`  exit code ${exitCode}`);
    await taken.end;
    for (const { failure } of [input, taken]) if (failure !== null) throw failure.error;
    if (stop.reason !== null) throw stoppedError(shown, stop.reason);
    return judge(shown, result, options);
  } finally {
    endWatch();
    stop.leaveNothing();
  }
}

function stoppedError(shown: string, reason: string): SlipwayError {
  return new SlipwayError('SLIP-4003', `"${shown}" was ${reason}.`);
}

/** Ends a program and all that it started. */
class Stop {
  readonly #child: ChildProcessWithoutNullStreams;
  #reason: string | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
  }

  /** Why the program was stopped; null while nobody asked for it. */
  get reason(): string | null {
    return this.#reason;
  }

  now(reason: string): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    // Windows has no signal that a program could obey.
    if (onWindows) return void endTree(this.#child);
    this.#signalGroup('SIGTERM');
    this.#timer = setTimeout(() => this.#signalGroup('SIGKILL'), PATIENCE_MILLISECONDS);
  }

  /** After the end of a stopped program: what it started and left behind ends too. Of others that is theirs to decide. */
  leaveNothing(): void {
    clearTimeout(this.#timer);
    if (this.#reason !== null && !onWindows) this.#signalGroup('SIGKILL');
  }

  #signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // ESRCH: nothing of the group is left.
    }
  }
}

/** Windows knows of each process which one started it, and taskkill.exe follows that, as long as those in between are there. */
function endTree(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined) return;
  const taskkill = spawn('taskkill.exe', ['/T', '/F', '/PID', String(child.pid)], {
    stdio: 'ignore',
    windowsHide: true,
  });
  // Whatever became of that, the program itself ends.
  taskkill.once('error', () => child.kill());
  taskkill.once('exit', () => child.kill());
}

function watchLimits({ signal, timeoutMilliseconds }: RunOptions, stop: Stop): () => void {
  const onAbort = () => stop.now('stopped, since the step was stopped');
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer =
    timeoutMilliseconds === undefined
      ? undefined
      : setTimeout(
          () => stop.now(`stopped, since it did not end within ${timeoutMilliseconds / 1000} s`),
          timeoutMilliseconds,
        );
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  };
}

/** Bytes on their way to the program or from it. */
interface Flow {
  /** What their source, or their taker, threw. */
  failure: { error: unknown } | null;
}

function feed(child: ChildProcessWithoutNullStreams, stdin: RunOptions['stdin'], stop: Stop): Flow {
  const input: Flow = { failure: null };
  // EPIPE: the program has closed its input or has ended. Its exit code tells whether that was right.
  child.stdin.on('error', () => undefined);
  if (stdin === undefined || typeof stdin === 'string') {
    child.stdin.end(stdin);
    return input;
  }
  pump(stdin, child.stdin).catch((error: unknown) => {
    input.failure = { error };
    stop.now('stopped, since its input failed');
  });
  return input;
}

/**
 * Writes the source to the program as fast as it reads, and leaves the source as soon as nobody reads any more. The next piece is asked for once the kernel has
 * taken the last: its memory may be used again then. Not stream.pipeline: that throws the EPIPE into the source, which cannot tell it from a failure of its own.
 */
async function pump(source: AsyncIterable<Uint8Array>, stdin: Writable): Promise<void> {
  let isOpen = true;
  let wake = () => {};
  const close = () => {
    isOpen = false;
    wake();
  };
  stdin.on('close', close);
  for await (const piece of source) {
    if (isOpen) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        stdin.write(piece, (error) => (error ? close() : resolve()));
      });
    }
    if (!isOpen) return;
  }
  stdin.end();
}

/** Hands standard output to its taker. Resolves when the taker has had enough, or has failed. */
function take(
  child: ChildProcessWithoutNullStreams,
  takeStdout: RunOptions['takeStdout'],
  stop: Stop,
): Flow & { end: Promise<void> } {
  const taken: Flow & { end: Promise<void> } = { failure: null, end: Promise.resolve() };
  if (takeStdout === undefined) return taken;
  // A stream without an encoding yields buffers only.
  taken.end = takeStdout(child.stdout as AsyncIterable<Buffer>).catch((error: unknown) => {
    taken.failure = { error };
    stop.now('stopped, since its output could not be kept');
  });
  return taken;
}

async function collectOutput(
  child: ChildProcessWithoutNullStreams,
  { onOutput, logAsOneLine, takeStdout }: RunOptions,
  log: (line: string) => void,
): Promise<{ stdout: string; stderr: string }> {
  const spread: string[] = [];
  const write = (line: string) => log(`  | ${line}`);
  const shown = takeStdout === undefined ? [child.stdout, child.stderr] : [child.stderr];
  const streams = shown.map((stream) => {
    const tail = new OutputTail();
    const lines = new OutputLines(logAsOneLine === true ? (line) => void spread.push(line.trim()) : write);
    stream.on('data', (piece: Buffer) => {
      tail.push(piece);
      const text = lines.push(piece);
      if (text !== '') onOutput?.(text);
    });
    return { tail, lines };
  });
  await outputEnd(child, shown);
  for (const { lines } of streams) lines.end();
  const joined = new OutputLines(write);
  joined.push(Buffer.from(spread.join(' ')));
  joined.end();
  const texts = streams.map(({ tail }) => tail.text());
  return { stderr: texts.pop() ?? '', stdout: texts.pop() ?? '' };
}

/** Resolves when all output was read, or some time after the program's end when another one still holds it open. What is taken as bytes is read to its end. */
function outputEnd(child: ChildProcessWithoutNullStreams, shown: readonly Readable[]): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    child.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    child.once('error', () => resolve());
    child.once('exit', () => {
      timer = setTimeout(() => {
        for (const stream of shown) stream.destroy();
      }, LATE_OUTPUT_MILLISECONDS);
    });
  });
}

/** The exit code; of a program that was ended by a signal, 128 and the signal's number, as shells say it. */
function endOf(child: ChildProcessWithoutNullStreams, shown: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    child.once('error', (cause) => reject(startError(shown, cause)));
  });
}

function startError(shown: string, cause: Error): SlipwayError {
  const missing = 'code' in cause && cause.code === 'ENOENT';
  const why = missing ? 'the program (or the working directory) does not exist here' : cause.message;
  return new SlipwayError('SLIP-4003', `"${shown}" could not be started: ${why}.`, { cause });
}
