/** The words that stand for programs of the site server on this machine: they are no clients of the API. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';

const repository = join(import.meta.dirname, '../../..');
const programs = {
  serve: {
    file: 'dist/server/main.js',
    description: 'Run a site on this machine, in the foreground. "slipway serve --help" lists its settings',
    example: 'slipway serve --address 10.0.0.1',
  },
  backup: {
    file: 'src/server/backup/main.ts',
    description: 'Save the site of this machine, check a backup, or restore one. "slipway backup --help" tells more',
    example: 'slipway backup create /srv/backups/slipway --keep 14',
  },
  doctor: {
    file: 'src/server/doctor/main.ts',
    description: 'Look over the site of this machine: ports, other PXE servers, programs, clock, keys, disk, database',
    example: 'slipway doctor --address 10.0.0.1',
  },
} as const;
type ServerProgram = keyof typeof programs;

export function isServerProgram(word: string | undefined): word is ServerProgram {
  return word !== undefined && Object.hasOwn(programs, word);
}

/** Only for the help: process-world.ts takes these words before anything is parsed, since their options are their own. */
export function addServerPrograms(program: Command, _cli: Cli): void {
  for (const [name, { description, example }] of Object.entries(programs))
    examples(
      program
        .command(name)
        .description(description)
        .argument('[words...]', 'what the program is told')
        .action(() => {
          throw new SlipwayError(
            'SLIP-6001',
            `Nothing stands before ${name}: its settings follow it, as in "${example}".`,
          );
        }),
      example,
    );
}

/** Becomes the program, so that signals and the exit code are its own. Resolves with an exit code only where that cannot be. */
export async function runServerProgram(name: ServerProgram, words: readonly string[]): Promise<number> {
  const file = join(repository, programs[name].file);
  if (!existsSync(file))
    throw new SlipwayError(
      'SLIP-6008',
      `There is no ${file}: the site's program is not built. Run "npm run setup" in ${repository}.`,
    );
  const commandLine = [process.execPath, ...process.execArgv, '--enable-source-maps', file, ...words];
  if (process.execve !== undefined) process.execve(process.execPath, commandLine, process.env);
  return passSignals(commandLine);
}

/** For systems without execve(2): the program as a child, which is told what we are told. */
async function passSignals([program = '', ...words]: readonly string[]): Promise<number> {
  const child = spawn(program, words, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  });
}
