/** What a page of the console may never be: out of reach for somebody, wider than its window, with one control over another, or half in another language. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { untranslated } from './page-texts.ts';

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

/** A window that has just become narrow is laid out anew, by scripts too. */
const LAYOUT_LOOKS = 20;

/** Nothing is wider than the window, and no text is cut off that nothing tells whole. */
export async function expectInside(page: Page, name: string): Promise<void> {
  let outside = await outsideOf(page);
  for (let looks = 1; outside.length > 0 && looks < LAYOUT_LOOKS; looks += 1) {
    await page.waitForTimeout(100);
    outside = await outsideOf(page);
  }
  assert.deepEqual(outside, [], `wider than the window on ${name}`);
}

function outsideOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => element.closest('.list, [data-scrolls]') !== null;
    return [...document.querySelectorAll('body *')]
      .filter((element) => !scrolls(element) && element.getClientRects().length > 0 && element.getBoundingClientRect().right > width + 1)
      .map((element) => element.tagName + ' ' + (element.textContent ?? '').slice(0, 40));
  })()`);
}

/** Whoever points at the middle of a control reaches it, and nothing that lies over it. */
export async function expectApart(page: Page, name: string): Promise<void> {
  const covered = await page.evaluate(`(() => {
    const dialog = [...document.querySelectorAll('[role=dialog][aria-modal=true]')].at(-1);
    const within = dialog ?? document.body;
    // A list that is open, a note that passes, and what stays in its place while the page below it moves.
    const mayCover = '[data-portal] [role=listbox], [data-portal] [role=menu], .mantine-Notifications-root, .mantine-Popover-dropdown, .mantine-Tooltip-tooltip, header, nav';
    const clipOf = (element) => {
      let box = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
      for (let each = element.parentElement; each !== null; each = each.parentElement) {
        if (getComputedStyle(each).overflow === 'visible') continue;
        const { left, top, right, bottom } = each.getBoundingClientRect();
        const head = each.querySelector('th')?.getBoundingClientRect().bottom ?? top;
        const sticky = element.closest('th') === null && each.classList.contains('list') ? head : top;
        box = { left: Math.max(box.left, left), top: Math.max(box.top, sticky), right: Math.min(box.right, right), bottom: Math.min(box.bottom, bottom) };
      }
      return box;
    };
    return [...within.querySelectorAll('button, a[href], input, select, textarea, [role=tab]')].flatMap((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      if (width < 2 || height < 2 || element.closest('[aria-hidden=true], [inert]') !== null) return [];
      const [x, y] = [left + width / 2, top + height / 2];
      const clip = clipOf(element);
      if (x < clip.left || x > clip.right || y < clip.top || y > clip.bottom) return [];
      const hit = document.elementFromPoint(x, y);
      if (hit === null || element.contains(hit) || hit.contains(element) || hit.closest(mayCover) !== null) return [];
      if (element.labels !== undefined && [...(element.labels ?? [])].some((label) => label.contains(hit))) return [];
      // The look of a control lies over the input that it is.
      if (element.matches('input, select, textarea') && element.parentElement?.parentElement?.contains(hit)) return [];
      const say = (one) => one.tagName + ' "' + (one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 30) + '"';
      return [say(element) + ' lies under ' + say(hit)];
    });
  })()`);
  assert.deepEqual(covered, [], `controls that cannot be reached on ${name}`);
}

/** On a page in Dutch. One or two words may be what somebody called something, or a step's setting, which the contract names; `words`: not on this page. `named`: what things are called here, in longer words. */
export async function expectTranslated(
  page: Page,
  name: string,
  { words = false, named = [] }: { readonly words?: boolean; readonly named?: readonly string[] } = {},
): Promise<void> {
  const texts = await page.evaluate<string[] | null>(`(() => {
    if (document.documentElement.lang !== 'nl') return null;
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.parentElement.closest('style, script, [lang=en]') === null) texts.push(walker.currentNode.data.trim());
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]'))
      if (element.closest('[lang=en]') === null) for (const name of ['aria-label', 'placeholder', 'title']) texts.push(element.getAttribute(name) ?? '');
    return [...new Set(texts)].filter((text) => text !== '');
  })()`);
  const asked = (texts ?? [])
    .filter((text) => words || text.split(' ').length > 2)
    .filter((text) => !named.some((each) => text.includes(each)));
  assert.deepEqual(await untranslated(asked), [], `English on ${name}`);
}
