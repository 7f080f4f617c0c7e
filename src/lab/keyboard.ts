/** A virtual computer's keyboard: what one person types comes whole, whoever else types meanwhile. */
import { keysForCharacter } from './keys.ts';

export class Keyboard {
  readonly #press: (keys: readonly string[]) => Promise<void>;
  /** Ends when all that was asked for so far is typed. */
  #turn: Promise<void> = Promise.resolve();

  /** `press` presses keys together, by QEMU's names, and resolves when they are let go. */
  constructor(press: (keys: readonly string[]) => Promise<void>) {
    this.#press = press;
  }

  /** Types on a US keyboard; '\n' is the Enter key. Of text that no keyboard types nothing is typed. */
  async type(text: string, signal?: AbortSignal): Promise<void> {
    await this.#inTurn([...text].map(keysForCharacter), signal);
  }

  /** Presses keys together. */
  async press(keys: readonly string[], signal?: AbortSignal): Promise<void> {
    await this.#inTurn([keys], signal);
  }

  /** Whoever has hung up before it is their turn has nothing typed any more: they were told that it was not, and may try again. */
  #inTurn(strokes: readonly (readonly string[])[], signal?: AbortSignal): Promise<void> {
    const typed = this.#turn.then(async () => {
      signal?.throwIfAborted();
      for (const keys of strokes) await this.#press(keys);
    });
    this.#turn = typed.catch(() => undefined);
    return typed;
  }
}
