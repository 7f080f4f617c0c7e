/** What a page of the console may never be: out of reach for somebody, or wider than its window. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const axe = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** Only what is violated is worked out, and no style sheet is fetched anew for rules that nobody asks for: a fifth of the time, with the same violations. */
const axeOptions = { resultTypes: ['violations'], preload: false };

interface Axe {
  run(options: typeof axeOptions): Promise<{ violations: Violation[] }>;
}

interface Violation {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary?: string }[];
}

export async function expectAccessible(page: Page, name: string): Promise<void> {
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe);
  const violations = await page.evaluate(async (options) => {
    // axe is a global of the page now, which this file's types cannot know.
    const found = await (globalThis as unknown as { axe: Axe }).axe.run(options);
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
    );
  }, axeOptions);
  assert.deepEqual(violations, [], `axe on ${name}`);
}

/** Nothing is wider than the window, and no text is cut off that nothing tells whole. */
export async function expectInside(page: Page, name: string): Promise<void> {
  const outside = await page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => element.closest('.list, [data-scrolls]') !== null;
    return [...document.querySelectorAll('body *')]
      .filter((element) => !scrolls(element) && element.getClientRects().length > 0 && element.getBoundingClientRect().right > width + 1)
      .map((element) => element.tagName + ' ' + (element.textContent ?? '').slice(0, 40));
  })()`);
  assert.deepEqual(outside, [], `wider than the window on ${name}`);
}
