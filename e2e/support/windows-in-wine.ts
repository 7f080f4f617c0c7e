/**
 * Goes on with a run as a Windows would: what the PE has put onto a deployed volume is taken into wine, and what Windows Setup would call there is called in the
 * lab's network. Windows itself may not be handed on.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabNetwork } from '../../src/lab/network.ts';
import { runCommand } from '../../src/lab/run.ts';

/** Debian's package wine64 has no program in the search path. */
const WINE = '/usr/lib/wine/wine64';
const SERVER = '/usr/lib/wine/wineserver';
const HOME = 'ProgramData/Slipway';
const log = (): void => {};

export interface InWine {
  /** What the agent wrote before and after the run's own log. */
  readonly agentLog: string;
  /** Whether anything of the agent is left once it has ended. */
  readonly isLeft: boolean;
}

/** @param volume a file with the NTFS volume */
export async function goOnInWine(network: LabNetwork, volume: string): Promise<InWine> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-wine-'));
  const prefix = join(folder, 'prefix');
  const wine = (...words: string[]) => {
    const command = [`WINEPREFIX=${prefix}`, 'WINEDEBUG=-all', WINE, ...words].map(quoted).join(' ');
    // Node in wine takes no pipe of Linux for its standard output.
    return network.run('sh', ['-c', `exec env ${command} >${quoted(join(folder, 'output'))} 2>&1 </dev/null`]);
  };
  try {
    await wine('wineboot', '-i');
    // Windows 7 by default, which Node does not know any more.
    await wine('winecfg', '-v', 'win10');
    const drive = join(prefix, 'drive_c');
    await takeOver(volume, folder, drive);
    const agentLog = join(drive, HOME, 'log/agent.log');
    // As the answer file and Windows Setup do it. Its last word removes the folder, and wine ends when nothing runs in it any more.
    await wine('cmd.exe', '/c', 'C:\\ProgramData\\Slipway\\slipway-agent.exe specialize');
    await wine('cmd.exe', '/c', 'C:\\windows\\Setup\\Scripts\\SetupComplete.cmd');
    const said = existsSync(agentLog) ? await readFile(agentLog, 'utf8') : '';
    await runCommand('env', [`WINEPREFIX=${prefix}`, SERVER, '-w'], log);
    return { agentLog: said, isLeft: existsSync(join(drive, HOME)) };
  } finally {
    await runCommand('env', [`WINEPREFIX=${prefix}`, SERVER, '-k'], log).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  }
}

async function takeOver(volume: string, folder: string, drive: string): Promise<void> {
  const mounted = join(folder, 'volume');
  await mkdir(mounted);
  await runCommand('ntfs-3g', ['-o', 'ro', volume, mounted], log);
  try {
    await mkdir(join(drive, 'ProgramData'), { recursive: true });
    await runCommand('cp', ['-r', join(mounted, HOME), join(drive, 'ProgramData')], log);
    for (const name of ['Setup', 'Panther'])
      await runCommand('cp', ['-r', join(mounted, 'Windows', name), join(drive, 'windows')], log);
  } finally {
    await runCommand('umount', [mounted], log);
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
