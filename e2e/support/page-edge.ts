/**
 * The network between a page and its site, as bad as a test wants it: slow, or with a site that fails. It lies around the page's `fetch`; a route of the
 * browser's would do the same, and switches the browser's cache off. Pages follow one another without being loaded anew.
 */
import type { Page } from 'playwright-core';

export type Edge = 'open' | 'slow' | 'failing';

/** What the site says of an unexpected error. */
export const SITE_FAILED = 'The site met an unexpected error.';

/** Call it before the tab is used. */
export async function addEdge(page: Page): Promise<void> {
  await page.addInitScript(`(() => {
    if (window.__edge !== undefined) return;
    const edge = (window.__edge = { mode: 'open', pending: 0, asked: [], shifts: [], planted: [] });
    const real = window.fetch;
    const answer = () => new Response(JSON.stringify({ code: 'SLIP-1099', message: ${JSON.stringify(SITE_FAILED)} }), { status: 500 });
    window.fetch = async (input, init) => {
      const path = String(input);
      // Who is signed in is asked by what is around the page.
      if (!path.startsWith('/api/') || path === '/api/me') return real(input, init);
      edge.pending += 1;
      edge.asked.push(path);
      try {
        if (edge.mode === 'slow') await new Promise((resolve) => setTimeout(resolve, 400));
        return edge.mode === 'failing' ? answer() : await real(input, init);
      } finally {
        // What comes of the answer is shown a moment later.
        setTimeout(() => { edge.pending -= 1; }, 60);
      }
    };
    new PerformanceObserver((list) => {
      for (const { startTime, value, hadRecentInput, sources } of list.getEntries())
        if (!hadRecentInput) edge.shifts.push({ at: startTime, value, of: sources.map(({ node }) => node === null ? '' : (node.nodeName + '.' + node.className + ' ' + (node.textContent ?? '')).slice(0, 80)).join(' | ') });
    }).observe({ type: 'layout-shift', buffered: false });
  })()`);
}

export async function setEdge(page: Page, mode: Edge): Promise<void> {
  await page.evaluate(`window.__edge.mode = '${mode}'`);
}

/** As a link would: resolves when the page before is gone. */
export async function goOn(page: Page, path: string): Promise<void> {
  await page.evaluate(`(() => {
    document.querySelector('#page > *')?.setAttribute('data-former', '');
    window.__edge.asked.length = 0;
    history.pushState({}, '', ${JSON.stringify(path)});
  })()`);
  await until(page, `document.querySelector('[data-former]') === null && document.querySelector('#page > *') !== null`);
  // Jumps of the page before are told of later.
  await page.evaluate('window.__edge.since = performance.now()');
}

/** Everything that the page has asked for is there, and shown. */
export async function settled(page: Page): Promise<void> {
  const shown = `document.querySelector('.mantine-Skeleton-root, .mantine-Loader-root') === null`;
  const rests = `document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect.getComputedTiming().iterations === Infinity)`;
  await until(page, `window.__edge.pending === 0 && ${shown} && ${rests}`);
}

/** Playwright's own wait makes a function of a text, which the console's pages forbid. */
async function until(page: Page, condition: string): Promise<void> {
  await page.evaluate(`new Promise((resolve, reject) => {
    const begun = Date.now();
    const look = () => {
      if (${condition}) resolve();
      else if (Date.now() - begun > 15000) reject(new Error('in vain: ' + ${JSON.stringify(condition)} + ' at ' + location.pathname));
      else setTimeout(look, 30);
    };
    look();
  })`);
}

/** How far things have jumped since the page began, and which. */
export async function jumps(page: Page): Promise<{ sum: number; of: string[] }> {
  const shifts = await page.evaluate<{ value: number; of: string }[]>(
    'window.__edge.shifts.filter(({ at }) => at >= window.__edge.since)',
  );
  return {
    sum: shifts.reduce((sum, { value }) => sum + value, 0),
    of: shifts.map(({ value, of }) => `${value.toFixed(3)} ${of}`),
  };
}
