import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { getSiteHealth } from '../../src/api/site-health.ts';
import { createUser } from '../../src/api/users.ts';
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
    await browser.leave(page);
  });

  test('the system log tells why, is filtered by its address, and is nothing to who may not read it', async () => {
    const page = await browser.page('/site/log?level=error', { language: 'nl', colorScheme: 'dark' });
    const line = page.getByRole('button', { name: /content\+netboot ended: started again/ });
    await line.waitFor();
    await browser.check(page, 'site-log-nl-dark');
    await line.click();
    const drawer = page.getByRole('dialog', { name: 'Een regel uit het systeemlogboek' });
    await drawer.getByText('ended with SIGKILL').waitFor();
    await browser.check(page, 'site-log-line-nl-dark');
    await page.keyboard.press('Escape');
    await page.getByPlaceholder('Een woord, een uitvoering').fill('no such word');
    await page.getByRole('heading', { name: 'is niet bewaard' }).waitFor();
    await page.getByPlaceholder('Een woord, een uitvoering').fill('');
    const { pid } = await processOf('boot');
    process.kill(pid, 'SIGKILL');
    await line.nth(1).waitFor();
    await page.setViewportSize({ width: 360, height: 800 });
    await browser.check(page, 'site-log-nl-dark-narrow');
    await browser.leave(page);

    const manager = { name: 'mia', displayName: 'Mia', password: 'only assets 4711 here' };
    const roles = await browser.site.client(listSecurityRoles);
    const role = roles.find(({ name }) => name === 'Asset Manager')?.id ?? '';
    await browser.site.client(createUser, { body: { ...manager, mustChangePassword: false, securityRoleIds: [role] } });
    const refused = await browser.page('/site/log', { person: manager });
    await refused.getByRole('alert').getByText('SLIP-1006').waitFor();
    assert.equal(await refused.getByRole('link', { name: 'System log' }).count(), 0);
    browser.problems();
    await browser.check(refused, 'site-log-refused');
    await browser.leave(refused);
  });
});
