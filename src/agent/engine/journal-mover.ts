/**
 * Moves the journal between its homes as disks come and go in the PE (docs/architecture.md, "Journal"). A home that cannot be had is not the end of a
 * run: the site has a copy of every record.
 */
import type { Volume } from '../../api/agent.ts';
import type { Machine } from '../machine/machine.ts';
import type { Journal } from './journal.ts';
import { memoryHome, slotHome } from './journal-home.ts';

export const JOURNAL_FOLDER = 'EFI/slipway';
const MOUNT_POINT = '/run/slipway/journal-volume';

export interface JournalMoverOptions {
  readonly machine: Machine;
  readonly journal: Journal;
  readonly volumes: () => readonly Volume[];
  readonly log: (line: string) => void;
}

export class JournalMover {
  readonly #options: JournalMoverOptions;
  #mounted: string | null = null;
  #given = false;

  constructor(options: JournalMoverOptions) {
    this.#options = options;
  }

  /** After each step: into slots on the small volume that can hold them, once there is one. */
  async settle(): Promise<void> {
    if (this.#mounted !== null || this.#given) return;
    const volume = slotVolume(this.#options.volumes());
    if (volume === null) return;
    const { machine, journal, log } = this.#options;
    try {
      await machine.run('mkdir', ['-p', MOUNT_POINT]);
      await machine.run('/usr/bin/mount', ['-t', 'vfat', '-o', 'sync', volume.path, MOUNT_POINT]);
      this.#mounted = volume.path;
      await journal.moveTo(slotHome(machine, `${MOUNT_POINT}/${JOURNAL_FOLDER}`));
    } catch (error) {
      log(`The journal stays in memory, the site holds its copy: ${String(error)}`);
      await this.#unmount();
    }
  }

  /** Before a disk is laid out anew: back into memory. */
  async leaveDisk(): Promise<void> {
    if (this.#mounted === null) return;
    await this.#options.journal.moveTo(memoryHome());
    await this.#unmount();
  }

  /** Before a restart that comes back to the PE: the slots stay for it. */
  async release(): Promise<void> {
    await this.#unmount();
  }

  /** The journal has gone to the system volume: the slots are removed and no new ones are made. */
  async handOver(): Promise<void> {
    this.#given = true;
    if (this.#mounted === null) return;
    await this.#options.machine.remove(`${MOUNT_POINT}/${JOURNAL_FOLDER}`);
    await this.#unmount();
  }

  async #unmount(): Promise<void> {
    if (this.#mounted === null) return;
    this.#mounted = null;
    await this.#options.machine.run('/usr/bin/umount', [MOUNT_POINT], { successCodes: 'any' });
  }
}

/** A `state` volume, else the EFI system partition; FAT only, since the firmware's partition is one and a PE can always mount it. */
export function slotVolume(volumes: readonly Volume[]): Volume | null {
  const usable = volumes.filter((volume) => volume.fileSystem === 'fat32');
  return usable.find((volume) => volume.type === 'state') ?? usable.find((volume) => volume.type === 'efi') ?? null;
}
