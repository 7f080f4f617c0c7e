/**
 * How long a page's main thread had a processor, as the kernel counts it. A long task is time on the clock: where others have the processors it is theirs too, and says
 * nothing of the page. Linux (proc(5), /proc/PID/schedstat); the first thread of a process has its number.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { processTree } from '../../bench/programs.ts';

const SAMPLE_MILLISECONDS = 50;
/** A page is made busy for so long at a time, until its process has had so much, and three times as much as any other. */
const BUSY_MILLISECONDS = 250;
const CLEAR_MILLISECONDS = 300;
const MOST_TRIES = 100;

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

  /** Chromium does not say which process a page is in: it is the one that is busy when the page is. Others start or work meanwhile. */
  static async of(page: Page): Promise<MainThread> {
    const before = renderers().map((pid) => ({ pid, had: processorMilliseconds(pid) }));
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      await page.evaluate(`{ const end = performance.now() + ${BUSY_MILLISECONDS}; while (performance.now() < end); }`);
      const gained = before.map(({ pid, had }) => ({ pid, more: processorMilliseconds(pid) - had }));
      const [first, second] = gained.toSorted((one, other) => other.more - one.more);
      if (first !== undefined && first.more > Math.max(CLEAR_MILLISECONDS, 3 * (second?.more ?? 0)))
        return new MainThread(first.pid);
    }
    throw new Error('no process is clearly busier than others while the page is');
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
