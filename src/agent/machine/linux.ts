/** The machine when it runs Linux: the PE, or the deployed system. */

import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError } from '../../api/errors.ts';
import { LSBLK_ARGUMENTS } from './block-devices.ts';
import { type KernelLine, parseKernelLog } from './kernel-log.ts';
import { readLinuxInventory } from './linux-inventory.ts';
import type { Machine } from './machine.ts';
import { linuxFiles } from './machine-files.ts';
import { restartCommands } from './restart-command.ts';
import { runProgram } from './run-program.ts';
import { systemFiles } from './system-files.ts';

export interface LinuxMachineOptions {
  /** Lines for the log: command lines, output, exit codes. */
  readonly log: (line: string) => void;
}

/** From the call to restart until the computer must be gone. systemd gives services 90 s to end. */
const RESTART_MILLISECONDS = 180_000;

export function createLinuxMachine({ log }: LinuxMachineOptions): Machine {
  const run: Machine['run'] = (program, args, options = {}) => runProgram(program, args, options, log);
  return {
    system: 'linux',
    run,
    ...linuxFiles,
    inventory: async () => {
      const { stdout } = await run('lsblk', LSBLK_ARGUMENTS, { logAsOneLine: true });
      return readLinuxInventory({ files: systemFiles('/'), lsblk: stdout, addresses: interfaceAddresses() });
    },
    environmentVariable: (name) => process.env[name],
    kernelLog: () => kernelLog(run),
    // The target is decided elsewhere: by the boot entry of a staged PE, or by the site (docs/netboot.md, the boot decision).
    restart: () => restart(run),
    // POSIX date's `MMDDhhmm` has no seconds; this form is understood by GNU's and by busybox's.
    setClock: async (time) => {
      await run('date', ['-u', '-s', time.toISOString().slice(0, 19).replace('T', ' ')]);
    },
  };
}

/** Some thousand lines, of which few are worth a place in the run's log: those an error cites. */
async function kernelLog(run: Machine['run']): Promise<KernelLine[]> {
  const pieces: Buffer[] = [];
  const takeStdout = async (stdout: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of stdout) pieces.push(piece);
  };
  // Not for everybody (kernel.dmesg_restrict), and not on every system: what it would have said is missing then.
  await run('dmesg', [], { takeStdout, successCodes: 'any' }).catch(() => undefined);
  return parseKernelLog(Buffer.concat(pieces).toString('utf8'));
}

async function restart(run: Machine['run']): Promise<never> {
  await run('sync', []);
  const systemd = await linuxFiles.exists('/run/systemd/system');
  for (const [program, ...args] of restartCommands({ systemd })) {
    // What cannot even be started is passed over for the next.
    const result = await run(program, args, { successCodes: 'any' }).catch(() => null);
    if (result?.exitCode === 0) await sleep(RESTART_MILLISECONDS);
  }
  // The kernel alone, at once (kernel: admin-guide/sysrq.rst). Everything is on the disks.
  await linuxFiles.overwriteFile('/proc/sysrq-trigger', Buffer.from('b')).catch(() => undefined);
  throw new SlipwayError(
    'SLIP-4003',
    'The computer did not restart, though it was told to. Switch it off and on again: the run goes on by itself.',
  );
}

/** Addresses with prefix (`192.0.2.7/24`) of each interface that is up; link-local ones left out. */
function interfaceAddresses(): Map<string, string[]> {
  const entries = Object.entries(networkInterfaces()).map(([name, addresses = []]): [string, string[]] => [
    name,
    addresses.flatMap(({ cidr }) => (cidr === null || /^(fe80:|169\.254\.)/i.test(cidr) ? [] : [cidr])),
  ]);
  return new Map(entries);
}
