import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createTaskSequence } from '../../src/api/task-sequences.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';

const MDT = join(import.meta.dirname, '../../src/interchange/testdata/mdt-ts.xml');
const HOSTILE = '"><img src=x onerror=alert(1)>';
const document = {
  ...{ version: 1, name: 'Office computers', description: 'Installs what an office needs.' },
  variables: [{ name: 'Room', value: '' }],
  steps: [
    {
      ...{ type: 'group', name: 'Prepare', condition: { all: [{ variable: 'Room', operator: 'exists' }] } },
      steps: [
        {
          type: 'run-command-line',
          name: HOSTILE,
          options: { commandLine: `echo '${HOSTILE}'` },
          continueOnError: true,
        },
        { type: 'run-command-line', name: 'Switched off', options: { commandLine: 'true' }, disabled: true },
      ],
    },
    { type: 'group', name: 'Nothing in it', steps: [] },
  ],
  onFailure: [{ type: 'run-command-line', name: 'Keep the log', options: { commandLine: 'dmesg' } }],
};

describe('task sequences', () => {
  let browser: ConsoleBrowser;
  before(async () => {
    browser = await ConsoleBrowser.open();
  });
  after(() => browser.close());

  test('are made from a template, by whoever has none yet', async () => {
    const page = await browser.page('/task-sequences');
    await page.getByRole('heading', { name: 'No task sequences yet' }).waitFor();
    await browser.check(page, 'task-sequences-empty');
    await page.getByRole('button', { name: 'New task sequence' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New task sequence' });
    await dialog.getByLabel('Name').fill('My capture');
    await dialog.getByRole('combobox', { name: 'Template' }).click();
    await page.getByRole('option', { name: 'Capture a reference computer' }).click();
    await browser.check(page, 'task-sequences-form');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await page.getByRole('heading', { name: 'My capture', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog', { name: 'Delete My capture?' }).getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No task sequences yet' }).waitFor();
    await browser.leave(page);
  });

  test('are looked at: steps with what they say, checks, YAML; duplicated, disabled and enabled', async () => {
    const { id } = await browser.site.client(createTaskSequence, { body: { document } });
    const page = await browser.page(`/task-sequences/${id}`);
    await page.getByRole('button', { name: HOSTILE }).click();
    await page.getByRole('heading', { name: HOSTILE, level: 2 }).waitFor();
    await page.getByText(`echo '${HOSTILE}'`).waitFor();
    assert.match(page.url(), /node=/);
    await browser.check(page, 'task-sequence-step');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByText('Room exists').waitFor();
    await page.getByRole('tab', { name: /Checks/ }).click();
    await page.getByText('The group has no steps. Remove it, or fill it.').waitFor();
    await browser.check(page, 'task-sequence-checks');
    await page.getByRole('button', { name: 'Nothing in it' }).click();
    await page.getByRole('heading', { name: 'Nothing in it', level: 2 }).waitFor();
    await page.getByRole('tab', { name: 'YAML' }).click();
    await page.getByText('name: Office computers').waitFor();
    await browser.check(page, 'task-sequence-yaml');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as YAML' }).click();
    assert.equal((await saved).suggestedFilename(), 'Office computers.yaml');
    await page.getByRole('button', { name: 'Disable' }).click();
    const question = page.getByRole('dialog', { name: 'Disable Office computers?' });
    await question.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('This task sequence is disabled').waitFor();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    const form = page.getByRole('dialog', { name: 'Duplicate' });
    await form.getByLabel('Name of the copy').fill('Office computers');
    await form.getByRole('button', { name: 'Duplicate' }).click();
    await form.getByRole('alert').waitFor();
    browser.problems();
    await form.getByLabel('Name of the copy').fill('Office computers, new');
    await form.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { name: 'Office computers, new', level: 1 }).waitFor();
    await browser.leave(page);
  });

  test('are judged in Dutch on pages in Dutch', async () => {
    const page = await browser.page('/task-sequences', { language: 'nl' });
    await page.getByRole('link', { name: 'Office computers', exact: true }).click();
    await page.getByRole('tab', { name: /Controles/ }).click();
    await page.getByText('De groep heeft geen stappen. Verwijder haar, of vul haar.').waitFor();
    await browser.check(page, 'task-sequence-checks-nl');
    await browser.leave(page);
  });

  test('of MDT are imported after the report of every step; a file of something else is refused', async () => {
    const page = await browser.page('/task-sequences/import');
    await page.getByText('Choose an export of ConfigMgr').waitFor();
    const choose = async (file: string | { name: string; mimeType: string; buffer: Buffer }) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'File' }).first().click();
      await (await chooser).setFiles(file);
    };
    await choose({ name: 'notes.xml', mimeType: 'text/xml', buffer: Buffer.from('<notes/>') });
    await page.getByRole('alert').waitFor();
    browser.problems();
    await choose(MDT);
    await page.getByRole('table', { name: /^Report of/ }).waitFor();
    await browser.check(page, 'task-sequence-import');
    await page.setViewportSize({ width: 360, height: 640 });
    await browser.check(page, 'task-sequence-import-narrow');
    await page.getByRole('button', { name: 'Import 1 task sequence' }).click();
    await page.getByRole('tab', { name: 'YAML' }).waitFor();
    await browser.leave(page);
  });

  test('are only looked at by who may not change them', async () => {
    const roles = await browser.site.client(listSecurityRoles);
    const reader = roles.find(({ name }) => name === 'Read-only Analyst')?.id ?? '';
    const person = { name: 'rita', password: 'quiet harbour 4711 tide' };
    await browser.site.client(createUser, {
      body: { ...person, mustChangePassword: false, securityRoleIds: [reader] },
    });
    const page = await browser.page('/task-sequences', { person });
    await page.getByRole('link', { name: 'Office computers', exact: true }).click();
    await page.getByRole('heading', { name: 'Office computers', level: 1 }).waitFor();
    assert.equal(await page.getByRole('button', { name: /^(Delete|Disable|Change)/ }).count(), 0);
    await browser.leave(page);
  });

  for (const { language, colorScheme } of looks)
    test(`look right in ${language}, ${colorScheme}, and on a telephone`, async () => {
      const page = await browser.page('/task-sequences', { language, colorScheme });
      await page.getByRole('link', { name: 'Office computers', exact: true }).waitFor();
      await browser.check(page, `task-sequences-${language}-${colorScheme}`);
      await page.setViewportSize({ width: 360, height: 640 });
      await browser.check(page, `task-sequences-${language}-${colorScheme}-narrow`);
      await page.getByRole('link', { name: 'Office computers', exact: true }).click();
      await page.getByRole('button', { name: 'Keep the log' }).click();
      await page.getByRole('heading', { name: 'Keep the log' }).waitFor();
      await browser.check(page, `task-sequence-${language}-${colorScheme}-narrow`);
      await page.setViewportSize({ width: 1280, height: 800 });
      await browser.check(page, `task-sequence-${language}-${colorScheme}`);
      await browser.leave(page);
    });
});
