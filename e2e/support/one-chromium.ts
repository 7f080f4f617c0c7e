/**
 * The Chromium of a test process, and its tabs that no test uses: one for all of its files. Chromium is what the tests' time goes to, and a tab of its own
 * context costs four times as much processor time as the next page in a tab that is there (its renderer starts, fetches and compiles everything anew).
 */
import { type Browser, chromium, type Page } from 'playwright-core';

/** How long it stays when nobody uses it: the next file of the process begins at once. */
const LEFT_MILLISECONDS = 500;

let launched: Promise<Browser> | undefined;
let closing: NodeJS.Timeout | undefined;
const idle = new Set<Page>();

/** `measured`: as people have it, for what tells times. Leave it with `leaveChromium`. */
export function openChromium(measured: boolean): Promise<Browser> {
  clearTimeout(closing);
  launched ??= launchChromium(measured ? [] : [UNOPTIMISED]);
  return launched;
}

/** Those that no test gave back. */
export async function closeLeftTabs(): Promise<void> {
  const kept = new Set([...idle].map((page) => page.context()));
  const contexts = (await launched)?.contexts() ?? [];
  for (const context of contexts) if (!kept.has(context)) await context.close();
}

/** Without a next user it is closed. */
export function leaveChromium(): void {
  closing = setTimeout(() => {
    const browser = launched;
    launched = undefined;
    idle.clear();
    void browser?.then((each) => each.close());
  }, LEFT_MILLISECONDS);
}

/** The one that was given back last: it keeps most of what a page needs. */
export function takeTab(): Page | undefined {
  const page = [...idle].at(-1);
  if (page !== undefined) idle.delete(page);
  return page;
}

export function giveTab(page: Page): void {
  idle.add(page);
}

/** One of one's own; who calls closes it. */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return await chromium.launch({
    executablePath: '/usr/bin/chromium-headless-shell',
    args: [WITHOUT_SANDBOX, ...more],
  });
}

/** Chromium refuses its sandbox to root, whom tests in namespaces run as. */
const WITHOUT_SANDBOX = '--no-sandbox';

/** A page of a test is there for seconds: to optimise its scripts does not pay (every-page.test.ts: 99 s of the machine's processor time with, 89 s without). */
const UNOPTIMISED = '--js-flags=--no-maglev --no-turbofan';
