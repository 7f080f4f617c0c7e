/** A clock that stands still until a test lets time pass. */
import type { Clock } from './clock.ts';

interface Timer {
  at: number;
  readonly every: number | null;
  readonly call: () => void;
}

export class TestClock implements Clock {
  readonly #timers = new Set<Timer>();
  #elapsed = 0;

  now(): Date {
    return new Date(Date.UTC(2026, 10, 25, 14, 3, 22) + this.#elapsed);
  }

  elapsed(): number {
    return this.#elapsed;
  }

  every(milliseconds: number, call: () => void): () => void {
    return this.#add({ at: this.#elapsed + milliseconds, every: milliseconds, call });
  }

  after(milliseconds: number, call: () => void): () => void {
    return this.#add({ at: this.#elapsed + milliseconds, every: null, call });
  }

  /** How many timers run: none after everything was given back. */
  get running(): number {
    return this.#timers.size;
  }

  /** Lets time pass; whatever a promise waits for meanwhile happens too. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#elapsed = next.at;
      if (next.every === null) this.#timers.delete(next);
      else next.at += next.every;
      next.call();
      await settle();
    }
    this.#elapsed = end;
    await settle();
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

/** Promises that are resolved already run on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
