/** The run's record of itself: numbered, written to its home before it is believed, then reported. */
import type { RunRecord } from '../../api/agent.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { decodeJournal, encodeRecord } from './journal-format.ts';
import { type JournalHome, memoryHome } from './journal-home.ts';

/** A record without what the journal fills in. */
export type NewRecord = RunRecord extends infer R
  ? R extends RunRecord
    ? Omit<R, 'sequence' | 'at' | 'environment'>
    : never
  : never;

export class Journal {
  readonly #records: RunRecord[];
  readonly #environment: Environment;
  readonly #now: () => Date;
  readonly #onRecord: (record: RunRecord) => void;
  readonly #onHomeLost: ((why: string) => void) | null;
  #home: JournalHome;

  private constructor(home: JournalHome, records: RunRecord[], options: JournalOptions) {
    this.#home = home;
    this.#records = records;
    this.#environment = options.environment;
    this.#now = options.now;
    this.#onRecord = options.onRecord;
    this.#onHomeLost = options.onHomeLost;
  }

  /**
   * Opens the journal in its home. Of the home's copy and `known` (the site's) the longest counts (longestCopy); the home is brought up to it.
   */
  static async open(home: JournalHome, known: readonly RunRecord[], options: JournalOptions): Promise<Journal> {
    const found = decodeJournal(await home.read());
    const kept = longestCopy(known, found.records);
    if (kept !== found.records || found.damage !== null) await home.replace(encodeAll(kept));
    return new Journal(home, [...kept], options);
  }

  get records(): readonly RunRecord[] {
    return this.#records;
  }

  get home(): JournalHome {
    return this.#home;
  }

  /** Writes a record; when it resolves the record is in the journal's home, or in memory where that home may fail. Returns its sequence number. */
  async append(record: NewRecord): Promise<number> {
    const sequence = this.#records.length + 1;
    const frame = { sequence, at: this.#now().toISOString(), environment: this.#environment };
    // Omit over a union loses the tie between `kind` and its fields; NewRecord restores it for callers.
    const whole = { ...record, ...frame } as RunRecord;
    await this.#write(whole);
    this.#records.push(whole);
    this.#onRecord(whole);
    return sequence;
  }

  /** A disk that fails must not keep the run from saying so: from then on the site's copy is the one that outlives a power cut. */
  async #write(record: RunRecord): Promise<void> {
    try {
      await this.#home.append(encodeRecord(record));
    } catch (error) {
      if (this.#onHomeLost === null) throw error;
      const memory = memoryHome();
      this.#onHomeLost(
        `The journal cannot be written to ${this.#home.name} and stays in memory, the site holds its copy: ${String(error)}`,
      );
      await memory.replace(encodeAll([...this.#records, record]));
      this.#home = memory;
    }
  }

  /** Takes everything to another home; the move is the first record there. */
  async moveTo(home: JournalHome): Promise<void> {
    if (home.name === this.#home.name) return;
    const from = this.#home.name;
    await home.replace(encodeAll(this.#records));
    this.#home = home;
    await this.append({ kind: 'journal-moved', from, to: home.name });
  }
}

export interface JournalOptions {
  readonly environment: Environment;
  readonly now: () => Date;
  /** Called after a record was written. */
  readonly onRecord: (record: RunRecord) => void;
  /**
   * For the log: the journal goes on in memory when its home fails. Null: it must not, since nobody gives this computer the site's copy after a
   * power cut, and it would do steps again that the site knows as done.
   */
  readonly onHomeLost: ((why: string) => void) | null;
}

/**
 * Which of two copies of a run's records counts: the one with the higher sequence number, as long as both tell the same as far as both
 * go. A copy that tells something else was left behind by a stretch whose records the site has never taken: the site's counts.
 */
export function longestCopy(sites: readonly RunRecord[], other: readonly RunRecord[]): readonly RunRecord[] {
  if (other.length < sites.length) return sites;
  return sites.every((record, at) => isSame(record, other[at])) ? other : sites;
}

/** By time and kind: the site keeps some texts differently. */
function isSame(one: RunRecord, other: RunRecord | undefined): boolean {
  return one.sequence === other?.sequence && one.kind === other.kind && one.at === other.at;
}

function encodeAll(records: readonly RunRecord[]): Buffer {
  return Buffer.concat(records.map(encodeRecord));
}
