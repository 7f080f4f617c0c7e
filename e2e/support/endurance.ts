/** Leaves the console open beside a large rollout, in two tabs, and tells what it cost the browser. */
import type { Page } from 'playwright-core';
import { type Allowance, growthOf } from '../../bench/flatness.ts';
import type { BusySite } from './busy-site.ts';
import type { ConsoleBrowser } from './console-browser.ts';
import { walk } from './console-walk.ts';
import { type LongTask, type PageMemory, PageWatch } from './page-watch.ts';

/** A thousand tiles on a machine that does much else. */
const FIRST_LOAD_MILLISECONDS = 60_000;

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

interface Tab {
  readonly name: 'home' | 'walker';
  readonly page: Page;
  readonly watch: PageWatch;
  readonly tasks: LongTask[];
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
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await watch.longTasks();
  return { name, page, watch, tasks: [], memory: [] };
}

async function measure({ watch, tasks, memory }: Tab, seconds: number): Promise<void> {
  tasks.push(...(await watch.longTasks()));
  memory.push({ seconds, ...(await watch.memory()) });
}

function judge(tabs: readonly Tab[], { settling, longestMilliseconds, allowances }: EnduranceOptions): Endured {
  const slow: string[] = [];
  const grown: string[] = [];
  const figures: string[] = [];
  for (const { name, tasks, memory } of tabs) {
    const longest = Math.max(0, ...tasks.map(({ milliseconds }) => milliseconds));
    figures.push(`${name}: ${tasks.length} long tasks, the longest ${Math.round(longest)} ms`);
    for (const { path, milliseconds, scripts } of tasks)
      if (milliseconds > longestMilliseconds)
        slow.push(`${name}: ${Math.round(milliseconds)} ms at ${path}: ${scripts}`);
    const judged = memory.filter(({ seconds }) => seconds >= settling * 60);
    for (const what of ['heap', 'nodes', 'listeners'] as const) {
      const samples = judged.map((sample) => ({ seconds: sample.seconds, value: sample[what] }));
      const { level, gained, isFlat } = growthOf(samples, allowances[what]);
      const unit = what === 'heap' ? ' MB' : '';
      const line = `${name}: ${what} ${level.toFixed(1)}${unit}, gained ${gained.toFixed(2)}${unit} in ${samples.length} samples`;
      figures.push(line);
      if (!isFlat) grown.push(line);
    }
  }
  return { slow, grown, figures };
}
