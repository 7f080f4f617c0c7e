import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';

const server = join(import.meta.dirname, '../../server/main.ts');

/** Only for the help: main.ts takes `serve` before anything is parsed, since its options are the server program's. */
export function addServe(program: Command, _cli: Cli): void {
  examples(
    program
      .command('serve')
      .description('Run a site on this machine, in the foreground. "slipway serve --help" lists its settings')
      .argument('[settings...]', 'settings of the site')
      .action(() => {
        throw new SlipwayError(
          'SLIP-6001',
          'Nothing stands before serve: its settings follow it, as in "slipway serve --data DIR".',
        );
      }),
    'slipway serve --address 10.0.0.1',
  );
}

/** Becomes the server program, so that signals and the exit code are its own. Resolves with an exit code only where that cannot be. */
export async function serve(settings: readonly string[]): Promise<number> {
  const commandLine = [process.execPath, ...process.execArgv, server, ...settings];
  if (process.execve !== undefined) process.execve(process.execPath, commandLine, process.env);
  return passSignals(commandLine);
}

/** For systems without execve(2): the server as a child, which is told what we are told. */
async function passSignals([program = '', ...words]: readonly string[]): Promise<number> {
  const child = spawn(program, words, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  });
}
