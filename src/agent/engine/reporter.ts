/**
 * Carries records and log lines to where reports go, in order, within a second, for as long as it takes: giving up would leave the site
 * not knowing what became of a computer.
 *
 *   idle ──record or line──► sending ──answered──► idle (or sending, when more has come)
 *                               └──no answer──► waiting (0.5 s, doubling to 30 s) ──► sending
 *   sending ──credential refused──► refused: the run was ended from the site; nothing is sent any more
 */

import type { Progress, RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Control, Reports } from './services.ts';

const MOST_RECORDS = 500;
const MOST_LINES = 500;
/** Of a report, but for a single record that is longer: of that the site takes as much as a journal can hold. */
const MOST_BYTES = 4 << 20;
const KEPT_LINES = 10_000;
const LONGEST_LINE = 4_000;
const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 30_000;

export interface ReporterOptions {
  readonly reports: Reports;
  /** All records of the run, from number 1 on: what the site lacks is taken from here, also after it was restored from a backup. */
  readonly records: () => readonly RunRecord[];
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The first failure of a row and the first success after it, for the screen. */
  readonly onConnection: (state: 'lost' | 'back', reason: string) => void;
}

export class Reporter {
  readonly #options: ReporterOptions;
  readonly #lines: string[] = [];
  readonly #waiters: { sequence: number; resolve: () => void }[] = [];
  #acknowledged: number;
  #working: Promise<void> | null = null;
  #cancelRequested = false;
  #newestWish = 0;
  #refused = false;
  #telling = false;

  /** `acknowledged`: what the site has already, for a run that goes on. */
  constructor(options: ReporterOptions, acknowledged = 0) {
    this.#options = options;
    this.#acknowledged = acknowledged;
  }

  /** The site asked for the end of the run, or does not accept its credential any more. */
  get cancelRequested(): boolean {
    return this.#cancelRequested || this.#refused;
  }

  get refused(): boolean {
    return this.#refused;
  }

  /** The number of the newest wish of the debugger that the site has told of. */
  get newestWish(): number {
    return this.#newestWish;
  }

  /** Says that there are new records. */
  wake(): void {
    if (this.#refused) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
  }

  line(line: string): void {
    this.#lines.push(line.slice(0, LONGEST_LINE));
    // With the site down for hours the newest lines matter most.
    if (this.#lines.length > KEPT_LINES) this.#lines.splice(0, this.#lines.length - KEPT_LINES);
    this.wake();
  }

  /** Left out while one is under way: a site that is slow would only be asked more. */
  async progress(progress: Progress): Promise<void> {
    if (this.#refused || this.#telling) return;
    this.#telling = true;
    try {
      this.#note(await this.#options.reports.progress(progress));
    } catch (error) {
      // A lost one is not sent again: the next says more.
      if (isRefusal(error)) this.#refused = true;
    } finally {
      this.#telling = false;
    }
  }

  /** What the site says that it holds: one that was restored from a backup is sent the rest. While a report is under way its answer counts. */
  siteHas(sequence: number): void {
    if (this.#working !== null || sequence >= this.#acknowledged) return;
    this.#acknowledged = sequence;
    this.wake();
  }

  /** Resolves once the record is kept by the site, however long that takes; at once when the site refuses the run. */
  acknowledged(sequence: number): Promise<void> {
    if (this.#refused || sequence <= this.#acknowledged) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ sequence, resolve }));
  }

  /** Resolves once everything that was handed in has been taken. */
  async flush(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  async #work(): Promise<void> {
    // Lines that come in the same moment travel together.
    await this.#options.sleep(20);
    let wait = SHORTEST_WAIT;
    while (!this.#refused && (this.#pending().length > 0 || this.#lines.length > 0)) {
      const failure = await this.#sendOnce();
      if (failure === null) {
        if (wait !== SHORTEST_WAIT) this.#options.onConnection('back', 'the site answers again');
        wait = SHORTEST_WAIT;
        continue;
      }
      if (isRefusal(failure)) return this.#refuse();
      if (wait === SHORTEST_WAIT) this.#options.onConnection('lost', reasonOf(failure));
      await this.#options.sleep(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }

  #pending(): readonly RunRecord[] {
    return this.#options.records().slice(this.#acknowledged, this.#acknowledged + MOST_RECORDS);
  }

  /** Null when it was taken, otherwise why not. */
  async #sendOnce(): Promise<unknown> {
    const { taken: records, room } = within(this.#pending(), MOST_BYTES);
    const lines = within(this.#lines.slice(0, MOST_LINES), room, records.length).taken;
    try {
      const answer = await this.#options.reports.send(records, lines);
      this.#lines.splice(0, lines.length);
      this.#note(answer);
      const stuck = records.length > 0 && answer.acknowledged <= this.#acknowledged;
      this.#acknowledged = answer.acknowledged;
      this.#release((waiter) => waiter.sequence <= this.#acknowledged);
      return stuck ? new Error(`the site has kept nothing after record ${answer.acknowledged}`) : null;
    } catch (error) {
      return error ?? new Error('no answer');
    }
  }

  #note({ cancelRequested, newestWish = 0 }: Control): void {
    if (cancelRequested) this.#cancelRequested = true;
    this.#newestWish = Math.max(this.#newestWish, newestWish);
  }

  #refuse(): void {
    this.#refused = true;
    this.#release(() => true);
  }

  #release(ready: (waiter: { sequence: number }) => boolean): void {
    for (let at = this.#waiters.length - 1; at >= 0; at--) {
      const waiter = this.#waiters[at];
      if (waiter === undefined || !ready(waiter)) continue;
      this.#waiters.splice(at, 1);
      waiter.resolve();
    }
  }
}

/** The first of them that together have no more bytes as JSON, one at the least where none is `taken` yet; and what room they leave. */
function within<T>(items: readonly T[], mostBytes: number, taken = 0): { taken: readonly T[]; room: number } {
  let room = mostBytes;
  let count = 0;
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes > room && taken + count > 0) break;
    room -= bytes;
    count += 1;
  }
  return { taken: items.slice(0, count), room };
}

/** The site does not know the run's credential any more. */
export function isRefusal(error: unknown): boolean {
  return error instanceof SlipwayError && (error.code === 'SLIP-1005' || error.code === 'SLIP-1006');
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
