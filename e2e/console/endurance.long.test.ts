/**
 * The console left open for ten minutes beside a large rollout, in two tabs that share one event stream: the home page with its wall of a thousand computers, and somebody who goes
 * from page to page. No task may hold a page up for more than 200 ms, and neither heap nor nodes nor listeners may grow. It runs alone
 * (setup/test.ts): what is measured is time on the clock, of which is counted what the page had a processor for.
 */
import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { BusySite } from '../support/busy-site.ts';
import { ConsoleBrowser } from '../support/console-browser.ts';
import { type Endured, endure } from '../support/endurance.ts';

const bars = {
  longestMilliseconds: 200,
  allowances: {
    heap: { share: 0.05, least: 1 },
    nodes: { share: 0.05, least: 200 },
    listeners: { share: 0.05, least: 50 },
  },
};

/** What a careless page would do: it keeps each event, with an element and a listener, and works it all over now and then. */
const careless = `{
  const kept = [];
  globalThis.EventSource = class extends EventSource {
    constructor(url) {
      super(url);
      this.addEventListener('message', ({ data }) => {
        kept.push([data, document.createElement('p')]);
        document.addEventListener('nothing-of-this-name', () => kept.at(-1));
      });
    }
  };
  setInterval(() => {
    const end = performance.now() + 300;
    while (performance.now() < end);
  }, 20_000);
}`;

describe('the console beside a large rollout', { timeout: 40 * 60_000 }, () => {
  let browser: ConsoleBrowser;
  let busy: BusySite;
  before(async () => {
    browser = await ConsoleBrowser.open({ measured: true });
    busy = await BusySite.begin(browser.site, 3600);
  });
  after(async () => {
    await busy?.close();
    await browser?.close();
  });

  test('holds nobody up for longer than 200 ms, and has no more in memory after ten minutes', async (context) => {
    const endured = await endure(browser, busy, { ...bars, minutes: 10, settling: 2, stay: 4 });
    tell(context, endured);
    assert.deepEqual(endured.slow, []);
    assert.deepEqual(endured.grown, []);
    assert.deepEqual(browser.problems(), []);
  });

  test('would not pass if a page kept events, elements and listeners, and were busy for 300 ms', async (context) => {
    const endured = await endure(browser, busy, { ...bars, minutes: 2, settling: 0.5, stay: 1, planted: careless });
    tell(context, endured);
    const ofHome = (lines: readonly string[]) => lines.filter((line) => line.startsWith('home: '));
    assert.ok(ofHome(endured.slow).length > 0, endured.figures.join('\n'));
    assert.equal(ofHome(endured.grown).length, 3, endured.figures.join('\n'));
  });
});

function tell(context: TestContext, { figures }: Endured): void {
  for (const line of figures) context.diagnostic(line);
}
