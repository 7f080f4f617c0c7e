/**
 * Puts together what many ask within a few milliseconds, so that one statement does for all of them: a thousand computers say something every second.
 * Who asks while nothing was asked for a moment is served at once; who comes later waits for the batch under way and for its pause.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { concernsData } from './error-code.ts';

export interface BatchOptions<Item, Answer> {
  /** One answer for each item, in their order, or an error that keeps nothing of any of them. */
  readonly work: (items: readonly Item[]) => Promise<readonly Answer[]>;
  /** From the end of a batch to the beginning of the next. */
  readonly pauseMilliseconds: number;
  /** Of a batch, counted by `weightOf`; a single item may be heavier. */
  readonly mostWeight: number;
  /** Default: 1 each. */
  readonly weightOf?: (item: Item) => number;
  /** Batches under way together. Default: 1, so that what came first is written first. */
  readonly atOnce?: number;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export class Batch<Item, Answer> {
  readonly #options: BatchOptions<Item, Answer>;
  #waiting: Waiting<Item, Answer>[] = [];
  #running = 0;

  constructor(options: BatchOptions<Item, Answer>) {
    this.#options = options;
  }

  /** Resolves with the answer to this item, whatever becomes of the others in its batch. */
  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#running < (this.#options.atOnce ?? 1)) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running += 1;
    while (this.#waiting.length > 0) {
      await this.#carryOut(this.#next());
      await sleep(this.#options.pauseMilliseconds);
    }
    this.#running -= 1;
  }

  #next(): Waiting<Item, Answer>[] {
    const { mostWeight, weightOf = () => 1 } = this.#options;
    let weight = 0;
    const end = this.#waiting.findIndex(({ item }, at) => {
      weight += weightOf(item);
      return at > 0 && weight > mostWeight;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  /** What the data of one of them makes fail is tried in halves, until it stands alone and fails alone. */
  async #carryOut(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#options.work(batch.map(({ item }) => item));
      for (const [at, { resolve }] of batch.entries()) resolve(answers[at] as Answer); // `as`: one for each, as `work` promises.
    } catch (error) {
      if (batch.length > 1 && concernsData(error)) {
        const half = batch.length >> 1;
        await this.#carryOut(batch.slice(0, half));
        return this.#carryOut(batch.slice(half));
      }
      for (const { reject } of batch) reject(error);
    }
  }
}
