/** File systems that a step mounts for itself, and that are gone when it ends, however it ends. */
import type { Volume } from '../../api/agent.ts';
import type { Machine } from '../machine/machine.ts';
import { refuseHeld } from './disks/held-volume.ts';

/** util-linux' own by their paths: busybox' umount knows neither --recursive nor --lazy by these names. */
const MOUNT = '/usr/bin/mount';
const UMOUNT = '/usr/bin/umount';

/** As mount(8) calls them. */
const KERNEL_NAMES: Readonly<Record<string, string>> = { fat32: 'vfat', ext4: 'ext4' };

export class Mounts {
  readonly #machine: Machine;
  readonly #mountPoints: string[] = [];

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /**
   * Mounts a volume at a place that follows from its partition, or at the given one. Gives the mount point.
   * @throws SlipwayError SLIP-4053 for one that is encrypted or hibernated
   */
  async volume(volume: Volume, mountPoint = `/run/slipway/volumes/${volume.partitionUuid}`): Promise<string> {
    await this.requireFree(volume.path);
    const type = KERNEL_NAMES[volume.fileSystem] ?? 'auto';
    return this.mount(['-t', type, volume.path], mountPoint);
  }

  /** @throws SlipwayError SLIP-4053 for a volume that is encrypted or hibernated */
  async requireFree(path: string): Promise<void> {
    await refuseHeld(this.#machine, path);
  }

  /** The same folder at a second place. */
  async bind(folder: string, mountPoint: string): Promise<string> {
    return this.mount(['--bind', folder], mountPoint);
  }

  /** @param what options and source, as mount(8) takes them */
  async mount(what: readonly string[], mountPoint: string): Promise<string> {
    await this.#machine.run('mkdir', ['-p', mountPoint]);
    await this.#machine.run(MOUNT, [...what, mountPoint]);
    this.#mountPoints.push(mountPoint);
    return mountPoint;
  }

  /** Unmounts all, the last first. One that is busy is taken out of sight at once and let go as soon as it is free. */
  async undo(): Promise<void> {
    for (let last = this.#mountPoints.pop(); last !== undefined; last = this.#mountPoints.pop()) {
      const { exitCode } = await this.#machine.run(UMOUNT, [last], { successCodes: 'any' });
      if (exitCode !== 0) await this.#machine.run(UMOUNT, ['--lazy', last], { successCodes: 'any' });
    }
  }
}

/** Lets `use` mount what it needs; all of it is written and unmounted afterwards. */
export async function withMounts<T>(machine: Machine, use: (mounts: Mounts) => Promise<T>): Promise<T> {
  const mounts = new Mounts(machine);
  try {
    return await use(mounts);
  } finally {
    await machine.run('sync', [], { successCodes: 'any' });
    await mounts.undo();
  }
}
