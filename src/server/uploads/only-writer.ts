/**
 * One part of an upload is written at a time: two would write different bytes to the same place. Whoever comes second is refused, unless the first has been silent for some
 * seconds: then its connection is one that the client has lost already and the site does not know of yet, and it ends. The API is one process, which knows all of them.
 */
import type { Readable } from 'node:stream';
import { SlipwayError } from '../../api/errors.ts';

const SILENCE_MILLISECONDS = 5_000;

interface Writer {
  readonly stream: Readable;
  readonly ended: Promise<void>;
  heardAt: number;
}

export class OnlyWriter {
  readonly #writers = new Map<string, Writer>();
  readonly #milliseconds: () => number;

  constructor(milliseconds: () => number = () => performance.now()) {
    this.#milliseconds = milliseconds;
  }

  /** `work` calls `heard` whenever bytes have come. Throws SLIP-3041. */
  async write<T>(id: string, stream: Readable, work: (heard: () => void) => Promise<T>): Promise<T> {
    await this.#endSilent(id);
    if (this.#writers.has(id))
      throw new SlipwayError('SLIP-3041', 'Another part of this upload is on its way. Ask how far it is, then go on.');
    const { promise, resolve } = Promise.withResolvers<void>();
    const writer: Writer = { stream, ended: promise, heardAt: this.#milliseconds() };
    this.#writers.set(id, writer);
    try {
      return await work(() => {
        writer.heardAt = this.#milliseconds();
      });
    } finally {
      this.#writers.delete(id);
      resolve();
    }
  }

  async #endSilent(id: string): Promise<void> {
    const before = this.#writers.get(id);
    if (before === undefined || this.#milliseconds() - before.heardAt < SILENCE_MILLISECONDS) return;
    before.stream.destroy(new SlipwayError('SLIP-3041', 'The same upload was gone on with over another connection.'));
    await before.ended;
  }
}
