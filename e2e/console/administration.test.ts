import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { listApiTokens } from '../../src/api/api-tokens.ts';
import { changePxeSettings, getPxeSettings } from '../../src/api/pxe-settings.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { getSettings } from '../../src/api/site.ts';
import { createUser, listUsers } from '../../src/api/users.ts';
import { createWebhook } from '../../src/api/webhooks.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';

const reader = { name: 'rita', displayName: '"><img src=x onerror=alert(1)>', password: 'only looking 4711 around' };
const pages = [
  ...['/users', '/security-roles', '/security-scopes', '/api-tokens', '/identity-providers', '/webhooks', '/audit'],
  ...['/site/health', '/site/log', '/site/backups', '/site/certificates'],
  ...['/site', '/site/settings', '/site/settings?tab=deployments', '/site/settings?tab=email', '/account'],
];

describe('administration in the console', () => {
  let browser: ConsoleBrowser;
  const dialogs: string[] = [];
  before(async () => {
    browser = await ConsoleBrowser.open();
    const roles = await browser.site.client(listSecurityRoles);
    const analyst = roles.find(({ name }) => name === 'Read-only Analyst');
    await browser.site.client(createUser, {
      body: { ...reader, mustChangePassword: false, securityRoleIds: [analyst?.id ?? ''] },
    });
  });
  after(() => browser.close());

  test('a user is added, limited, given a password, disabled, and deleted', async () => {
    const page = await open('/users');
    await page.getByRole('cell', { name: reader.displayName }).waitFor();
    await page.getByRole('button', { name: 'Add a user' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('kim');
    await page.getByLabel('Password', { exact: false }).first().fill('short');
    await page.getByRole('button', { name: 'Add a user' }).last().click();
    await page.getByRole('alert').getByText('SLIP-1037').waitFor();
    browser.problems();
    await page.getByLabel('Password', { exact: false }).first().fill('a long sentence of kim');
    await page.getByLabel('Security roles').first().click();
    await page.getByRole('option', { name: 'Read-only Analyst' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add a user' }).last().click();
    await page.getByRole('heading', { name: 'kim' }).waitFor();
    await browser.check(page, 'user');

    await page.getByLabel('Full name').fill('Kim Quay');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.getByRole('button', { name: 'Save' }).click();
    assert.deepEqual((await sent).postDataJSON(), { displayName: 'Kim Quay' }, 'only what was changed');
    await page.getByRole('status').getByText('Saved').waitFor();
    await page.getByRole('button', { name: 'Set the password' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Password', { exact: false }).first().fill('another long sentence');
    await dialog.getByRole('button', { name: 'Set the password' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Disable' }).click();
    await dialog.getByText('kim can no longer sign in').waitFor();
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable' }).waitFor();
    const kim = (await browser.site.client(listUsers)).find(({ name }) => name === 'kim');
    assert.deepEqual([kim?.displayName, kim?.disabled], ['Kim Quay', true]);
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    assert.equal(
      (await browser.site.client(listUsers)).some(({ name }) => name === 'kim'),
      false,
    );
    await browser.leave(page);
  });

  test('a role is copied from a built-in one, changed, and deleted', async () => {
    const page = await open('/security-roles');
    await page.getByRole('link', { name: 'Read-only Analyst' }).click();
    await page.getByText('This role is built in').waitFor();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Make a role' }).click();
    await page.getByRole('heading', { name: 'Copy of Read-only Analyst' }).waitFor();
    await page.getByLabel('Delete devices').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    const roles = await browser.site.client(listSecurityRoles);
    assert.ok(roles.find(({ name }) => name.startsWith('Copy of'))?.permissions.includes('device.delete'));
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Security roles' }).waitFor();
    await browser.leave(page);
  });

  test('a token is made, shown once, and revoked', async () => {
    const page = await open('/api-tokens');
    await page.getByRole('heading', { name: 'No API tokens yet' }).waitFor();
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByLabel('Name', { exact: false }).fill('nightly');
    await page.getByRole('button', { name: 'Make a token' }).last().click();
    await page.getByText('This is the token nightly').waitFor();
    await browser.check(page, 'api-token-made');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Revoke nightly' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('heading', { name: 'No API tokens yet' }).waitFor();
    assert.deepEqual(await browser.site.client(listApiTokens), []);
    await browser.leave(page);
  });

  test('the audit log is filtered, an entry is shown whole by its link, and the chain verified', async () => {
    const page = await open('/audit?object=rita');
    const row = page.getByRole('row').filter({ hasText: 'Add a user' });
    await row.first().getByRole('link').click();
    await page.getByRole('heading', { name: 'What changed' }).waitFor();
    await browser.check(page, 'audit-entry');
    assert.match(page.url(), /entry=\d+/);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Verify the log' }).click();
    await page.getByText('The log is intact').waitFor();
    await browser.check(page, 'audit-verified');
    await browser.leave(page);
  });

  test('settings are changed, and a PXE password set and removed', async () => {
    const page = await open('/site/settings');
    await page.getByLabel('Wait for a key (seconds)', { exact: false }).fill('42');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    assert.equal((await browser.site.client(getPxeSettings)).promptSeconds, 42);
    await page.getByLabel('New PXE password', { exact: false }).first().fill('let me boot');
    await page.getByRole('button', { name: 'Set the PXE password' }).click();
    await page.getByRole('button', { name: 'Remove the PXE password' }).click();
    assert.equal((await browser.site.client(getSettings)).pxePasswordSet, true);
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the PXE password' }).click();
    await page.getByText('without asking for a password').waitFor();
    await page.getByRole('tab', { name: 'E-mail' }).click();
    assert.match(page.url(), /tab=email/);
    await page.getByLabel('SMTP server').fill('not a host');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    browser.problems();
    await browser.leave(page);
  });

  test('a form takes in what another person changes, keeps what is typed, and says where both did', async () => {
    const page = await open('/site/settings');
    const delay = page.getByLabel('Wait before answering', { exact: false });
    const prompt = page.getByLabel('Wait for a key', { exact: false });
    await page.getByRole('heading', { name: 'Distribution point' }).waitFor();
    await delay.fill('3');
    await browser.site.client(changePxeSettings, { body: { responseDelaySeconds: 5, promptSeconds: 17 } });
    await page.getByText('Somebody else has changed here what you are editing').waitFor();
    assert.deepEqual([await delay.inputValue(), await prompt.inputValue()], ['3', '17']);
    await browser.check(page, 'settings-overtaken');
    await browser.site.client(changePxeSettings, { body: { ignoredMacs: ['52:54:00:00:00:09'] } });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    const saved = await browser.site.client(getPxeSettings);
    assert.deepEqual(
      [saved.responseDelaySeconds, saved.promptSeconds, saved.ignoredMacs],
      [3, 17, ['52:54:00:00:00:09']],
    );
    await browser.leave(page);
  });

  test('a webhook is tested, disabled, and deleted', async () => {
    await browser.site.client(createWebhook, {
      body: {
        ...{ name: '<b>ops</b>', url: 'http://127.0.0.1:9/hook', eventKinds: ['run-failed'], allowHttp: true },
        secret: 'a secret of twenty characters',
      },
    });
    const page = await open('/webhooks');
    await page.getByRole('link', { name: '<b>ops</b>' }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('It was not delivered').waitFor();
    await browser.check(page, 'webhook');
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    await browser.leave(page);
  });

  test('whoever may only read is offered no change', async () => {
    const page = await browser.page('/users', { person: reader });
    await page.getByRole('link', { name: 'rita' }).click();
    await page.getByRole('heading', { name: 'rita' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Delete' }).count(), 0);
    await page.goto(`${browser.site.url}/site/settings`);
    await page.getByText('You may see these settings, and not change them.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save' }).count(), 0);
    await browser.leave(page);
  });

  for (const { language, colorScheme } of looks)
    test(`every page looks right in ${language}, ${colorScheme}, and on a telephone`, async () => {
      const page = await browser.page(pages[0] ?? '/', { language, colorScheme });
      for (const path of pages) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(browser.site.url + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
        const name = `administration${path.replaceAll(/\W/g, '-')}-${language}-${colorScheme}`;
        await browser.check(page, name);
        await page.setViewportSize({ width: 360, height: 640 });
        await browser.check(page, `${name}-narrow`);
      }
      assert.deepEqual(dialogs, []);
      await browser.leave(page);
    });

  async function open(path: string): Promise<Page> {
    const page = await browser.page(path);
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      return dialog.dismiss();
    });
    return page;
  }
});
