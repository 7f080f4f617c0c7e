/**
 * How long a page's main thread had a processor, as the kernel counts it. A long task is time on the clock: where others have the processors it is theirs too, and says
 * nothing of the page. Linux (proc(5), /proc/PID/schedstat); the first thread of a process has its number.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { processTree } from '../../bench/programs.ts';

const SAMPLE_MILLISECONDS = 50;
/** Long enough that no other tab has as much of a processor meanwhile. */
const TELLING_MILLISECONDS = 500;

export class MainThread {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  /** What it had had in all, by the clock (milliseconds since 1970). */
  #samples: { readonly at: number; readonly had: number }[] = [];

  private constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MILLISECONDS);
    this.#sample();
  }

  /** Chromium does not say which process a page is in: it is the one that is busy when the page is. */
  static async of(page: Page): Promise<MainThread> {
    const before = new Map(renderers().map((pid) => [pid, processorMilliseconds(pid)]));
    await page.evaluate(
      `{ const end = performance.now() + ${TELLING_MILLISECONDS}; while (performance.now() < end); }`,
    );
    const gained = [...before].map(([pid, had]) => ({ pid, gained: processorMilliseconds(pid) - had }));
    const [busiest] = gained.toSorted((one, other) => other.gained - one.gained);
    if (busiest === undefined) throw new Error('there is no process of a page below this one');
    return new MainThread(busiest.pid);
  }

  /** Milliseconds between two moments, or a little more: from the sample before the first to the one behind the last. */
  had(from: number, to: number): number {
    const first = this.#samples.findLast(({ at }) => at <= from) ?? this.#samples[0];
    const last = this.#samples.find(({ at }) => at >= to);
    return (last?.had ?? processorMilliseconds(this.#pid)) - (first?.had ?? 0);
  }

  /** What was before is not asked for any more. */
  forget(): void {
    this.#samples = this.#samples.slice(-1);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    this.#samples.push({ at: Date.now(), had: processorMilliseconds(this.#pid) });
  }
}

function renderers(): number[] {
  return processTree(process.pid).filter((pid) => read(pid, 'cmdline').includes('--type=renderer'));
}

function processorMilliseconds(pid: number): number {
  return Number(read(pid, 'schedstat').split(' ')[0]) / 1e6;
}

/** Empty of a process that has ended. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
