import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { getSiteHealth } from '../../src/api/site-health.ts';
import { ConsoleBrowser } from '../support/console-browser.ts';

describe('the site’s own state in the console', () => {
  let browser: ConsoleBrowser;
  before(async () => {
    browser = await ConsoleBrowser.open();
  });
  after(() => browser.close());

  const processOf = async (name: 'boot' | 'api') => {
    const { processes } = await browser.site.client(getSiteHealth);
    const found = processes.find((process) => process.name === name);
    assert.ok(found?.pid, `${name} runs`);
    return { ...found, pid: found.pid };
  };
  const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

  test('health is quiet while all is well, and names what a process does that hangs, dies, and is started again', async () => {
    const page = await browser.page('/site/health');
    await page.getByText('All is well.').waitFor();
    const row = rowOf(page, 'Content and network boot');
    await row.getByText('Running').waitFor();
    await browser.check(page, 'site-health');

    const { pid } = await processOf('boot');
    process.kill(pid, 'SIGSTOP');
    await page.getByRole('alert').getByText('do not answer').waitFor();
    await row.getByText('Does not answer').waitFor();
    await browser.check(page, 'site-health-silent');
    await page.goto(`${browser.site.url}/`);
    await page.getByRole('heading', { name: 'The site itself' }).waitFor();
    await page.getByRole('alert').getByText('do not answer').waitFor();
    assert.equal(await page.getByText('The site does its work').count(), 0, 'no lie beside it');
    // A refused health is an error of the network to the browser.
    browser.problems();
    await browser.check(page, 'home-trouble');

    process.kill(pid, 'SIGKILL');
    await page.getByRole('link', { name: 'Site health' }).last().click();
    await page.getByText('started again once, since the process ended with SIGKILL').waitFor();
    await row.getByText('Running').waitFor();
    await row.getByText('ended with SIGKILL').waitFor();
    assert.notEqual((await processOf('boot')).pid, pid);
    await page.setViewportSize({ width: 360, height: 800 });
    browser.problems();
    await browser.check(page, 'site-health-narrow');
    await page.context().close();
  });
});
