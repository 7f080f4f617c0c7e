/** Makes sure that nothing uses a disk or partition: what is mounted is unmounted, anything else is a reason to leave it alone. */
import { SlipwayError } from '../../../api/errors.ts';
import { type BlockDevice, LSBLK_ARGUMENTS, parseLsblk, withDescendants } from '../../machine/block-devices.ts';
import type { Machine } from '../../machine/machine.ts';

/** lsblk's name for a swap area in use (util-linux: misc-utils/lsblk.c). */
const SWAP = '[SWAP]';

/**
 * Unmounts what is mounted from the device and gives what is on it now.
 * @throws SlipwayError SLIP-4017 when something is built on it (RAID, LVM, encryption) or cannot be unmounted
 */
export async function freeDevice(machine: Machine, path: string): Promise<BlockDevice> {
  const top = await lookAt(machine, path);
  const built = [...withDescendants(top)].filter(({ type }) => !['disk', 'part', 'loop'].includes(type));
  if (built.length > 0) {
    const names = built.map((device) => `${device.path} (${device.type})`).join(', ');
    throw new SlipwayError(
      'SLIP-4017',
      `${path} is in use: ${names} stands on it. Stop it first (mdadm --stop, vgchange -an, cryptsetup close), or start the PE again: it starts none of these by itself.`,
    );
  }
  const inUse = [...withDescendants(top)].filter(({ mountPoints }) => mountPoints.length > 0);
  for (const device of inUse) await release(machine, device);
  return inUse.length === 0 ? top : lookAt(machine, path);
}

async function lookAt(machine: Machine, path: string): Promise<BlockDevice> {
  const { stdout } = await machine.run('lsblk', [...LSBLK_ARGUMENTS, path], { logAsOneLine: true });
  const [disk] = parseLsblk(stdout);
  if (disk !== undefined) return disk;
  throw new SlipwayError(
    'SLIP-4001',
    `${path} is not there any more. Check the disk and its cable, and run the step again.`,
  );
}

async function release(machine: Machine, { path, mountPoints }: BlockDevice): Promise<void> {
  // What is mounted below another mount point goes first.
  for (const mountPoint of [...mountPoints].sort((a, b) => b.length - a.length)) {
    try {
      if (mountPoint === SWAP) await machine.run('swapoff', [path]);
      else await machine.run('/usr/bin/umount', [mountPoint]);
    } catch (cause) {
      throw new SlipwayError(
        'SLIP-4017',
        `${path} is in use (${mountPoint}) and cannot be freed. End the program that uses it, or start the PE again.`,
        { cause },
      );
    }
  }
}
