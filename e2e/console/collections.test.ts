import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createCollection, listCollections } from '../../src/api/collections.ts';
import { createDeployment } from '../../src/api/deployments.ts';
import { createDevice } from '../../src/api/devices.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createTaskSequence } from '../../src/api/task-sequences.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';

const hostile = '"><img src=x onerror=alert(1)>';
const reader = { name: 'rosa', displayName: 'Rosa Reader', password: 'quiet pond 9913 reed' };

describe('collections', () => {
  let browser: ConsoleBrowser;
  let hostileId: string;
  let dialogs = 0;
  before(async () => {
    browser = await ConsoleBrowser.open({ roles: 'api' });
    const { client } = browser.site;
    const role = (await client(listSecurityRoles)).find(({ name }) => name === 'Read-only Analyst');
    await client(createUser, {
      body: { ...reader, mustChangePassword: false, securityRoleIds: [role?.id ?? ''] },
    });
    for (let number = 0; number < 30; number += 1)
      await client(createDevice, { body: { name: `PC-${number}`, macs: [mac(number)] } });
    const { id } = await client(createCollection, {
      body: {
        ...{ name: `Room 12 ${hostile}`, queryRules: [{ name: hostile, query: 'name like "PC-2*"' }] },
        variables: [
          { name: 'Room', value: hostile },
          { name: 'Password', value: 'x', secret: true },
        ],
        maintenanceWindows: [
          {
            ...{ name: hostile, start: '2026-12-01T22:00', timeZone: 'Europe/Amsterdam', durationMinutes: 240 },
            recurrence: { kind: 'weekly', days: ['monday', 'friday'] },
          },
        ],
      },
    });
    hostileId = id;
  });
  after(() => browser.close());

  test('are made with a query whose devices are shown while it is built, and have them', async () => {
    const page = await browser.page('/collections');
    page.on('dialog', () => {
      dialogs += 1;
    });
    await page.getByRole('link', { name: `Room 12 ${hostile}` }).waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing like it');
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    await browser.check(page, 'collections-none-fits');
    await page.getByRole('link', { name: 'New collection' }).click();
    await page.getByLabel('Name').fill('Ones');
    await page.getByRole('button', { name: 'Add a condition' }).click();
    const condition = page.getByRole('group', { name: 'Condition 1' });
    await condition.getByRole('combobox', { name: 'Attribute' }).click();
    await page.getByRole('option', { name: 'Name', exact: true }).click();
    await condition.getByLabel('Value').fill('PC-1*');
    const preview = page.getByRole('region', { name: 'What the query selects now' });
    await preview.getByText('11 devices fit now').waitFor();
    assert.equal(await page.getByLabel('Query as text').inputValue(), 'name like "PC-1*"');
    await browser.check(page, 'collection-new');
    // What the form cannot say is edited as text; what is wrong says where.
    await page.getByLabel('Query as text').fill('(name like "PC-1*"');
    await page.getByText('It is edited as text').waitFor();
    await preview.getByText(/line 1, column/).waitFor();
    assert.match(browser.problems().join(), /400/, 'the browser tells of the refusal');
    await page
      .getByLabel('Query as text')
      .fill('select * from SMS_R_System where SMS_R_System.Name in ("PC-1", "PC-11")');
    await preview.getByText('2 devices fit now').waitFor();
    await page.getByLabel('Query as text').fill('name like "PC-1*"');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Ones' }).waitFor();
    await page.getByRole('link', { name: 'PC-19' }).waitFor();
    browser.problems();
    await browser.leave(page);
  });

  test('show why a device is a member, and members come in live', async () => {
    const page = await browser.page(`/collections/${await idOf('Ones')}`);
    await page.getByRole('button', { name: 'Why is PC-10 a member?' }).click();
    await page.getByText('A member of Ones').waitFor();
    await page.keyboard.press('Escape');
    await browser.site.client(createDevice, { body: { name: 'PC-100', macs: [mac(99)] } });
    await page.getByRole('link', { name: 'PC-100' }).waitFor();
    await page.getByText('12 members').waitFor();
    await browser.leave(page);
  });

  test('ask for the number of computers before a deployment starts on one that is added', async () => {
    const { client } = browser.site;
    const steps = [{ type: 'run-command-line', id: 'look', name: 'Look', options: { commandLine: 'true' } }];
    const sequence = await client(createTaskSequence, { body: { document: { version: 1, name: 'Look', steps } } });
    const { id } = await client(createCollection, { body: { name: 'Deployed to' } });
    await client(createDeployment, {
      body: { taskSequenceId: sequence.id, collectionId: id, purpose: 'required', confirmDeviceCount: 0 },
    });
    const page = await browser.page(`/collections/${id}`);
    await page.getByRole('heading', { name: 'No members yet' }).waitFor();
    await browser.check(page, 'collection-empty');
    await page.getByRole('button', { name: 'Add devices' }).click();
    await page.getByRole('combobox', { name: 'Devices' }).fill('PC-7');
    await page.getByRole('option', { name: 'PC-7' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByLabel('Number of computers').fill('1');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('link', { name: 'PC-7' }).waitFor();
    browser.problems();
    // What is deployed to is not deleted: the site says why.
    await page.getByRole('button', { name: 'Delete' }).click();
    const asks = page.getByRole('dialog', { name: 'Delete Deployed to?' });
    await asks.getByText('Its 1 member stays a device of the site.').waitFor();
    await asks.getByRole('button', { name: 'Delete' }).click();
    await asks.getByText('SLIP-1004').waitFor();
    browser.problems();
    await browser.leave(page);
  });

  test('have rules, windows and variables that are changed', async () => {
    const id = await idOf('Ones');
    const page = await browser.page(`/collections/${id}?tab=windows`);
    await page.getByRole('button', { name: 'Add a maintenance window' }).click();
    await page.getByLabel('Name of the window').fill('Nights');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Next openings' }).waitFor();
    await page.getByRole('tab', { name: 'Variables' }).click();
    await page.getByRole('button', { name: 'Add a variable' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Secret');
    await page.getByLabel('Secret').check();
    await page.getByRole('textbox', { name: 'Value' }).fill('hidden value');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'secret', exact: true }).waitFor();
    assert.doesNotMatch(await page.content(), /hidden value/);
    await page.getByRole('tab', { name: 'Rules' }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No query chooses members.').waitFor();
    await page.getByText('0 members').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/collections$/);
    assert.equal(await idOf('Ones'), '');
    // An event may have told the page of the collection before it was left.
    browser.problems();
    await browser.leave(page);
  });

  test('offer nothing to change to who may only read', async () => {
    const page = await browser.page(`/collections/${hostileId}?tab=rules`, { person: reader });
    await page.getByText('name like "PC-2*"').waitFor();
    for (const name of ['Delete', 'Evaluate now', 'Add a query rule', 'Edit'])
      assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    await browser.leave(page);
  });

  for (const { language, colorScheme } of looks)
    test(`look right in ${language}, ${colorScheme}, and on a telephone`, async () => {
      const page = await browser.page('/collections', { language, colorScheme });
      page.on('dialog', () => {
        dialogs += 1;
      });
      await page.getByRole('link', { name: 'Room 12' }).waitFor();
      const checkBoth = async (name: string) => {
        await page.setViewportSize({ width: 1280, height: 800 });
        await browser.check(page, `${name}-${language}-${colorScheme}`);
        await page.setViewportSize({ width: 360, height: 640 });
        await browser.check(page, `${name}-${language}-${colorScheme}-narrow`);
      };
      await checkBoth('collections');
      await page.getByRole('link', { name: 'Room 12' }).click();
      await page.getByRole('link', { name: 'PC-29' }).waitFor();
      await checkBoth('collection-members');
      for (const [index, tab] of ['rules', 'windows', 'variables'].entries()) {
        await page
          .getByRole('tab')
          .nth(index + 1)
          .click();
        await page.waitForURL(new RegExp(`tab=${tab}`));
        await page.getByRole('tabpanel').waitFor();
        await checkBoth(`collection-${tab}`);
      }
      assert.equal(dialogs, 0, 'nothing of what is shown was run');
      await browser.leave(page);
    });

  async function idOf(wanted: string): Promise<string> {
    const all = await browser.site.client(listCollections);
    return all.find(({ name }) => name === wanted)?.id ?? '';
  }
});

function mac(number: number): string {
  return `52:54:00:00:01:${String(number).padStart(2, '0')}`;
}
