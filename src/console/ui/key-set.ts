/** Keys of rows, watched by each row for itself and by what counts them. */
export class KeySet {
  #keys: ReadonlySet<string> = new Set();
  readonly #watchers = new Set<() => void>();

  /** Another set whenever one has changed. */
  readonly keys = (): ReadonlySet<string> => this.#keys;

  /** `tell` is called after each change; what comes back ends it. */
  readonly watch = (tell: () => void): (() => void) => {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  };

  set(keys: Iterable<string>): void {
    this.#keys = new Set(keys);
    for (const tell of this.#watchers) tell();
  }

  change(key: string, isIn: boolean): void {
    const keys = new Set(this.#keys);
    if (isIn) keys.add(key);
    else keys.delete(key);
    this.set(keys);
  }
}
