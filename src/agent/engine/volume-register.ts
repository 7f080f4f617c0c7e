/** The run's volumes: ids that steps use, found again by their partition GUIDs when paths have changed. */
import type { Volume } from '../../api/agent.ts';
import type { Machine } from '../machine/machine.ts';
import type { Journal } from './journal.ts';

export class VolumeRegister {
  readonly #journal: Journal;
  #volumes: readonly Volume[];
  #changed = false;

  constructor(journal: Journal, volumes: readonly Volume[]) {
    this.#journal = journal;
    this.#volumes = volumes;
  }

  all(): readonly Volume[] {
    return this.#volumes;
  }

  set(volumes: readonly Volume[]): void {
    this.#volumes = volumes;
    this.#changed = true;
  }

  /** Writes a change into the journal. */
  async write(): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    await this.#journal.append({ kind: 'volumes', volumes: [...this.#volumes] });
  }
}

/** The volumes with the paths they have now; one whose partition is not to be found keeps its former path. */
export async function withTodaysPaths(machine: Machine, volumes: readonly Volume[]): Promise<Volume[]> {
  return Promise.all(
    volumes.map(async (volume) => {
      const path = await machine.realPath(`/dev/disk/by-partuuid/${volume.partitionUuid}`);
      return path === null ? volume : { ...volume, path };
    }),
  );
}
