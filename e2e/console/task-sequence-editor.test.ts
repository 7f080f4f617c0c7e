import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createTaskSequence, getTaskSequence, updateTaskSequence } from '../../src/api/task-sequences.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser } from '../support/console-browser.ts';

const hostile = '"><img src=x onerror=alert(1)>';
const reader = { name: 'rosa', displayName: 'Rosa Reader', password: 'quiet pond 9913 reed' };
const step = (name: string, more: object = {}) => ({
  ...{ type: 'run-command-line', name, options: { commandLine: 'true' } },
  ...more,
});

describe('the editor of task sequences', () => {
  let browser: ConsoleBrowser;
  let id: string;
  let emptyId: string;
  let dialogs = 0;
  before(async () => {
    browser = await ConsoleBrowser.open();
    const { client } = browser.site;
    const role = (await client(listSecurityRoles)).find(({ name }) => name === 'Read-only Analyst');
    await client(createUser, { body: { ...reader, mustChangePassword: false, securityRoleIds: [role?.id ?? ''] } });
    const condition = { any: [{ variable: 'Site', operator: 'equals', value: hostile }, { all: [{ file: '/x' }] }] };
    const inner = [step('First', { condition }), step('Second', { disabled: true }), step(hostile)];
    const steps = [{ type: 'group', name: 'Prepare', steps: inner }, step('Last')];
    const variables = [{ name: 'Office', value: hostile }];
    const document = { version: 1, name: `Office PCs ${hostile}`, description: hostile, variables, steps };
    ({ id } = await client(createTaskSequence, { body: { document } }));
    ({ id: emptyId } = await client(createTaskSequence, {
      body: { document: { version: 1, name: 'Empty', steps: [] } },
    }));
  });
  after(() => browser.close());

  const openEditor = async (options: Parameters<ConsoleBrowser['page']>[1] = {}, sequence = id): Promise<Page> => {
    const page = await browser.page(`/task-sequences/${sequence}/edit`, options);
    page.on('dialog', () => {
      dialogs += 1;
    });
    await page.getByRole('tree').waitFor();
    return page;
  };
  const row = (page: Page, name: string) => page.getByRole('treeitem', { name });
  const names = async (page: Page) => {
    const labels = await page.evaluate<string[]>(
      `[...document.querySelectorAll('[role=treeitem]')].map((item) => item.ariaLabel ?? '')`,
    );
    return labels.map((label) => label.split(',')[0] ?? '').filter((label) => !label.includes('<'));
  };
  /** Of the text in the editor of code. */
  const lines = (page: Page) =>
    page.evaluate<string>(`[...document.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\\n')`);
  const saved = () => browser.site.client(getTaskSequence, { params: { id } });

  test('adds, moves with the keyboard, undoes, and saves what then is there', async () => {
    const page = await openEditor();
    await row(page, 'Last').click();
    await page.getByRole('button', { name: 'Add' }).first().click();
    await page.getByRole('menuitem', { name: 'Run Command Line' }).click();
    await row(page, 'Run Command Line').waitFor();
    await page.getByText('1 problem to solve before this can be saved').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true);
    await page.getByRole('textbox', { name: 'Command line' }).fill('echo hello');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Say hello');
    await row(page, 'Say hello').click();
    await page.keyboard.press('Alt+ArrowUp');
    const moved = ['Prepare', 'First', 'Second', 'Say hello', 'Last', 'When the task sequence fails'];
    await page.getByRole('treeitem').nth(5).and(row(page, 'Say hello')).waitFor();
    assert.deepEqual(await names(page), moved);
    await page.keyboard.press('Delete');
    await row(page, 'Say hello').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, 'Say hello').waitFor();
    await row(page, 'Second').click();
    await page.keyboard.press('Control+d');
    const copy = row(page, 'Second').nth(1);
    await copy.waitFor();
    await page.keyboard.press('Control+z');
    await copy.waitFor({ state: 'detached' });
    await browser.check(page, 'task-sequence-editor');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as version 2').waitFor();
    const { document } = await saved();
    assert.deepEqual(
      document.steps.map(({ name }) => name),
      ['Prepare', 'Say hello', 'Last'],
    );
    await page.reload();
    await row(page, 'Say hello').waitFor();
    assert.deepEqual(await names(page), moved);
    await browser.leave(page);
  });

  test('drags with the keyboard, and asks before changes are left', async () => {
    const page = await openEditor();
    await row(page, 'Last').click();
    await page.keyboard.press('Control+Shift+KeyD');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Not saved yet').waitFor();
    await page.getByRole('link', { name: 'Devices' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await page.getByRole('button', { name: 'Stay here' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('No changes').waitFor();
    await page.getByRole('link', { name: 'Devices' }).click();
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    await browser.leave(page);
  });

  test('finds, and edits conditions and the same document as YAML', async () => {
    const page = await openEditor();
    await page.getByRole('searchbox').fill('site');
    await page.getByText('1 step', { exact: true }).waitFor();
    await page.getByRole('searchbox').press('Enter');
    await page.getByRole('heading', { name: 'First' }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Value' }).first().inputValue(), hostile);
    await browser.check(page, 'task-sequence-editor-condition');
    await page.getByRole('tab', { name: 'YAML' }).click();
    const yaml = page.getByRole('textbox', { name: 'The task sequence as YAML' });
    await yaml.waitFor();
    const text = await lines(page);
    await yaml.fill(text.replace('name: First', 'name: Foremost\n        oops: 1'));
    await page.getByRole('button', { name: /^Line \d+/ }).waitFor();
    await yaml.press('Control+z');
    await page.getByText('No changes').waitFor();
    await yaml.press('Control+y');
    await page.getByRole('button', { name: /^Line \d+/ }).click();
    await page.keyboard.press('Shift+Tab');
    assert.equal(await page.evaluate(`document.activeElement.closest('.cm-editor')`), null);
    await page.getByRole('tab', { name: 'Steps' }).click();
    await page.getByText('The YAML is not finished').waitFor();
    await row(page, 'First').waitFor();
    await page.getByRole('button', { name: 'Back to the YAML' }).click();
    await page.getByText('oops: 1').waitFor();
    await yaml.press('Control+f');
    await page.getByRole('textbox', { name: 'Find' }).fill('oops');
    await browser.check(page, 'task-sequence-editor-yaml-problem');
    await page.keyboard.press('Escape');
    await yaml.fill(text.replace('name: First', 'name: Foremost'));
    await page.getByText('Not saved yet').waitFor();
    await browser.check(page, 'task-sequence-editor-yaml');
    await page.getByRole('tab', { name: 'Steps' }).click();
    await row(page, 'Foremost').waitFor();
    await browser.leave(page);
  });

  test('lets who edits at the same time choose', async () => {
    const page = await openEditor();
    await row(page, 'Last').click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine');
    const { document, version } = await saved();
    const theirs = { ...document, description: 'theirs' };
    await browser.site.client(updateTaskSequence, { params: { id }, body: { document: theirs } });
    await page.getByText(`Somebody else has saved version ${version + 1}`).waitFor();
    await page.getByRole('button', { name: 'Show what differs' }).click();
    await page.getByText(`What yours changes in version ${version + 1}`).waitFor();
    await page.getByText('theirs', { exact: true }).waitFor();
    await browser.check(page, 'task-sequence-editor-conflict');
    await page.getByRole('button', { name: 'Save mine over it' }).click();
    await page.getByText(`Saved as version ${version + 2}`).waitFor();
    assert.equal((await saved()).document.steps.at(-1)?.name, 'Mine');
    assert.equal((await saved()).document.description, hostile);
    await browser.leave(page);
  });

  test('teaches an empty one, and offers nothing to who may not change any', async () => {
    const page = await openEditor({}, emptyId);
    await page.getByRole('heading', { name: 'No steps yet' }).waitFor();
    await browser.check(page, 'task-sequence-editor-empty');
    await browser.leave(page);
    const rosa = await browser.page(`/task-sequences/${id}/edit`, { person: reader });
    await rosa.getByRole('heading', { name: 'You may not change task sequences' }).waitFor();
    assert.equal(await rosa.getByRole('button', { name: 'Save' }).count(), 0);
    await browser.leave(rosa);
  });

  test('looks right in Dutch, dark, and on a telephone; nothing that it shows is run', async () => {
    const page = await openEditor({ language: 'nl', colorScheme: 'dark' });
    await row(page, 'First').click();
    await page.getByRole('heading', { name: 'First' }).waitFor();
    await browser.check(page, 'task-sequence-editor-nl-dark');
    await page.setViewportSize({ width: 360, height: 640 });
    await browser.check(page, 'task-sequence-editor-nl-dark-narrow');
    assert.equal(dialogs, 0);
    await browser.leave(page);
  });
});
