/**
 * Moves the journal between its homes as disks come and go in the PE (docs/architecture.md, "Journal"). A home that cannot be had is not the end of a
 * run: the site has a copy of every record.
 */
import type { Volume } from '../../api/agent.ts';
import type { Machine } from '../machine/machine.ts';
import type { Journal } from './journal.ts';
import { type JournalHome, memoryHome, slotHome } from './journal-home.ts';

const MOUNT_POINT = '/run/slipway/journal-volume';
/** On the small volume; a folder of its own below it for each run. */
const FOLDER = 'EFI/slipway';

export interface JournalMoverOptions {
  readonly machine: Machine;
  readonly runId: string;
  readonly journal: Journal;
  readonly volumes: () => readonly Volume[];
  readonly log: (line: string) => void;
}

export class JournalMover {
  readonly #options: JournalMoverOptions;
  #mounted: boolean;
  #given = false;

  /** `mounted`: what `findHome` answered. */
  constructor(options: JournalMoverOptions, mounted: boolean) {
    this.#options = options;
    this.#mounted = mounted;
  }

  /** After each step: into slots on the small volume that can hold them, once there is one. */
  async settle(): Promise<void> {
    if (this.#mounted || this.#given) return;
    const volume = slotVolume(this.#options.volumes());
    if (volume === null) return;
    const { machine, runId, journal, log } = this.#options;
    try {
      await mountSlots(machine, volume);
      this.#mounted = true;
      await journal.moveTo(slotHome(machine, slotFolder(runId)));
    } catch (error) {
      log(`The journal stays in memory, the site holds its copy: ${String(error)}`);
      await this.#unmount();
    }
  }

  /** Before a disk is laid out anew: back into memory. */
  async leaveDisk(): Promise<void> {
    if (!this.#mounted) return;
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
    if (!this.#mounted) return;
    try {
      await this.#removeSlots();
    } catch (error) {
      // A disk that fails must not keep the run from ending, or from going on elsewhere.
      this.#options.log(`The journal's slots could not be removed: ${String(error)}`);
    }
    await this.#unmount();
  }

  async #removeSlots(): Promise<void> {
    const { machine, runId } = this.#options;
    await machine.remove(slotFolder(runId));
    // Only where it is empty: a staged PE has its files beside.
    if (await machine.exists(`${MOUNT_POINT}/${FOLDER}`))
      await machine.run('rmdir', [`${MOUNT_POINT}/${FOLDER}`], { successCodes: 'any' });
  }

  async #unmount(): Promise<void> {
    if (!this.#mounted) return;
    this.#mounted = false;
    await this.#options.machine.run('/usr/bin/umount', [MOUNT_POINT], { successCodes: 'any' });
  }
}

/** A `state` volume, else the EFI system partition; FAT only, since the firmware's partition is one and a PE can always mount it. */
export function slotVolume(volumes: readonly Volume[]): Volume | null {
  const usable = volumes.filter((volume) => volume.fileSystem === 'fat32');
  return usable.find((volume) => volume.type === 'state') ?? usable.find((volume) => volume.type === 'efi') ?? null;
}

/** The slots that an earlier stretch of the run left on a disk, mounted; memory when there are none, or their volume is gone. */
export async function findHome(
  machine: Machine,
  runId: string,
  volumes: readonly Volume[],
  log: (line: string) => void,
): Promise<{ home: JournalHome; mounted: boolean }> {
  const volume = slotVolume(volumes);
  if (volume === null || !(await machine.exists(volume.path))) return { home: memoryHome(), mounted: false };
  try {
    await mountSlots(machine, volume);
    return { home: slotHome(machine, slotFolder(runId)), mounted: true };
  } catch (error) {
    log(`No journal is read from ${volume.path}, the site's copy counts: ${String(error)}`);
    return { home: memoryHome(), mounted: false };
  }
}

function slotFolder(runId: string): string {
  return `${MOUNT_POINT}/${FOLDER}/${runId}`;
}

/** `sync`: FAT writes its table through, so that a power cut costs at most the slot that is being written. */
async function mountSlots(machine: Machine, volume: Volume): Promise<void> {
  await machine.run('mkdir', ['-p', MOUNT_POINT]);
  await machine.run('/usr/bin/mount', ['-t', 'vfat', '-o', 'sync', volume.path, MOUNT_POINT]);
}
