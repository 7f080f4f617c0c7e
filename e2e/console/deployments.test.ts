import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addCollectionMembers, createCollection } from '../../src/api/collections.ts';
import { listDeploymentTemplates } from '../../src/api/deployment-templates.ts';
import { getDeployment, listDeployments, setDeviceProtection } from '../../src/api/deployments.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createTaskSequence } from '../../src/api/task-sequences.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';
import { addComputer, type Computer, deployTo, LoopbackRun } from '../support/loopback-agent.ts';

const hostile = '"><img src=x onerror=alert(1)>';
const reader = { name: 'rosa', displayName: 'Rosa Reader', password: 'quiet pond 9913 reed' };

const erase = {
  ...{ type: 'format-and-partition-disk', id: 'erase', name: 'Erase the disk' },
  options: { partitions: [{ volume: 'root', type: 'linux', fileSystem: 'ext4', size: { percent: 100 } }] },
};

describe('deployments', () => {
  let browser: ConsoleBrowser;
  let deploymentId = '';
  before(async () => {
    browser = await ConsoleBrowser.open();
    const roles = await browser.site.client(listSecurityRoles);
    const readOnly = roles.find(({ name }) => name === 'Read-only Analyst')?.id ?? '';
    await browser.site.client(createUser, {
      body: { ...reader, mustChangePassword: false, securityRoleIds: [readOnly] },
    });
  });
  after(() => browser.close());

  test('teach who has none what one is, and lead to the first', async () => {
    const page = await open('/deployments');
    await page.getByRole('heading', { name: 'Nothing is deployed yet' }).waitFor();
    await browser.check(page, 'deployments-empty');
    await page.goto(`${browser.site.url}/deployment-templates`);
    await page.getByRole('heading', { name: 'No templates yet' }).waitFor();
    await browser.check(page, 'deployment-templates-empty');
    await browser.leave(page);
  });

  test('are made by the wizard, which says whom it reaches, and asks for the number of computers', async () => {
    await seed();
    const page = await open('/deployments/new');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Fill this in').first().waitFor();
    await choose(page, 'Task sequence', `Install ${hostile}`);
    await choose(page, 'Collection', 'Room 12 (3 devices)');
    await page.getByRole('radio', { name: 'Required' }).check();
    await browser.check(page, 'deploy-what');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Available from').fill('2026-01-02T10:00');
    await page.getByLabel('Expires at').fill('2026-01-01T10:00');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('It must expire after it becomes available').waitFor();
    await page.getByLabel('Expires at').fill('2046-01-01T10:00');
    await choose(page, 'Assigned again', 'On days of the week');
    await page.getByLabel('First time').fill('2026-01-05T22:00');
    await browser.check(page, 'deploy-when');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Most starts').fill('50');
    await page.getByRole('button', { name: 'Add a wave' }).click();
    await browser.check(page, 'deploy-safety');
    await page.goBack();
    await page.getByLabel('Available from').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('It comes to 3 computers').waitFor();
    await page.getByText('1 of them is protected').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Erase the disk' }).waitFor();
    await browser.check(page, 'deploy-review');
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await page.getByRole('dialog', { name: 'This is high-risk' }).waitFor();
    browser.problems();
    await page.getByRole('checkbox', { name: 'I have seen what makes it high-risk' }).check();
    await browser.check(page, 'deploy-high-risk');
    await page.getByRole('button', { name: 'Confirm' }).click();
    const dialog = page.getByRole('dialog', { name: 'Required deployments start by this' });
    await dialog.getByText('come to 2 computers').waitFor();
    browser.problems();
    const confirm = dialog.getByRole('button', { name: 'Confirm' });
    await dialog.getByLabel('Number of computers').fill('3');
    assert.ok(await confirm.isDisabled());
    await dialog.getByLabel('Number of computers').fill('2');
    await browser.check(page, 'deploy-confirm');
    await confirm.click();
    await page.getByRole('heading', { name: 'on Room 12', level: 1 }).waitFor();
    const [made] = await browser.site.client(listDeployments);
    assert.deepEqual(
      [made?.purpose, made?.mostStarts, made?.waves.length, made?.assignmentSchedule?.recurrence.kind],
      ['required', 50, 1, 'weekly'],
    );
    await browser.leave(page);
  });

  test('show their devices by state, each with what failed and the way to its run', async () => {
    deploymentId = await seedRuns();
    const page = await open(`/deployments/${deploymentId}`);
    await page.getByRole('img', { name: 'Success: 1, In progress: 1, Error: 1' }).waitFor();
    await page.getByRole('link', { name: 'PC-FAILED' }).waitFor();
    await browser.check(page, 'deployment');
    await page.getByRole('table', { name: 'Devices by state' }).getByRole('link', { name: 'Error' }).click();
    await page.getByRole('link', { name: 'PC-DONE' }).waitFor({ state: 'detached' });
    assert.match(page.url(), /state=error/);
    await page.getByText('Step “Copy” failed').waitFor();
    assert.match((await page.getByRole('link', { name: 'Open run' }).getAttribute('href')) ?? '', /^\/runs\//);
    await page.goBack();
    await page.getByRole('link', { name: 'PC-DONE' }).waitFor();
    await browser.leave(page);
  });

  test('are changed, kept as a template, disabled, enabled again and deleted, each after a question', async () => {
    const page = await open(`/deployments/${deploymentId}?tab=settings`);
    await page.getByRole('button', { name: 'Change settings' }).click();
    await page.getByLabel('Most starts').fill('77');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: '77' }).waitFor();
    await page.getByRole('tab', { name: 'Alerts' }).click();
    await page.getByLabel('Raise an alert when too many have failed').check();
    await browser.check(page, 'deployment-alerts');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Save as template' }).click();
    await page.getByLabel('Name').fill(`Careful ${hostile}`);
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('was saved').waitFor();
    assert.equal((await browser.site.client(listDeploymentTemplates))[0]?.mostStarts, 77);
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByText('on 1 of them a run is in progress').waitFor();
    await browser.check(page, 'deployment-disable');
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('dialog').getByLabel('Number of computers').fill('1');
    browser.problems();
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    // A deployment with an open run cannot be deleted: the site says so.
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByText('SLIP-1004').waitFor();
    browser.problems();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await browser.site.client(getDeployment, { params: { id: deploymentId } })).enabled, true);
    await browser.leave(page);
  });

  test('begin with what a template has, and templates are changed and deleted', async () => {
    const page = await open('/deployment-templates');
    await page.getByRole('link', { name: 'Deploy with Careful' }).click();
    await page.getByRole('radio', { name: 'Required', checked: true }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Change Careful' }).click();
    await page.getByLabel('Name').fill('Bold');
    await browser.check(page, 'deployment-template');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Delete Bold' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No templates yet' }).waitFor();
    await browser.leave(page);
  });

  test('offer a reader nothing that they may not do', async () => {
    const page = await open(`/deployments/${deploymentId}`, { person: reader });
    await page.getByRole('link', { name: 'PC-FAILED' }).waitFor();
    for (const name of ['Disable', 'More', 'Deploy'])
      assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
    await page.goto(`${browser.site.url}/deployments/00000000-0000-4000-8000-00000000dead`);
    await page.getByRole('alert').getByText('SLIP-1002').waitFor();
    browser.problems();
    await browser.leave(page);
  });

  for (const { language, colorScheme } of looks)
    test(`look right in ${language}, ${colorScheme}, and on a telephone`, async () => {
      const page = await open('/deployments', { language, colorScheme });
      await page.getByRole('link', { name: 'Room 12' }).waitFor();
      await checkBoth(page, `deployments-${language}-${colorScheme}`);
      await page.goto(`${browser.site.url}/deployments/${deploymentId}`);
      await page.getByRole('link', { name: 'PC-FAILED' }).waitFor();
      await checkBoth(page, `deployment-${language}-${colorScheme}`);
      await page.goto(`${browser.site.url}/deployments/new`);
      await page.getByRole('radio').first().waitFor();
      await checkBoth(page, `deploy-${language}-${colorScheme}`);
      await browser.leave(page);
    });

  async function open(path: string, options: Parameters<ConsoleBrowser['page']>[1] = {}): Promise<Page> {
    const page = await browser.page(path, options);
    page.on('dialog', () => assert.fail('a text was run as a script'));
    return page;
  }

  async function checkBoth(page: Page, name: string): Promise<void> {
    await browser.check(page, name);
    await page.setViewportSize({ width: 360, height: 640 });
    await browser.check(page, `${name}-narrow`);
    await page.setViewportSize({ width: 1280, height: 800 });
  }

  async function seed(): Promise<void> {
    const { site } = browser;
    const computers: Computer[] = [];
    for (let number = 1; number <= 3; number += 1) computers.push(await addComputer(site));
    const document = { version: 1, name: `Install ${hostile}`, steps: [erase] };
    await site.client(createTaskSequence, { body: { document } });
    const { id } = await site.client(createCollection, { body: { name: 'Room 12' } });
    await site.client(addCollectionMembers, {
      params: { id },
      body: { deviceIds: computers.map((computer) => computer.id) },
    });
    await site.client(setDeviceProtection, { params: { id: computers[0]!.id }, body: { protected: true } });
  }

  /** One has succeeded, one failed, one is at work, one has not begun. */
  async function seedRuns(): Promise<string> {
    const { site } = browser;
    const names = ['PC-DONE', 'PC-FAILED', 'PC-OPEN', 'PC-NEW'];
    const computers: Computer[] = [];
    for (const name of names) computers.push(await addComputer(site, name));
    const steps = [{ type: 'run-command-line', id: 'a', name: 'Copy', options: { commandLine: 'true' } }];
    const { deployment } = await deployTo(site, 'Inventory', computers, steps);
    const [done, failed] = computers as [Computer, Computer];
    const first = await LoopbackRun.begin(site, done);
    await first.end('succeeded', 'All steps are done.');
    const second = await LoopbackRun.begin(site, failed);
    await second.step('a', 'Copy', { outcome: 'failed', exitCode: 5, message: hostile });
    await second.end('failed', `The step failed. ${hostile}`);
    await LoopbackRun.begin(site, computers[2]!);
    return deployment.id;
  }
});

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
}
