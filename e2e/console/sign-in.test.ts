import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createUser } from '../../src/api/users.ts';
import { administrator, ConsoleBrowser } from '../support/console-browser.ts';
import { initialKilobytes } from '../support/console-size.ts';

describe('signing in', () => {
  let browser: ConsoleBrowser;
  before(async () => {
    browser = await ConsoleBrowser.open();
  });
  after(() => browser.close());

  test('needs at most 300 KB of JavaScript', () => {
    assert.ok(initialKilobytes() <= 300, `${initialKilobytes()} KB, gzipped`);
  });

  test('a wrong password is refused, the right one leads to the page that was asked for, and out again', async () => {
    const page = await browser.page('/devices', { person: null });
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    browser.problems();
    await browser.check(page, 'sign-in');
    await page.getByLabel('Name', { exact: false }).fill(administrator.name);
    await page.getByLabel('Password', { exact: false }).first().fill('a wrong password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    browser.problems();
    await browser.check(page, 'sign-in-refused');
    await page.getByLabel('Password', { exact: false }).first().fill(administrator.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    await page.getByRole('button', { name: 'Account of Ada Fleet' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    browser.problems();
    await browser.leave(page);
  });

  test('whoever has a password of an administrator chooses their own first', async () => {
    const given = { name: 'noor', password: 'given by somebody else' };
    await browser.site.client(createUser, { body: { ...given, securityRoleIds: [] } });
    const page = await browser.page('/', { person: given, language: 'nl', colorScheme: 'dark', width: 360 });
    await page.getByRole('heading', { name: 'Kies een eigen wachtwoord' }).waitFor();
    await browser.check(page, 'own-password-nl-dark-narrow');
    await page.getByLabel('Huidig wachtwoord', { exact: false }).first().fill(given.password);
    await page.getByLabel('Nieuw wachtwoord', { exact: false }).first().fill('kort');
    await page.getByRole('button', { name: 'Wachtwoord wijzigen' }).click();
    await page.getByRole('alert').waitFor();
    browser.problems();
    await page.getByLabel('Nieuw wachtwoord', { exact: false }).first().fill('een lange zin van noor');
    await page.getByRole('button', { name: 'Wachtwoord wijzigen' }).click();
    await page.getByRole('heading', { name: 'Wat er nu gebeurt' }).waitFor();
    await browser.leave(page);
  });

  test('the page for the first user says what its address lacks, and refuses a secret that is none', async () => {
    const page = await browser.page('/setup', { person: null });
    await page.getByText('This address lacks what the setup link has behind its #').waitFor();
    await browser.check(page, 'set-up-without-secret');
    await page.goto('about:blank');
    await page.goto(`${browser.site.url}/setup#not-the-secret`);
    await page.getByLabel('Name', { exact: false }).first().fill('first');
    await page.getByLabel('New password', { exact: false }).first().fill('the first of all users');
    await browser.check(page, 'set-up');
    await page.getByRole('button', { name: 'Create the user' }).click();
    await page.getByRole('alert').waitFor();
    browser.problems();
    await browser.leave(page);
  });
});
