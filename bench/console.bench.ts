/**
 * The console in headless Chromium on a site of a hundred thousand devices: how large what is fetched before the first page is, when the largest thing of a page
 * is painted (Largest Contentful Paint), and how long a click or a key takes to show something (Interaction to Next Paint), by Chromium's own metrics.
 */
import type { Page } from 'playwright-core';
import { ConsoleBrowser } from '../e2e/support/console-browser.ts';
import { initialKilobytes } from '../e2e/support/console-size.ts';
import { prepare } from '../setup/prepare.ts';
import type { Benchmark } from './benchmark.ts';
import { type Figures, plainFigure, quantile } from './measure.ts';
import { databaseOf, fillFleet } from './site-fleet.ts';

const DEVICES = 100_000;
const ROUNDS = 5;

export const benchmark: Benchmark = {
  description:
    'The console with 100,000 devices in Chromium: size, largest contentful paint, interaction to next paint',
  needs: [{ program: 'chromium-headless-shell', package: 'chromium-headless-shell' }],
  run: async ({ scale, say }) => {
    await prepare({ bootImage: null, sampleImage: false });
    const browser = await ConsoleBrowser.open({ measured: true });
    try {
      say(`writing ${DEVICES * scale} devices`);
      await fillFleet(databaseOf(browser.site.dataDirectory), Math.round(DEVICES * scale));
      const paints: number[] = [];
      const interactions: number[] = [];
      // The first round is the site's, which plans its statements then.
      for (let round = 0; round <= ROUNDS; round += 1) {
        const { paint, slowest } = await visit(browser);
        if (round === 0) continue;
        paints.push(paint);
        interactions.push(slowest);
      }
      return figuresOf(paints, interactions);
    } finally {
      await browser.close();
    }
  },
};

function figuresOf(paints: readonly number[], interactions: readonly number[]): Figures {
  return {
    'initial-javascript': plainFigure(initialKilobytes(), 'KB gzip', { atMost: 300 }),
    'largest-contentful-paint': plainFigure(quantile([...paints], 0.5), 'ms', { atMost: 1500 }),
    'interaction-to-next-paint': plainFigure(quantile([...interactions], 0.5), 'ms', { atMost: 200 }),
  };
}

/** Opens the list of devices in a browser that has nothing of it, then searches, sorts and scrolls. */
async function visit(browser: ConsoleBrowser): Promise<{ paint: number; slowest: number }> {
  const page = await browser.page('/', {});
  await page.addInitScript(watchMetrics);
  await page.goto(`${browser.site.url}/devices`);
  await page.getByRole('link', { name: 'PC-000000' }).waitFor();
  const paint = await metric(page, 'paint');
  await page.getByRole('searchbox').pressSequentially('latitude', { delay: 60 });
  await page.getByRole('link', { name: /^PC-/ }).first().waitFor();
  await page.getByRole('button', { name: 'Model' }).click();
  await page.getByRole('button', { name: /^Last seen/ }).click();
  await page.getByRole('region', { name: 'Devices' }).focus();
  for (let down = 0; down < 10; down += 1) await page.keyboard.press('PageDown');
  await page.waitForTimeout(500);
  const slowest = await metric(page, 'slowest');
  await page.context().close();
  return { paint, slowest };
}

function metric(page: Page, name: 'paint' | 'slowest'): Promise<number> {
  return page.evaluate(`globalThis.slipwayMetrics.${name}`);
}

/** Runs in the page, before anything of it. */
const watchMetrics = `
  globalThis.slipwayMetrics = { paint: 0, slowest: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) slipwayMetrics.paint = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (entry.interactionId > 0) slipwayMetrics.slowest = Math.max(slipwayMetrics.slowest, entry.duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
`;
