/**
 * A map that forgets: entries after their time, and the oldest ones when it is full. What strangers on the network can put
 * into it stays bounded, however many MAC addresses and addresses they invent.
 */
export class ExpiringMap<V> {
  readonly #entries = new Map<string, { readonly value: V; readonly until: number }>();
  readonly #milliseconds: number;
  readonly #maxEntries: number;
  readonly #now: () => number;

  constructor(options: { milliseconds: number; maxEntries: number; now: () => number }) {
    this.#milliseconds = options.milliseconds;
    this.#maxEntries = options.maxEntries;
    this.#now = options.now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > this.#now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Its time begins anew. */
  set(key: string, value: V): void {
    this.#entries.delete(key);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < this.#maxEntries) break;
      this.#entries.delete(oldest);
    }
    this.#entries.set(key, { value, until: this.#now() + this.#milliseconds });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
