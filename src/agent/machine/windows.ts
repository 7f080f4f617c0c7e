/** The machine when it runs Windows: the deployed system. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError } from '../../api/errors.ts';
import { commandLineOf } from './command-line.ts';
import type { Machine } from './machine.ts';
import { windowsFiles } from './machine-files.ts';
import { runProgram } from './run-program.ts';
import { inventoryOfWindows, whatNodeTells } from './windows-inventory.ts';
import { askPowerShell, runPowerShell } from './windows-powershell.ts';
import { startWithAgent } from './windows-start.ts';

export interface WindowsMachineOptions {
  /** Lines for the log: command lines, output, exit codes. */
  readonly log: (line: string) => void;
  /** The agent's own program. */
  readonly executable: string;
}

export interface WindowsMachine extends Machine {
  /** Starts a program that goes on when this one ends, and hears nothing of it. Not quoted: `verbatimArguments`. */
  startDetached(program: string, args: readonly string[], options?: { verbatimArguments?: boolean }): Promise<void>;
}

/** From the call to restart until the computer must be gone. */
const RESTART_MILLISECONDS = 300_000;

export function createWindowsMachine({ log, executable }: WindowsMachineOptions): WindowsMachine {
  const run: Machine['run'] = (program, args, options = {}) => runProgram(program, args, options, log);
  return {
    system: 'windows',
    run,
    ...windowsFiles,
    inventory: async () => inventoryOfWindows(await askPowerShell(run), whatNodeTells()),
    environmentVariable: (name) => process.env[name],
    kernelLog: async () => [],
    restart: (target) => restart(run, executable, target),
    setClock: async (time) => {
      await runPowerShell(run, `Set-Date -Date ([DateTimeOffset]::Parse('${time.toISOString()}').LocalDateTime)`);
    },
    startDetached: (program, args, options = {}) => startDetached(program, args, options, log),
  };
}

async function restart(run: Machine['run'], executable: string, target: 'disk' | 'pe'): Promise<never> {
  if (target === 'pe')
    throw new SlipwayError('SLIP-4020', 'From Windows the computer cannot be restarted into the PE yet.');
  await startWithAgent(run, executable);
  // At once, and whatever does not want to end.
  await run('shutdown.exe', ['/r', '/t', '0', '/f']);
  await sleep(RESTART_MILLISECONDS);
  throw new SlipwayError(
    'SLIP-4003',
    'The computer did not restart, though it was told to. Restart it: the run goes on by itself.',
  );
}

function startDetached(
  program: string,
  args: readonly string[],
  { verbatimArguments = false }: { verbatimArguments?: boolean },
  log: (line: string) => void,
): Promise<void> {
  log(`$ ${commandLineOf(program, args, {})} (left running)`);
  const child = spawn(program, args, {
    ...{ detached: true, stdio: 'ignore', windowsHide: true },
    // Not in the agent's own folder, which could not be removed then.
    cwd: process.env['SystemRoot'],
    windowsVerbatimArguments: verbatimArguments,
  });
  child.unref();
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(new SlipwayError('SLIP-4003', `"${program}" could not be started: ${cause.message}.`, { cause })),
    );
  });
}
