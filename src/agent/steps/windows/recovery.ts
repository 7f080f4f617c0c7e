/**
 * Windows' recovery environment on a partition of its own: its image is copied there, and Windows is told of it while it is set up. Where that cannot be, it stays where
 * the applied image has it, from where `reagentc /enable` takes it as well ("Deploy Windows RE", "REAgentC command-line options").
 */
import type { Volume } from '../../../api/agent.ts';
import type { StepContext } from '../../engine/step-context.ts';
import type { Machine } from '../../machine/machine.ts';
import { withMounts } from '../mounts.ts';
import { mountWindows } from './windows-volume.ts';
import type { SetupCommand } from './write-setup.ts';

const IMAGE = 'Windows/System32/Recovery/Winre.wim';
const FOLDER = 'Recovery/WindowsRE';
/** Windows leaves so much of it free for its updates ("UEFI/GPT-based hard drive partitions"). */
const ROOM_LEFT_KIB = 52 * 1024;

export function recoveryVolume(volumes: readonly Volume[], windows: Volume): Volume | null {
  return (
    volumes.find(({ diskPath, type, fileSystem }) => {
      return diskPath === windows.diskPath && type === 'recovery' && fileSystem === 'ntfs';
    }) ?? null
  );
}

/** @param disk the number of the disk, as Windows counts them too */
export function recoveryCommands(volume: Volume | null, disk: number): SetupCommand[] {
  const enable = { path: 'reagentc.exe /enable', description: 'Slipway: recovery environment' };
  const partition = volume === null ? undefined : /(\d+)$/.exec(volume.path)?.[1];
  if (partition === undefined) return [enable];
  const folder = `\\\\?\\GLOBALROOT\\device\\harddisk${disk}\\partition${partition}\\${FOLDER.replace('/', '\\')}`;
  const path = `reagentc.exe /setreimage /path ${folder}`;
  return [{ path, description: 'Slipway: where the recovery environment is' }, enable];
}

/** @param root where the Windows is mounted */
export async function stageRecovery({ machine, log }: StepContext, root: string, volume: Volume): Promise<void> {
  const source = `${root}/${IMAGE}`;
  if (!(await machine.exists(source)))
    return log(`The applied Windows has no ${IMAGE}: it gets no recovery environment.`);
  await withMounts(machine, async (mounts) => {
    const recovery = await mountWindows(mounts, volume, 'write');
    const [needed, free] = [await kibOf(machine, source), await freeKib(machine, recovery)];
    if (free - needed < ROOM_LEFT_KIB)
      return log(
        `The recovery environment stays on the Windows volume: ${volume.id} (${volume.path}) has ${free} KiB free, and ${needed + ROOM_LEFT_KIB} KiB are needed. Make the partition larger in Format and Partition Disk.`,
      );
    await machine.run('mkdir', ['-p', `${recovery}/${FOLDER}`]);
    await machine.copyFile(source, `${recovery}/${FOLDER}/Winre.wim`);
    log(`The recovery environment is on ${volume.id} (${volume.path}).`);
  });
}

async function kibOf(machine: Machine, path: string): Promise<number> {
  return Number((await machine.run('du', ['-k', path])).stdout.split('\t')[0]);
}

/** POSIX df -P: the fourth column of the last line. */
async function freeKib(machine: Machine, folder: string): Promise<number> {
  const { stdout } = await machine.run('df', ['-Pk', folder]);
  return Number(stdout.trim().split('\n').at(-1)?.split(/\s+/)[3]);
}
