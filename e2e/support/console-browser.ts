/**
 * Chromium on the console of a real site: signs people in, holds what a page may never do against each page (an error in the browser's console, and what
 * page-checks.ts finds), and takes its pictures. One tab serves the tests one after the other (one-chromium.ts), and each sign-in pays for its password.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Cookie, Page } from 'playwright-core';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createUser } from '../../src/api/users.ts';
import type { LoopbackSite, SiteRoles } from './loopback-site.ts';
import { closeLeftTabs, giveTab, leaveChromium, openChromium, takeTab } from './one-chromium.ts';
import { expectAccessible, expectInside, expectTranslated } from './page-checks.ts';
import { PreparedSite } from './prepared-site.ts';

const screens = resolve(import.meta.dirname, '../console/screens');

const PATIENCE_MILLISECONDS = 15_000;

export const administrator = { name: 'ada', displayName: 'Ada Fleet', password: 'harbour lamp 4711 tide' };

const isLong = process.argv[1]?.endsWith('.long.test.ts') ?? false;

/**
 * In what the files of the ring `long` look at each page, with its tabs and dialogs, and take pictures. In `npm test` the other tests of a page look at it in English and in
 * light, and every-page.test.ts at each page in Dutch, in the dark, and on a telephone.
 */
export const looks: readonly { readonly language: 'en' | 'nl'; readonly colorScheme: 'light' | 'dark' }[] = isLong
  ? [
      { language: 'en', colorScheme: 'light' },
      { language: 'en', colorScheme: 'dark' },
      { language: 'nl', colorScheme: 'light' },
      { language: 'nl', colorScheme: 'dark' },
    ]
  : [];

export interface PageOptions {
  readonly language?: 'en' | 'nl';
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Default: the Full Administrator; null: nobody is signed in, and the browser has never been here. */
  readonly person?: Person | null;
}

interface OpenOptions {
  readonly roles?: SiteRoles;
  readonly measured?: boolean;
}

interface Person {
  readonly name: string;
  readonly password: string;
}

export class ConsoleBrowser {
  readonly site: LoopbackSite;
  readonly #browser: Browser;
  readonly #problems: string[] = [];
  /** By name and password. */
  readonly #sessions = new Map<string, readonly Cookie[]>();

  private constructor(site: LoopbackSite, browser: Browser) {
    this.site = site;
    this.#browser = browser;
  }

  /** `roles`: of the site. `measured`: a browser as people have it, for what tells times. */
  static async open({ roles = 'all', measured = false }: OpenOptions = {}): Promise<ConsoleBrowser> {
    const [site, browser] = [await prepared.start(roles), await openChromium(measured)];
    return new ConsoleBrowser(site, browser);
  }

  /** Give it back with `leave`. */
  async page(path: string, options: PageOptions = {}): Promise<Page> {
    const { person = administrator, language = 'en', colorScheme = 'light', width = 1280, height = 800 } = options;
    const page = (person === null ? undefined : takeTab()) ?? (await this.#newTab(options));
    this.#watch(page);
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    if (person !== null) {
      await this.#beAt(page, person);
      await page.evaluate((chosen) => localStorage.setItem('slipway-language', chosen), language);
    }
    await page.goto(this.site.url + path);
    return page;
  }

  /** Another tab of the same browser, at no page yet; it is closed with its context. */
  async tabBeside(page: Page): Promise<Page> {
    const tab = await page.context().newPage();
    this.#watch(tab);
    return tab;
  }

  /** The next page may be in this tab: nothing that a test did to it is left. */
  async leave(page: Page): Promise<void> {
    for (const event of ['dialog', 'console', 'pageerror', 'request'] as const) page.removeAllListeners(event);
    await page.unrouteAll();
    await page.goto(this.site.url + BLANK);
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
    giveTab(page);
  }

  /** What the browser complained of since; a page that is meant to fail takes it away so. */
  problems(): string[] {
    return this.#problems.splice(0);
  }

  /** `name`: of the picture; `named`: what things are called that it shows, where that could be taken for a sentence of the console. */
  async check(page: Page, name: string, named: readonly string[] = []): Promise<void> {
    assert.deepEqual(this.problems(), [], `the browser's console on ${name}`);
    await checkPage(page, name, named);
  }

  async close(): Promise<void> {
    await closeLeftTabs();
    await this.site.close();
    leaveChromium();
  }

  async #newTab({ language = 'en' }: PageOptions): Promise<Page> {
    const context = await this.#browser.newContext({
      ...{ ignoreHTTPSErrors: true, locale: language, timezoneId: 'Europe/Amsterdam', reducedMotion: 'reduce' },
    });
    context.setDefaultTimeout(PATIENCE_MILLISECONDS);
    return await context.newPage();
  }

  /** With this person's session, at a page of the site that runs nothing. */
  async #beAt(page: Page, { name, password }: Person): Promise<void> {
    const context = page.context();
    const key = JSON.stringify([name, password]);
    await context.clearCookies();
    await context.addCookies(this.#sessions.get(key) ?? []);
    const me = await context.request.get(`${this.site.url}/api/me`);
    if (me.status() !== 200) await this.#signIn(context, { name, password });
    this.#sessions.set(key, await context.cookies());
    if (!page.url().endsWith(BLANK)) await page.goto(this.site.url + BLANK);
  }

  async #signIn(context: BrowserContext, { name, password }: Person): Promise<void> {
    const answer = await context.request.post(`${this.site.url}/api/sign-in`, {
      data: { name, password },
      headers: { 'slipway-request': '1', origin: this.site.url },
    });
    assert.equal(answer.status(), 200, await answer.text());
  }

  #watch(page: Page): void {
    page.on('console', (message) => {
      const { url } = message.location();
      if (url.endsWith('/favicon.ico')) return; // Asked for by the blank page alone: the console's names its icon.
      if (message.type() === 'error' || message.type() === 'warning')
        this.#problems.push(`${message.text()} ${url}`.trim());
    });
    page.on('pageerror', (error) => this.#problems.push(String(error)));
  }
}

/** Holds against a page what none may do, and takes its picture in the ring `long`. */
export async function checkPage(page: Page, name: string, named: readonly string[] = []): Promise<void> {
  await expectAccessible(page, name);
  await expectInside(page, name);
  await expectTranslated(page, name, { named });
  if (!isLong) return;
  mkdirSync(screens, { recursive: true });
  await page.screenshot({ path: join(screens, `${name}.png`) });
}

const prepared = new PreparedSite(async ({ client }) => {
  const full = (await client(listSecurityRoles)).find(({ name }) => name === 'Full Administrator');
  await client(createUser, {
    body: { ...administrator, mustChangePassword: false, securityRoleIds: [full?.id ?? ''] },
  });
});

/** A page of the site that only shows a text: the tab stays in its process, and nothing runs in it. */
const BLANK = '/before.js';
