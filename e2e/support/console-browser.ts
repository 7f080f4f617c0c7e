/**
 * Chromium on the console of a real site: signs people in, holds what a page may never do against each page (an error in the browser's console, a violation that
 * axe finds, something wider than the window, a sentence without a text), and takes its pictures.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createUser } from '../../src/api/users.ts';
import { LoopbackSite } from './loopback-site.ts';

const screens = resolve(import.meta.dirname, '../console/screens');
const axe = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

const PATIENCE_MILLISECONDS = 15_000;

export const administrator = { name: 'ada', displayName: 'Ada Fleet', password: 'harbour lamp 4711 tide' };

/** What each page is looked at in besides its other tests, which see it in English and light; all of them in the files of the ring `long`. */
export const looks: readonly { readonly language: 'en' | 'nl'; readonly colorScheme: 'light' | 'dark' }[] =
  process.argv[1]?.endsWith('.long.test.ts')
    ? [
        { language: 'en', colorScheme: 'light' },
        { language: 'en', colorScheme: 'dark' },
        { language: 'nl', colorScheme: 'light' },
        { language: 'nl', colorScheme: 'dark' },
      ]
    : [{ language: 'nl', colorScheme: 'dark' }];

export interface PageOptions {
  readonly language?: 'en' | 'nl';
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Default: the Full Administrator; null: nobody is signed in. */
  readonly person?: { readonly name: string; readonly password: string } | null;
}

export class ConsoleBrowser {
  readonly site: LoopbackSite;
  readonly #browser: Browser;
  readonly #problems: string[] = [];

  private constructor(site: LoopbackSite, browser: Browser) {
    this.site = site;
    this.#browser = browser;
  }

  static async open(): Promise<ConsoleBrowser> {
    const site = await LoopbackSite.create();
    const roles = await site.client(listSecurityRoles);
    const full = roles.find(({ name }) => name === 'Full Administrator');
    const { password } = administrator;
    const given = { ...administrator, password: `given ${password}`, securityRoleIds: [full?.id ?? ''] };
    await site.client(createUser, { body: given });
    // Chromium refuses its sandbox to root, whom tests in namespaces run as.
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    const opened = new ConsoleBrowser(site, browser);
    await opened.#changePassword(given, password);
    return opened;
  }

  async page(path: string, options: PageOptions = {}): Promise<Page> {
    const context = await this.context(options);
    const page = await context.newPage();
    this.#watch(page);
    const { person = administrator } = options;
    if (person !== null) await this.#signIn(context, person);
    await page.goto(this.site.url + path);
    return page;
  }

  async context({
    language = 'en',
    colorScheme = 'light',
    width = 1280,
    height = 800,
  }: PageOptions): Promise<BrowserContext> {
    const context = await this.#browser.newContext({
      ...{
        ignoreHTTPSErrors: true,
        locale: language,
        timezoneId: 'Europe/Amsterdam',
        colorScheme,
        reducedMotion: 'reduce',
      },
      viewport: { width, height },
    });
    context.setDefaultTimeout(PATIENCE_MILLISECONDS);
    return context;
  }

  /** What the browser complained of since; a page that is meant to fail takes it away so. */
  problems(): string[] {
    return this.#problems.splice(0);
  }

  /** `name`: of the pictures. */
  async check(page: Page, name: string): Promise<void> {
    assert.deepEqual(this.problems(), [], `the browser's console on ${name}`);
    await checkPage(page, name);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.site.close();
  }

  async #signIn(context: BrowserContext, { name, password }: { name: string; password: string }): Promise<void> {
    const answer = await context.request.post(`${this.site.url}/api/sign-in`, {
      data: { name, password },
      headers: { 'slipway-request': '1', origin: this.site.url },
    });
    assert.equal(answer.status(), 200, await answer.text());
  }

  async #changePassword(person: { name: string; password: string }, password: string): Promise<void> {
    const context = await this.context({});
    await this.#signIn(context, person);
    const answer = await context.request.put(`${this.site.url}/api/me/password`, {
      data: { currentPassword: person.password, password },
      headers: { 'slipway-request': '1', origin: this.site.url },
    });
    assert.equal(answer.status(), 200, await answer.text());
    await context.close();
  }

  #watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#problems.push(message.text());
    });
    page.on('pageerror', (error) => this.#problems.push(String(error)));
  }
}

/** Holds against a page what none may do, and takes its picture. */
export async function checkPage(page: Page, name: string): Promise<void> {
  await expectAccessible(page, name);
  await expectInside(page, name);
  mkdirSync(screens, { recursive: true });
  await page.screenshot({ path: join(screens, `${name}.png`) });
}

async function expectAccessible(page: Page, name: string): Promise<void> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    // axe is a global of the page now, which this file's types cannot know.
    const { violations: found } = await (
      globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }
    ).axe.run();
    return found.map(
      ({ id, help, nodes }) => `${id}: ${help} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
    interface Violation {
      id: string;
      help: string;
      nodes: { target: string[] }[];
    }
  });
  assert.deepEqual(violations, [], `axe on ${name}`);
}

/** Nothing is wider than the window, and no text is cut off that nothing tells whole. */
async function expectInside(page: Page, name: string): Promise<void> {
  const outside = await page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => element.closest('.list, [data-scrolls]') !== null;
    return [...document.querySelectorAll('body *')]
      .filter((element) => !scrolls(element) && element.getClientRects().length > 0 && element.getBoundingClientRect().right > width + 1)
      .map((element) => element.tagName + ' ' + (element.textContent ?? '').slice(0, 40));
  })()`);
  assert.deepEqual(outside, [], `wider than the window on ${name}`);
}
