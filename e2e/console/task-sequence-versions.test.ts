/** Older versions of a task sequence: listed, compared, brought back; by whom may, and with what an API lets into names. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createTaskSequence, getTaskSequence, updateTaskSequence } from '../../src/api/task-sequences.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';

const HOSTILE = '"><img src=x onerror=alert(1)>';
const step = (name: string, commandLine = 'true') => ({ type: 'run-command-line', name, options: { commandLine } });
const group = (name: string, ...steps: object[]) => ({ type: 'group', name, steps });
const versions = [
  [step('Prepare'), group('Software', step('Install', 'setup.sh')), step('Tidy')],
  [
    group('Software', step('Prepare'), step('Install', `setup.sh ${HOSTILE}`)),
    step(HOSTILE, 'join --password hunter2-4711'),
  ],
  [
    group('Software', step('Prepare'), step('Install', `setup.sh ${HOSTILE}`)),
    step(HOSTILE, 'join --password correct-horse'),
  ],
];

describe('versions of a task sequence', () => {
  let browser: ConsoleBrowser;
  let id: string;
  let dialogs = 0;
  const person = { name: 'rosa', displayName: 'Rosa Reader', password: 'quiet pond 9913 reed' };
  before(async () => {
    browser = await ConsoleBrowser.open();
    const { client } = browser.site;
    const role = (await client(listSecurityRoles)).find(({ name }) => name === 'Read-only Analyst');
    await client(createUser, { body: { ...person, mustChangePassword: false, securityRoleIds: [role?.id ?? ''] } });
    const document = (steps: readonly object[] = []) => ({ version: 1, name: `Office ${HOSTILE}`, steps });
    ({ id } = await client(createTaskSequence, { body: { document: document(versions[0]) } }));
    for (const steps of versions.slice(1))
      await client(updateTaskSequence, { params: { id }, body: { document: document(steps) } });
  });
  after(() => browser.close());

  const open = async (search: string, options: Parameters<ConsoleBrowser['page']>[1] = {}): Promise<Page> => {
    const page = await browser.page(`/task-sequences/${id}?tab=versions${search}`, options);
    page.on('dialog', () => {
      dialogs += 1;
    });
    await page.getByRole('table').waitFor();
    return page;
  };
  const saved = () => browser.site.client(getTaskSequence, { params: { id } });

  test('are listed, compared step by step and as YAML, and no password is told', async () => {
    const page = await open('');
    await page.getByText('join --password (secret 2)').waitFor();
    await page.getByRole('button', { name: 'What changed in version 2' }).click();
    await page.getByText('was in no group').waitFor();
    for (const mark of ['added', 'removed', 'moved', 'changed'])
      await page.getByText(mark, { exact: true }).first().waitFor();
    await browser.check(page, 'task-sequence-versions');
    await page.getByRole('radiogroup', { name: 'Shown as' }).getByText('YAML').click();
    await page.getByRole('textbox', { name: 'Version 1 as YAML' }).waitFor();
    await page.getByRole('textbox', { name: 'Version 2 as YAML' }).waitFor();
    await browser.check(page, 'task-sequence-versions-yaml');
    assert.match(page.url(), /from=1&to=2|to=2&from=1/);
    await page.goBack();
    await page.getByText('was in no group').waitFor();
    assert.doesNotMatch(await page.content(), /hunter2|correct-horse/);
    await page.getByRole('tab', { name: 'YAML' }).click();
    await page.getByRole('textbox', { name: 'YAML' }).waitFor();
    await browser.check(page, 'task-sequence-yaml-text');
    await browser.leave(page);
  });

  test('are brought back after a question that says what changes; the site’s refusal is told in it', async () => {
    const page = await open('');
    await page.getByRole('button', { name: 'Bring back version 1' }).click();
    const question = page.getByRole('dialog', { name: 'Bring version 1 back?' });
    await question.getByText('Tidy').waitFor();
    await browser.check(page, 'task-sequence-versions-restore');
    await page.route('**/restore', (route) => route.fulfill({ status: 503, body: '' }), { times: 1 });
    await question.getByRole('button', { name: 'Bring back' }).click();
    await question.getByRole('alert').waitFor();
    browser.problems();
    assert.equal((await saved()).version, 3);
    await question.getByRole('button', { name: 'Bring back' }).click();
    await page.getByText('version 1 brought back').waitFor();
    const { version, document } = await saved();
    assert.deepEqual([version, document.steps.at(-1)?.name], [4, 'Tidy']);
    await browser.leave(page);
  });

  test('are compared, and never brought back, by who may not change them; a number that is none is told', async () => {
    const page = await open('&from=1&to=2', { person });
    await page.getByText('was in no group').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Bring back/ }).count(), 0);
    await page.goto(`${browser.site.url}/task-sequences/${id}?tab=versions&from=1&to=77`);
    await page.getByText(/has no version 77/).waitFor();
    browser.problems();
    await browser.leave(page);
  });

  for (const { language, colorScheme } of looks)
    test(`look right in ${language}, ${colorScheme}, and on a telephone; nothing that they show is run`, async () => {
      const page = await open('&from=1&to=2', { language, colorScheme });
      await page.getByText(HOSTILE, { exact: true }).waitFor();
      await browser.check(page, `task-sequence-versions-${language}-${colorScheme}`);
      await page.setViewportSize({ width: 360, height: 640 });
      await browser.check(page, `task-sequence-versions-${language}-${colorScheme}-narrow`);
      await page.goto(`${browser.site.url}/task-sequences/${id}?tab=versions&from=1&to=2&as=yaml`);
      await page.locator('.cm-content').waitFor();
      await browser.check(page, `task-sequence-versions-yaml-${language}-${colorScheme}-narrow`);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.locator('.cm-mergeView').waitFor();
      await browser.check(page, `task-sequence-versions-yaml-${language}-${colorScheme}`);
      assert.equal(dialogs, 0);
      await browser.leave(page);
    });
});
