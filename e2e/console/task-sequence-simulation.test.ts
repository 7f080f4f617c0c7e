/** The simulation in the editor: what would become of each step stands in the tree, and beside it why. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createTaskSequence } from '../../src/api/task-sequences.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser } from '../support/console-browser.ts';
import { addComputer, deployTo, LoopbackRun } from '../support/loopback-agent.ts';

const hostile = '"><img src=x onerror=alert(1)>';
const command = (name: string, more: object = {}) => ({
  ...{ type: 'run-command-line', name, options: { commandLine: 'true' } },
  ...more,
});
const isRole = (value: string) => ({ condition: { variable: 'Role', operator: 'equals', value } });
const partition = { volume: 'system', type: 'linux', fileSystem: 'ext4' };
const steps = [
  {
    type: 'format-and-partition-disk',
    name: 'Format',
    options: { style: 'gpt', partitions: [partition] },
  },
  { type: 'set-task-sequence-variable', name: 'Set role', options: { variable: 'Role', value: 'Office' } },
  command('For offices', isRole('Office')),
  command(`For labs ${hostile}`, isRole('Lab')),
  { type: 'restart-computer', name: 'Restart', options: { target: 'pe' } },
  { type: 'install-software-updates', name: 'Updates', options: {} },
  command('Last'),
];

describe('the simulation in the editor of task sequences', () => {
  let browser: ConsoleBrowser;
  let id: string;
  before(async () => {
    browser = await ConsoleBrowser.open();
    const { site } = browser;
    ({ id } = await site.client(createTaskSequence, { body: { document: { version: 1, name: 'Office', steps } } }));
    const known = await addComputer(site, 'KNOWN-1');
    await deployTo(site, 'Empty', [known], [command('a')]);
    await LoopbackRun.begin(site, known);
    await addComputer(site, 'SILENT-1');
  });
  after(() => browser.close());

  const open = async (options = {}): Promise<Page> => {
    const page = await browser.page(`/task-sequences/${id}/edit`, options);
    page.on('dialog', () => assert.fail('a dialog of the browser'));
    await page.getByRole('tree').waitFor();
    return page;
  };
  const rows = (page: Page) =>
    page.evaluate<string[]>(`[...document.querySelectorAll('[role=treeitem]')].map((item) => item.ariaLabel ?? '')`);

  test('says at each step what would become of it, and why; grows old with a change', async () => {
    const page = await open();
    await page.getByText('Simulation', { exact: true }).click();
    await page.getByRole('button', { name: 'Simulate', exact: true }).click();
    await page.getByText('It would fail on A usual PC').waitFor();
    assert.deepEqual(
      (await rows(page)).slice(1, -1).map((label) => label.replace(hostile, '')),
      [
        'Format, runs, number 1',
        'Set role, runs, number 2',
        'For offices, runs, number 3',
        'For labs , skipped',
        'Restart, runs, number 4, restarts into Linux PE',
        'Updates, fails, number 5, 1 problem',
        'Last, not reached',
      ],
    );
    await page.getByText('Format: disk 0, /dev/nvme0n1').waitFor();
    await page.getByRole('treeitem', { name: 'Set role' }).click();
    const chosen = page.getByRole('region', { name: 'The step “Set role”' });
    assert.deepEqual(await chosen.getByRole('row').last().getByRole('cell').allInnerTexts(), [
      'Role (changed)',
      '(not set)',
      'Office',
    ]);
    await browser.check(page, 'task-sequence-simulation');
    await page.getByRole('textbox', { name: 'Variables besides' }).fill('nonsense');
    await page.getByText('No variable: line 1').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Simulate again' }).isDisabled(), true);
    await page.getByRole('textbox', { name: 'Variables besides' }).fill('');
    await page.getByRole('treeitem', { name: 'Updates' }).click();
    await page.keyboard.press('Delete');
    await page.getByText('The sequence was changed since').waitFor();
    assert.ok((await rows(page)).includes('Last, before the change: not reached'));
    await page.getByRole('button', { name: 'Simulate again' }).click();
    await page.getByText('It would succeed on A usual PC').waitFor();
    assert.ok((await rows(page)).includes('Last, runs, number 5'));
    await page.getByRole('tab', { name: 'YAML' }).click();
    await page.getByRole('tab', { name: 'Steps' }).click();
    await page.getByText('It would succeed on A usual PC').waitFor();
    assert.ok((await rows(page)).includes('Last, runs, number 5'));
    await page.getByRole('button', { name: 'Take it off the tree' }).click();
    await page.getByRole('treeitem', { name: 'Last', exact: true }).waitFor();
    await page.close();
  });

  test('takes the inventory of a device, says where there is none, and looks right in Dutch, dark, on a telephone', async () => {
    const page = await open({ language: 'nl', colorScheme: 'dark' });
    await page.getByText('Simulatie', { exact: true }).click();
    const choose = async (name: string) => {
      await page.getByRole('combobox', { name: 'Computer' }).fill(name);
      await page.getByRole('option', { name, exact: true }).click();
      await page.getByRole('button', { name: /imuleren$/ }).click();
    };
    await choose('SILENT-1');
    await page.getByText('Dit apparaat heeft nog niets over zijn hardware gemeld').waitFor();
    await choose('KNOWN-1');
    await page.getByText('Op KNOWN-1 zou het mislukken').waitFor();
    await page.getByText('Format: De computer toont helemaal geen schijf.').waitFor();
    await browser.check(page, 'task-sequence-simulation-nl-dark');
    await page.getByRole('tab', { name: 'YAML' }).click();
    await page.getByRole('tab', { name: 'Stappen' }).click();
    assert.equal(await page.getByRole('combobox', { name: 'Computer' }).inputValue(), 'KNOWN-1');
    await page.setViewportSize({ width: 360, height: 640 });
    await browser.check(page, 'task-sequence-simulation-nl-dark-narrow');
    await page.close();
  });

  test('is beside the tree too for who may only look', async () => {
    const person = { name: 'rob', displayName: 'Rob Looker', password: 'quiet meadow 8812 fern' };
    const roles = await browser.site.client(listSecurityRoles);
    const analyst = roles.find(({ name }) => name === 'Read-only Analyst');
    await browser.site.client(createUser, {
      body: { ...person, mustChangePassword: false, securityRoleIds: [analyst?.id ?? ''] },
    });
    const page = await browser.page(`/task-sequences/${id}`, { person });
    page.on('dialog', () => assert.fail('a dialog of the browser'));
    await page.getByText('Simulation', { exact: true }).click();
    await page.getByRole('button', { name: 'Simulate', exact: true }).click();
    await page.getByText('It would fail on A usual PC').waitFor();
    await page.getByRole('button', { name: /^Updates.*fails, number 5$/ }).click();
    await page.getByRole('region', { name: 'The step “Updates”' }).waitFor();
    await browser.check(page, 'task-sequence-simulation-read-only');
    await page.getByRole('tab', { name: 'YAML' }).click();
    await page.getByRole('tab', { name: 'Steps' }).click();
    await page.getByText('It would fail on A usual PC').waitFor();
    await page.setViewportSize({ width: 360, height: 640 });
    await browser.check(page, 'task-sequence-simulation-read-only-narrow');
    await page.close();
  });
});
