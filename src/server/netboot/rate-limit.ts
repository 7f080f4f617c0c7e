/** So many a minute for each key, counted in fixed minutes from a key's first use; for at most 4096 keys at once. */
import { ExpiringMap } from './expiring-map.ts';

const MAX_KEYS = 4096;

export class RateLimit {
  readonly #perMinute: number;
  readonly #used: ExpiringMap<{ count: number }>;

  constructor(perMinute: number, now: () => number) {
    this.#perMinute = perMinute;
    this.#used = new ExpiringMap({ milliseconds: 60_000, maxEntries: MAX_KEYS, now });
  }

  /** True: go ahead, and one less is left. */
  take(key: string): boolean {
    const used = this.#used.get(key);
    if (used === undefined) {
      this.#used.set(key, { count: 1 });
      return true;
    }
    used.count += 1;
    return used.count <= this.#perMinute;
  }
}
