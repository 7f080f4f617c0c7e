import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createCollection } from '../../src/api/collections.ts';
import { createDevice } from '../../src/api/devices.ts';
import { createUser } from '../../src/api/users.ts';
import { administrator, ConsoleBrowser } from '../support/console-browser.ts';

const hostile = '"><img src=x onerror=alert(1)>';

describe('the frame around the pages', () => {
  let browser: ConsoleBrowser;
  before(async () => {
    browser = await ConsoleBrowser.open({ roles: 'api' });
    await browser.site.client(createDevice, { body: { name: 'PC-LAB-7', macs: ['52:54:00:00:00:07'] } });
    await browser.site.client(createCollection, { body: { name: hostile } });
  });
  after(() => browser.close());

  test('the palette finds pages, devices and collections from the keyboard', async () => {
    const page = await browser.page('/');
    page.on('dialog', () => assert.fail('a name was run as a script'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('dialog').getByLabel('Find');
    await field.fill('onerror');
    await page.getByText(hostile).waitFor();
    await browser.check(page, 'palette');
    await field.fill('lab-7');
    await page.getByRole('button', { name: 'PC-LAB-7' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'PC-LAB-7' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByLabel('Find').fill('audit');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Audit log' }).waitFor();
    await browser.leave(page);
  });

  test('groups of pages close and stay closed, and open on a telephone', async () => {
    const page = await browser.page('/', { width: 360, height: 640 });
    await page.getByRole('button', { name: 'Open the pages' }).click();
    await page.getByRole('link', { name: 'Audit log' }).waitFor();
    // A site that is in no lab.
    assert.equal(await page.getByRole('link', { name: 'Virtual computers' }).count(), 0);
    await browser.check(page, 'frame-narrow');
    await page.getByRole('button', { name: 'Administration' }).click();
    await page.getByRole('link', { name: 'Audit log' }).waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByRole('button', { name: 'Open the pages' }).click();
    await page.getByRole('link', { name: 'Devices' }).click();
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Audit log' }).count(), 0);
    await browser.leave(page);
  });

  test('a session that ends in the middle of a form is begun again above it, and the form keeps what was typed', async () => {
    const page = await browser.page('/users');
    await page.getByRole('button', { name: 'Add a user' }).click();
    await page.getByRole('dialog').getByLabel('Full name').fill('Half a form');
    await page.context().clearCookies();
    await page.getByRole('dialog').getByLabel('Name', { exact: false }).first().fill('half');
    await page.getByRole('button', { name: 'Add a user' }).last().click();
    const again = page.getByRole('dialog', { name: 'Your session has ended' });
    await again.waitFor();
    await again.getByLabel('Name', { exact: false }).fill(administrator.name);
    await again.getByLabel('Password', { exact: false }).first().fill('a wrong password');
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByRole('alert').waitFor();
    await again.getByLabel('Password', { exact: false }).first().fill(administrator.password);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.waitFor({ state: 'detached' });
    browser.problems();
    assert.equal(await page.getByRole('dialog').getByLabel('Full name').inputValue(), 'Half a form');
    await page.getByRole('button', { name: 'Add a user' }).last().click();
    await page.getByRole('heading', { name: 'half' }).waitFor();
    await browser.leave(page);
  });

  test('whoever signs in where the session of another has ended sees nothing of theirs', async () => {
    const otto = { name: 'otto', displayName: 'Otto Nobody', password: 'quiet pond 9913 reed' };
    await browser.site.client(createUser, { body: { ...otto, mustChangePassword: false, securityRoleIds: [] } });
    const page = await browser.page('/devices');
    await page.getByRole('link', { name: 'PC-LAB-7' }).waitFor();
    await page.context().clearCookies();
    await page.getByRole('searchbox').fill('LAB');
    const again = page.getByRole('dialog', { name: 'Your session has ended' });
    await again.getByLabel('Name', { exact: false }).fill(otto.name);
    await again.getByLabel('Password', { exact: false }).first().fill(otto.password);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Account of Otto Nobody' }).waitFor();
    await page.getByText('You may not see this').waitFor();
    assert.equal(await page.getByText('PC-LAB-7').count(), 0);
    browser.problems();
    await browser.leave(page);
  });

  test('a tab that takes the event stream over asks for what it may have missed', async () => {
    const first = await browser.page('/devices');
    await first.getByRole('status', { name: 'Live' }).waitFor();
    const second = await browser.tabBeside(first);
    let listen = (): void => undefined;
    const mayListen = new Promise<void>((resolve) => {
      listen = resolve;
    });
    await second.route('**/api/events', async (route) => {
      await mayListen;
      await route.continue();
    });
    await second.goto(`${browser.site.url}/devices`);
    await second.getByRole('status', { name: 'Live' }).waitFor();
    const asked = second.waitForRequest('**/api/events');
    await first.close();
    await asked;
    await browser.site.client(createDevice, { body: { name: 'UNSEEN', macs: ['52:54:00:00:99:01'] } });
    listen();
    await second.getByRole('link', { name: 'UNSEEN' }).waitFor();
    await second.unrouteAll();
    await browser.leave(second);
  });

  test('a site that stops is told of, and the page goes on by itself when it is back', async () => {
    const page = await browser.page('/devices');
    await page.getByRole('status', { name: 'Live' }).waitFor();
    await page.getByRole('link', { name: 'PC-LAB-7' }).waitFor();
    await browser.site.stop();
    await page.getByRole('status', { name: 'Not connected: what is shown may be old' }).waitFor();
    await page.getByRole('link', { name: 'PC-LAB-7' }).waitFor();
    await browser.site.start();
    await page.getByRole('status', { name: 'Live' }).waitFor();
    await browser.site.client(createDevice, { body: { name: 'PC-NEW', macs: ['52:54:00:00:00:08'] } });
    await page.getByRole('link', { name: 'PC-NEW' }).waitFor();
    browser.problems();
    await browser.leave(page);
  });
});
