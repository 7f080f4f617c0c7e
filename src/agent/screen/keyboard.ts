/** The clock's part in reading keys: bytes that may be the beginning of a sequence wait a moment for the rest of it. */
import type { Clock } from './clock.ts';
import { flushKeys, type Key, readKeys } from './keys.ts';

/** At 9600 baud the five bytes of a key take 5 ms; a person's next key comes later than this. */
const WAIT = 100;

export class Keyboard {
  readonly #clock: Clock;
  readonly #onKey: (key: Key) => void;
  #rest: Uint8Array = new Uint8Array();
  #stopTimer: () => void = () => undefined;

  constructor(clock: Clock, onKey: (key: Key) => void) {
    this.#clock = clock;
    this.#onKey = onKey;
  }

  take(bytes: Uint8Array): void {
    this.#stopTimer();
    const { keys, rest } = readKeys(this.#rest, bytes);
    this.#rest = rest;
    for (const key of keys) this.#onKey(key);
    if (rest.length > 0) this.#stopTimer = this.#clock.after(WAIT, () => this.#flush());
  }

  /** Forgets what has begun: the keyboard was given away. */
  clear(): void {
    this.#stopTimer();
    this.#rest = new Uint8Array();
  }

  #flush(): void {
    const keys = flushKeys(this.#rest);
    this.#rest = new Uint8Array();
    for (const key of keys) this.#onKey(key);
  }
}
