/** Leaves the console open beside a large rollout, in two tabs, and tells what it cost the browser. */
import type { Page } from 'playwright-core';
import { type Allowance, growthOf } from '../../bench/flatness.ts';
import type { BusySite } from './busy-site.ts';
import type { ConsoleBrowser } from './console-browser.ts';
import { walk } from './console-walk.ts';
import { MainThread } from './main-thread.ts';
import { type LongTask, type PageMemory, PageWatch } from './page-watch.ts';

/** A thousand tiles on a machine that does much else. */
const FIRST_LOAD_MILLISECONDS = 60_000;
/** What else the first page asks for and draws. */
const AFTER_FIRST_LOAD_MILLISECONDS = 5000;

export interface EnduranceOptions {
  /** Of which `settling` are not judged by what they gain: pages are opened for the first time. */
  readonly minutes: number;
  readonly settling: number;
  /** Seconds at each place of a way through. */
  readonly stay: number;
  readonly longestMilliseconds: number;
  readonly allowances: Readonly<Record<keyof PageMemory, Allowance>>;
  /** A script that runs in the tab that stays at the home page, before anything of it. */
  readonly planted?: string;
}

export interface Endured {
  /** Tasks that were longer than is allowed. */
  readonly slow: string[];
  /** What has grown by more than is allowed. */
  readonly grown: string[];
  /** A line for each thing that was measured. */
  readonly figures: string[];
}

/** `had`: milliseconds of it for which the page had a processor. */
type Task = LongTask & { readonly had: number };

interface Tab {
  readonly name: 'home' | 'walker';
  readonly page: Page;
  readonly watch: PageWatch;
  readonly thread: MainThread;
  readonly tasks: Task[];
  readonly memory: (PageMemory & { readonly seconds: number })[];
}

export async function endure(browser: ConsoleBrowser, busy: BusySite, options: EnduranceOptions): Promise<Endured> {
  const home = await openTab('home', browser.site.url, await browser.page('/before.js'), options.planted);
  const walker = await openTab('walker', browser.site.url, await browser.tabBeside(home.page));
  const tabs = [home, walker];
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  try {
    while (seconds() < options.minutes * 60) {
      await walk(walker.page, busy.runId, options.stay);
      for (const tab of tabs) await measure(tab, seconds());
    }
  } finally {
    for (const { thread } of tabs) thread.close();
    await home.page.context().close();
  }
  return judge(tabs, options);
}

/** What the first load costs is another bar's (bench/console.bench.ts). */
async function openTab(name: Tab['name'], url: string, page: Page, planted?: string): Promise<Tab> {
  const watch = await PageWatch.begin(page);
  if (planted !== undefined) await page.addInitScript(planted);
  await page.goto(url);
  await page.locator('.wall li').first().waitFor({ timeout: FIRST_LOAD_MILLISECONDS });
  await page.waitForTimeout(AFTER_FIRST_LOAD_MILLISECONDS);
  const thread = await MainThread.of(page);
  await watch.longTasks();
  return { name, page, watch, thread, tasks: [], memory: [] };
}

async function measure({ watch, thread, tasks, memory }: Tab, seconds: number): Promise<void> {
  for (const task of await watch.longTasks()) {
    const had = thread.had(task.begun, task.begun + task.milliseconds);
    tasks.push({ ...task, had: Math.min(had, task.milliseconds) });
  }
  thread.forget();
  memory.push({ seconds, ...(await watch.memory()) });
}

function judge(tabs: readonly Tab[], { settling, longestMilliseconds, allowances }: EnduranceOptions): Endured {
  const trends = tabs.flatMap((tab) => trendsOf(tab, settling * 60, allowances));
  return {
    slow: tabs.flatMap(({ name, tasks }) => slowOf(name, tasks, longestMilliseconds)),
    grown: trends.filter(({ isFlat }) => !isFlat).map(({ text }) => text),
    figures: [...tabs.map(tasksText), ...trends.map(({ text }) => text)],
  };
}

/** Longer than is allowed on the clock, and not because others had the processors. */
function slowOf(name: string, tasks: readonly Task[], longest: number): string[] {
  return tasks
    .filter(({ had }) => had > longest)
    .map((task) => `${name}: ${taskText(task)} at ${task.path}: ${task.scripts}`);
}

function tasksText({ name, tasks }: Tab): string {
  const byTime = tasks.toSorted((one, other) => other.milliseconds - one.milliseconds);
  return `${name}: ${tasks.length} long tasks, the longest ${byTime.slice(0, 3).map(taskText).join(', ')}`;
}

function taskText({ milliseconds, had }: Task): string {
  return `${Math.round(milliseconds)} ms (${Math.round(had)} of a processor)`;
}

function trendsOf({ name, memory }: Tab, from: number, allowances: EnduranceOptions['allowances']) {
  const judged = memory.filter(({ seconds }) => seconds >= from);
  return (['heap', 'nodes', 'listeners'] as const).map((what) => {
    const samples = judged.map(({ seconds, [what]: value }) => ({ seconds, value }));
    const { level, gained, isFlat } = growthOf(samples, allowances[what]);
    const [middle, more] = [level, gained].map((each) => (what === 'heap' ? `${each.toFixed(2)} MB` : each.toFixed(0)));
    return {
      isFlat,
      text: `${name}: ${what} ${middle}, gained ${more}: ${samples.map(({ value }) => Number(value.toFixed(1))).join(' ')}`,
    };
  });
}
