/** Runs a command line in this process: the only reader of its environment and signals. */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './cli.ts';
import { isServerProgram, runServerProgram } from './commands/server-programs.ts';
import { configurationPath, readConfiguration } from './configuration-file.ts';
import { asksConfiguration, chooseConnection } from './connection.ts';
import { formatError, toSlipwayError } from './output.ts';
import { ProcessTerminal } from './process-terminal.ts';
import { runProgram } from './program.ts';
import { openSite } from './site.ts';

const terminal = new ProcessTerminal();
let interrupts: AbortController | null = null;

const world: World = {
  terminal,
  environment: process.env,
  workingDirectory: process.cwd(),
  openSite: async (options) => {
    const path = configurationPath(process.env);
    const configuration = asksConfiguration(options, process.env) ? await readConfiguration(path) : null;
    return openSite(chooseConnection(options, process.env, configuration));
  },
  pause: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
  now: () => new Date(),
  takeInterrupts: () => {
    interrupts ??= new AbortController();
    return interrupts.signal;
  },
};

function interrupt(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void {
  if (interrupts !== null && !interrupts.signal.aborted) {
    interrupts.abort();
    return;
  }
  terminal.close();
  process.exit(128 + constants.signals[signal]);
}

/** Resolves with the exit code. */
export async function main(commandLine: readonly string[]): Promise<number> {
  // `slipway … | head` ends when head does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const [first, ...rest] = commandLine;
  // Their options are their own.
  if (isServerProgram(first))
    return runServerProgram(first, rest).catch((error: unknown) => {
      terminal.error(formatError(toSlipwayError(error), 'table', terminal.errorPaper));
      return 1;
    });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt(signal));
  const exitCode = await runProgram(world, commandLine);
  terminal.close();
  return exitCode;
}
