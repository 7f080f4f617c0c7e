/** The FAT volume that a staged PE lies on, and what all who deal with one have in common. */
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { Environment } from '../../task-sequence/step.ts';
import type { Machine } from '../machine/machine.ts';

export const MOUNT_POINT = '/run/slipway/pe-volume';
/** Of a staged PE, from the volume's root on. */
export const FOLDER = 'EFI/slipway/pe';

export interface StagedPeOptions {
  readonly machine: Machine;
  readonly environment: Environment;
  readonly firmware: Inventory['firmware']['kind'];
  readonly volumes: readonly Volume[];
  readonly log: (line: string) => void;
}

/** The volume at MOUNT_POINT while `work` runs. The journal's slots may be mounted from it too, with the same options: one file system has one set. */
export async function onVolume<T>(
  { machine, environment }: Pick<StagedPeOptions, 'machine' | 'environment'>,
  volume: Volume,
  work: () => Promise<T>,
): Promise<T> {
  await machine.run('mkdir', ['-p', MOUNT_POINT]);
  await machine.run('/usr/bin/mount', ['-t', 'vfat', '-o', 'umask=0077', volume.path, MOUNT_POINT]);
  try {
    // The slots are written through; a hundred megabytes would take minutes that way, and are forced to the disk file by file.
    await machine.run('/usr/bin/mount', ['-o', 'remount,async', MOUNT_POINT]);
    return await work();
  } finally {
    await machine.run('sync', []);
    if (environment === 'linux-pe')
      await machine.run('/usr/bin/mount', ['-o', 'remount,sync', MOUNT_POINT], { successCodes: 'any' });
    await machine.run('/usr/bin/umount', [MOUNT_POINT], { successCodes: 'any' });
  }
}

export interface Partition {
  readonly disk: string;
  readonly partition: string;
}

/** `/dev/nvme0n1p1` is partition 1 of `/dev/nvme0n1`, `/dev/sda1` of `/dev/sda`: a `p` stands between two digits alone. */
export function partitionOf(path: string): Partition {
  const [, disk, partition] = /^(.*\d)p(\d+)$/.exec(path) ?? /^(.*\D)(\d+)$/.exec(path) ?? [];
  if (disk === undefined || partition === undefined) throw impossible(`${path} is no partition of a disk.`);
  return { disk, partition };
}

export function impossible(why: string): SlipwayError {
  return new SlipwayError('SLIP-4020', why);
}

export function reasonOf(error: unknown): string {
  if (error instanceof SlipwayError) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
