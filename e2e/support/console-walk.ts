/**
 * A person who goes through the console by its menu, over and over, as one does who looks after a rollout. By CSS and not by role and label: to find those Playwright works
 * out the name of each of a thousand tiles, in the page, which is what is measured.
 */
import type { Page } from 'playwright-core';

/** One way through: home, runs, a run's steps and log, devices, deployments, and home again. `seconds`: at each place. */
export async function walk(page: Page, runId: string, seconds: number): Promise<void> {
  const stay = () => page.waitForTimeout(1000 * seconds);
  await goTo(page, '/runs', 'tbody a[href^="/runs/"]');
  await scroll(page);
  await stay();
  await page.locator('.list').press('Home');
  await page.locator(`tbody a[href="/runs/${runId}"]`).click();
  await page.locator('.timeline-row').first().waitFor();
  await stay();
  await page.locator('[role=tab]', { hasText: /^Log$/ }).click();
  await page.locator('.log-line').first().waitFor();
  await stay();
  await goTo(page, '/devices', 'tbody a[href^="/devices/"]');
  await scroll(page);
  await stay();
  await goTo(page, '/deployments', 'tbody a[href^="/deployments/"]');
  await stay();
  await goTo(page, '/', '.wall li');
  await stay();
}

async function goTo(page: Page, path: string, shows: string): Promise<void> {
  await page.locator(`nav a[href="${path}"]`).click();
  await page.locator(shows).first().waitFor();
}

async function scroll(page: Page): Promise<void> {
  await page.locator('.list').focus();
  for (let down = 0; down < 6; down += 1) await page.keyboard.press('PageDown', { delay: 100 });
}
