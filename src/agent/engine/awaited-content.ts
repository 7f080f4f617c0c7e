/**
 * Content that the site has not (specification 02 A, "Missing content"): a run that a person chose fails at once and says why, before somebody who can do something
 * about it; one that is required waits for it, since nobody may be there. Damaged content is another thing: that fails everywhere.
 */
import { SlipwayError } from '../../api/errors.ts';
import type { ContentSource } from './step-context.ts';

const SHORTEST_WAIT = 15_000;
/** Whoever imports the package again, or cancels the run, wants to see it heed that. */
const LONGEST_WAIT = 60_000;

export interface Awaiting {
  /** False: the step's time is up, or the run is cancelled. */
  readonly goesOn: () => boolean;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** For the screen, the progress and the log. */
  readonly say: (line: string) => void;
}

/** The same source, which asks again for what is not there. `readWhole` is left as it is: a PE that cannot be staged comes over the network. */
export function awaitedContent(source: ContentSource, awaiting: Awaiting): ContentSource {
  return {
    manifest: (pkg) => awaited(awaiting, () => source.manifest(pkg)),
    readObject: (sha256, bytes) => awaited(awaiting, () => source.readObject(sha256, bytes)),
    readWhole: (file) => source.readWhole(file),
    readRange: async function* (file, offset, length) {
      let done = 0;
      for (const missing = new Missing(awaiting); done < length; ) {
        try {
          for await (const bytes of source.readRange(file, offset + done, length - done)) {
            done += bytes.length;
            missing.found();
            yield bytes;
          }
        } catch (error) {
          await missing.await(error);
        }
      }
    },
  };
}

async function awaited<T>(awaiting: Awaiting, ask: () => Promise<T>): Promise<T> {
  for (const missing = new Missing(awaiting); ; ) {
    try {
      return await ask();
    } catch (error) {
      await missing.await(error);
    }
  }
}

class Missing {
  readonly #awaiting: Awaiting;
  #wait = SHORTEST_WAIT;

  constructor(awaiting: Awaiting) {
    this.#awaiting = awaiting;
  }

  found(): void {
    this.#wait = SHORTEST_WAIT;
  }

  /** Resolves when it is time to ask again. Throws what is not about missing content, or cannot be waited for any more. */
  async await(error: unknown): Promise<void> {
    const { goesOn, sleep, say } = this.#awaiting;
    if (!(error instanceof SlipwayError) || error.code !== 'SLIP-3003' || !goesOn()) throw error;
    say(`Waits for content, and asks again in ${this.#wait / 1000} s. ${error.message}`);
    await sleep(this.#wait);
    if (!goesOn()) throw error;
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}
