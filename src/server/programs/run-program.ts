/** The only door to other programs on the site server: exact command line, exit code and output are logged; it can be stopped. */
import { spawn } from 'node:child_process';
import type { Logger } from 'pino';
import { SlipwayError } from '../../api/errors.ts';
import { hasCode } from '../db/error-code.ts';

export interface ProgramOptions {
  readonly log: Logger;
  /** Ends the program: SIGTERM, after ten seconds SIGKILL. */
  readonly signal?: AbortSignal;
  /** Each piece of standard output as it comes, also progress lines that end in a carriage return. */
  readonly onOutput?: (text: string) => void;
  /** What stands in the log and in errors in place of the arguments, where they hold a secret. */
  readonly display?: string;
  /** The Debian package that brings the program: named when it is missing. */
  readonly debianPackage: string;
}

export interface ProgramResult {
  readonly exitCode: number;
  /** The last 64 KiB. */
  readonly stdout: string;
  readonly stderr: string;
}

const KEPT = 64 * 1024;
const PATIENCE_MILLISECONDS = 10_000;

/** Runs a program to its end, whatever its exit code. Throws SLIP-3007 when it could not run, and the signal's reason when stopped. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const line = commandLine(program, args, options.display);
  const begun = performance.now();
  options.signal?.throwIfAborted();
  const result = await wait(program, args, options, line);
  const milliseconds = Math.round(performance.now() - begun);
  options.log.info({ line, exitCode: result.exitCode, milliseconds, output: lastLines(result) }, 'a program ended');
  options.signal?.throwIfAborted();
  return result;
}

/** SLIP-3007 for a program that ended with an error: its line, its exit code and the last of what it said. */
export function programFailure(program: string, args: readonly string[], result: ProgramResult): SlipwayError {
  const line = commandLine(program, args, undefined);
  return new SlipwayError(
    'SLIP-3007',
    `The program ended with exit code ${result.exitCode}: ${line}\n${lastLines(result)}`,
    { exitCode: result.exitCode },
  );
}

function wait(program: string, args: readonly string[], options: ProgramOptions, line: string): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    // C: its messages are read by us.
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    const stdout = tail(child.stdout, options.onOutput);
    const stderr = tail(child.stderr, undefined);
    const stop = () => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLISECONDS).unref();
    };
    options.signal?.addEventListener('abort', stop, { once: true });
    child.on('error', (error) => reject(cannotRun(error, line, options.debianPackage)));
    child.on('close', (code, signal) => {
      options.signal?.removeEventListener('abort', stop);
      // 128 + 15 and the like, as shells count.
      const exitCode = code ?? 128 + (signal === 'SIGKILL' ? 9 : 15);
      resolve({ exitCode, stdout: stdout(), stderr: stderr() });
    });
  });
}

function tail(stream: NodeJS.ReadableStream, onText: ((text: string) => void) | undefined): () => string {
  let kept = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    kept = (kept + text).slice(-KEPT);
    onText?.(text);
  });
  return () => kept;
}

function cannotRun(error: Error, line: string, debianPackage: string): SlipwayError {
  const why = hasCode(error, 'ENOENT')
    ? `it is not installed. Install the Debian package ${debianPackage}.`
    : `${error.message}.`;
  return new SlipwayError('SLIP-3007', `The program could not be run (${line}): ${why}`, { cause: error });
}

/** As one would type it. */
function commandLine(program: string, args: readonly string[], display: string | undefined): string {
  if (display !== undefined) return `${program} ${display}`;
  const quoted = args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`));
  return [program, ...quoted].join(' ');
}

/** Without progress, of which only the last state is on the screen. */
function lastLines({ stdout, stderr }: ProgramResult): string {
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.split('\r').at(-1)?.trimEnd() ?? '');
  return lines
    .filter((line) => line !== '')
    .slice(-20)
    .join('\n');
}
