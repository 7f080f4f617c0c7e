/** Seconds of each stage. */
export class Stopwatch {
  readonly #seconds = new Map<string, number>();
  readonly #started = performance.now();

  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.add(stage, (performance.now() - started) / 1000);
    }
  }

  /** Of several computers the slowest counts. */
  add(stage: string, seconds: number): void {
    this.#seconds.set(stage, Math.max(this.#seconds.get(stage) ?? 0, Math.round(seconds * 10) / 10));
  }

  result(): { seconds: Record<string, number> } {
    const total = Math.round((performance.now() - this.#started) / 100) / 10;
    return { seconds: { ...Object.fromEntries(this.#seconds), total } };
  }
}
