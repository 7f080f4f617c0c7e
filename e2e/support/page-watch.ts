/** What a page costs the browser as it stays open: tasks that hold everything else up, and memory that is never given back. By Chromium's own figures. */
import type { CDPSession, Page } from 'playwright-core';

/** From so long on Chromium calls a task long (W3C, Long Tasks API). */
export interface LongTask {
  /** The page's address when it was told of, without what is searched for. */
  readonly path: string;
  readonly milliseconds: number;
  /** Milliseconds since the page's beginning. */
  readonly at: number;
  /** The same by the clock, in milliseconds since 1970. */
  readonly begun: number;
  /** What ran longest in the frame around it; empty: nothing that a script did (layout, garbage, a processor that others had). */
  readonly scripts: string;
}

/** After garbage was collected. */
export interface PageMemory {
  /** JavaScript's heap, in MB. */
  readonly heap: number;
  /** In the document and out of it. */
  readonly nodes: number;
  readonly listeners: number;
}

const READINGS = 3;
/** Lists are asked for again each second: the next moment is another one of it. */
const BETWEEN_READINGS_MILLISECONDS = 700;

export class PageWatch {
  readonly #page: Page;
  readonly #session: CDPSession;
  /** When the watch itself held the page up, by the page's clock. */
  readonly #own: { from: number; to: number }[] = [];

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  /** Before the page is opened: it sees what is loaded from then on. */
  static async begin(page: Page): Promise<PageWatch> {
    await page.addInitScript(observe);
    return new PageWatch(page, await page.context().newCDPSession(page));
  }

  /** Those since it was asked last. */
  async longTasks(): Promise<LongTask[]> {
    const tasks = await this.#page.evaluate<LongTask[]>('slipwayTasks()');
    const isOwn = ({ at, milliseconds }: LongTask) =>
      this.#own.some(({ from, to }) => at < to && at + milliseconds > from);
    return tasks.filter((task) => !isOwn(task));
  }

  /** What stays: the least of some moments, since an answer of a thousand runs that is just being read is megabytes for a moment. */
  async memory(): Promise<PageMemory> {
    let least = await this.#momentaryMemory();
    for (let more = 1; more < READINGS; more += 1) {
      await this.#page.waitForTimeout(BETWEEN_READINGS_MILLISECONDS);
      const { heap, nodes, listeners } = await this.#momentaryMemory();
      least = {
        heap: Math.min(heap, least.heap),
        nodes: Math.min(nodes, least.nodes),
        listeners: Math.min(listeners, least.listeners),
      };
    }
    return least;
  }

  async #momentaryMemory(): Promise<PageMemory> {
    const from = await this.#now();
    await this.#session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners: listeners } = await this.#session.send('Memory.getDOMCounters');
    this.#own.push({ from, to: await this.#now() });
    return { heap: usedSize / 1e6, nodes, listeners };
  }

  #now(): Promise<number> {
    return this.#page.evaluate<number>('performance.now()');
  }
}

/** Runs in the page, before anything of it. What was told of is taken away: the watch must not be what grows. */
const observe = `{
  let tasks = [];
  let frames = [];
  const scriptsAround = ({ at, milliseconds }) =>
    frames
      .filter(({ startTime, duration }) => startTime < at + milliseconds && startTime + duration > at)
      .flatMap(({ scripts }) => scripts)
      .sort((one, other) => other.duration - one.duration)
      .slice(0, 3)
      .map(({ invoker, sourceURL, sourceFunctionName, duration }) =>
        [Math.round(duration) + ' ms', invoker, sourceFunctionName, sourceURL.split('/').pop()].filter(Boolean).join(' '))
      .join('; ');
  globalThis.slipwayTasks = () => {
    const told = tasks.map((task) => ({ ...task, scripts: scriptsAround(task) }));
    tasks = [];
    frames = [];
    return told;
  };
  new PerformanceObserver((list) => {
    for (const { startTime: at, duration: milliseconds } of list.getEntries())
      tasks.push({ path: location.pathname, milliseconds, at, begun: performance.timeOrigin + at });
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const { startTime, duration, scripts } of list.getEntries())
      frames.push({
        startTime,
        duration,
        scripts: scripts.map(({ invoker, sourceURL, sourceFunctionName, duration: each }) =>
          ({ invoker, sourceURL, sourceFunctionName, duration: each })),
      });
  }).observe({ type: 'long-animation-frame', buffered: true });
}`;
