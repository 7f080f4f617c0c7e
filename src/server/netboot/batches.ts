/**
 * Questions that come while others are being answered go into one batch: under load one statement answers hundreds, and a question that comes alone waits
 * for nothing. Batches are answered one after another, so what is asked first is done first.
 */
import { SlipwayError } from '../../api/errors.ts';

export interface BatchesOptions<Q, A> {
  /** One answer for each question, in their order. */
  readonly answer: (questions: readonly Q[]) => Promise<readonly A[]>;
  /** At most so many in one batch. */
  readonly together: number;
  /** Over so many unanswered questions the next is refused: what strangers can hold of our memory stays bounded. */
  readonly waiting: number;
}

interface Asked<Q, A> extends PromiseWithResolvers<A> {
  readonly question: Q;
}

export class Batches<Q, A> {
  readonly #options: BatchesOptions<Q, A>;
  #waiting: Asked<Q, A>[] = [];
  #answering: Promise<void> | null = null;
  #unanswered = 0;

  constructor(options: BatchesOptions<Q, A>) {
    this.#options = options;
  }

  /** @throws SlipwayError SLIP-1008 at once when too many wait; rejects with what `answer` rejects with for this question alone */
  ask(question: Q): Promise<A> {
    const { waiting } = this.#options;
    if (this.#unanswered >= waiting) {
      throw new SlipwayError('SLIP-1008', `${waiting} others wait for an answer. Try again in a moment.`);
    }
    this.#unanswered += 1;
    const asked = { question, ...Promise.withResolvers<A>() };
    this.#waiting.push(asked);
    this.#answering ??= this.#answerAll();
    return asked.promise;
  }

  /** Resolves when everything that was asked is answered. */
  async idle(): Promise<void> {
    while (this.#answering !== null) await this.#answering;
  }

  async #answerAll(): Promise<void> {
    // Not at once: what comes in the same turn of the event loop, as packets do, belongs to the same batch.
    await new Promise(setImmediate);
    for (;;) {
      const batch = this.#waiting.splice(0, this.#options.together);
      if (batch.length === 0) break;
      await this.#answerTogether(batch);
      this.#unanswered -= batch.length;
    }
    // In the same turn as the look that found nothing: a question that comes later begins anew.
    this.#answering = null;
  }

  /** One question that cannot be answered must not take the others with it: after a failure each is asked by itself. */
  async #answerTogether(batch: readonly Asked<Q, A>[]): Promise<void> {
    try {
      const answers = await this.#options.answer(batch.map(({ question }) => question));
      // One answer for each question, as `answer` promises.
      for (const [at, { resolve }] of batch.entries()) resolve(answers[at] as A);
    } catch (error) {
      if (batch.length === 1) return batch[0]?.reject(error);
      for (const asked of batch) await this.#answerTogether([asked]);
    }
  }
}
