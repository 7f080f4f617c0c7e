/** Pages for what is kept of software and devices besides themselves. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { changeApplication, createApplication, getApplication } from '../../src/api/applications.ts';
import { listAuditEntries } from '../../src/api/audit.ts';
import { listComputerAssociations } from '../../src/api/computer-associations.ts';
import { listRecoveryKeys } from '../../src/api/recovery-keys.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { addUserDeviceAffinity, listUserDeviceAffinities } from '../../src/api/user-device-affinities.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';
import { addComputer, type Computer, deployTo, LoopbackRun } from '../support/loopback-agent.ts';

const HOSTILE = '"><img src=x onerror=alert(1)>';
const KEY_ID = '1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d';
const PASSWORD = '199474-607926-514987-648010-646591-565026-319682-634436';
const reader = { name: 'rita', password: 'quiet harbour 4711 tide' };

describe('what is kept of software and devices', () => {
  let browser: ConsoleBrowser;
  let [old, recent]: Computer[] = [];
  let suite: string;
  let editors: string;

  before(async () => {
    browser = await ConsoleBrowser.open({ roles: 'api' });
    const { client } = browser.site;
    const deb = { technology: 'linux-deb' as const, deb: { packages: ['vim'] } };
    editors = (
      await client(createApplication, { body: { name: 'Editors', deploymentTypes: [{ name: 'Deb', ...deb }] } })
    ).id;
    const script = {
      technology: 'linux-script' as const,
      installCommand: 'sh setup.sh',
      detection: { file: '/suite' },
    };
    suite = (
      await client(createApplication, {
        body: {
          name: 'Suite',
          deploymentTypes: [
            { name: HOSTILE, ...script },
            { name: 'Deb', ...deb },
          ],
        },
      })
    ).id;
    old = await addComputer(browser.site, 'PC-OLD');
    recent = await addComputer(browser.site, 'PC-NEW');
    await deployTo(
      browser.site,
      'Encrypt',
      [old],
      [{ type: 'run-command-line', name: 'One', options: { commandLine: 'true' } }],
    );
    const run = await LoopbackRun.begin(browser.site, old);
    await run.escrow(KEY_ID, PASSWORD);
    const roles = await client(listSecurityRoles);
    const analyst = roles.find(({ name }) => name === 'Read-only Analyst');
    await client(createUser, {
      body: { ...reader, mustChangePassword: false, securityRoleIds: [analyst?.id ?? ''] },
    });
  });
  after(() => browser.close());

  const open = async (path: string, options: Parameters<ConsoleBrowser['page']>[1] = {}): Promise<Page> => {
    const page = await browser.page(path, options);
    page.on('dialog', () => assert.fail('a name was run'));
    return page;
  };
  const typeNames = async () => {
    const { deploymentTypes } = await browser.site.client(getApplication, { params: { id: suite } });
    return deploymentTypes.map(({ name }) => (name === HOSTILE ? 'hostile' : name)).join(' ');
  };

  test('deployment types are ordered by arrows and by dragging, added, changed and removed', async () => {
    const page = await open(`/applications/${suite}`);
    await page.getByRole('button', { name: 'Try Deb earlier' }).press('Enter');
    await page.getByText('Deb is number 1 of 2 now.').waitFor();
    assert.equal(await typeNames(), 'Deb hostile');
    await page.getByRole('heading', { name: '1. Deb' }).waitFor();
    await page.locator('[data-grip="Deb"]').dragTo(page.getByRole('heading', { name: `2. ${HOSTILE}` }));
    await page.getByText('Deb is number 2 of 2 now.').waitFor();
    assert.equal(await typeNames(), 'hostile Deb');
    await page.getByRole('button', { name: 'Add a deployment type' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a deployment type' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Second script');
    await dialog.getByRole('combobox', { name: 'Technology' }).click();
    await page.getByRole('option', { name: 'Script for Linux' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('This is to be mended').waitFor();
    await dialog.getByText('what installs it').first().waitFor();
    await browser.check(page, 'applications-type-problems');
    await dialog.getByRole('textbox', { name: 'Install with', exact: true }).fill('sh other.sh');
    await addFileCondition(page, 'Installed when', '/usr/bin/suite');
    await addFileCondition(page, 'Only where', '/etc/school');
    await dialog.getByRole('button', { name: 'Add a group' }).click();
    await dialog.getByLabel('Name of the group').fill('An editor');
    await dialog.getByRole('combobox', { name: 'Application 1' }).click();
    await page.getByRole('option', { name: 'Editors' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: '3. Second script' }).waitFor();
    await page.getByText('An editor: one of Editors').waitFor();
    const { deploymentTypes } = await browser.site.client(getApplication, { params: { id: suite } });
    const { detection, requirements, dependencies } = deploymentTypes[2] ?? assert.fail();
    assert.deepEqual([detection, requirements], [{ file: '/usr/bin/suite' }, { file: '/etc/school' }]);
    assert.deepEqual(dependencies[0]?.anyOf, [{ application: editors, autoInstall: true }]);
    await page.getByRole('button', { name: 'Remove the deployment type Deb' }).click();
    const question = page.getByRole('dialog', { name: 'Remove Deb?' });
    await question.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: '2. Second script' }).waitFor();
    assert.equal(await typeNames(), 'hostile Second script');
    await browser.leave(page);
  });

  test('what somebody else changed meanwhile is not overwritten, and a refusal of the site is told', async () => {
    const page = await open(`/applications/${suite}`);
    await page.getByRole('button', { name: 'Edit the deployment type Second script' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit the deployment type Second script' });
    await dialog.getByRole('textbox', { name: 'Install with', exact: true }).fill('sh mine.sh');
    const { id, createdAt, content, securityScopes, ...now } = await browser.site.client(getApplication, {
      params: { id: suite },
    });
    const theirs = now.deploymentTypes.map((type) => ({ ...type, maximumMinutes: 7 }));
    await browser.site.client(changeApplication, { params: { id }, body: { ...now, deploymentTypes: theirs } });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Somebody else has changed this meanwhile').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const edit = page.getByRole('dialog', { name: 'Edit', exact: true });
    await edit.getByLabel('Comment').fill('Mine');
    await edit.getByRole('button', { name: 'Add a replaced application' }).click();
    await edit.getByRole('combobox', { name: 'Application 1' }).click();
    await page.getByRole('option', { name: 'Editors' }).click();
    await edit.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Mine').waitFor();
    const after = await browser.site.client(getApplication, { params: { id: suite } });
    assert.deepEqual(
      [after.comment, after.deploymentTypes[1]?.maximumMinutes, after.deploymentTypes[1]?.installCommand],
      ['Mine', 7, 'sh other.sh'],
    );
    // Editors are needed and replaced by it: that they replace it in turn is a circle.
    await page.goto(`${browser.site.url}/applications/${editors}`);
    await page.getByRole('list', { name: 'Needed by' }).getByRole('link', { name: 'Suite' }).waitFor();
    await page.getByRole('list', { name: 'Replaced by' }).getByRole('link', { name: 'Suite' }).waitFor();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await edit.getByRole('button', { name: 'Add a replaced application' }).click();
    await edit.getByRole('combobox', { name: 'Application 1' }).click();
    await page.getByRole('option', { name: 'Suite' }).click();
    await edit.getByRole('button', { name: 'Save' }).click();
    await edit.getByText('SLIP-3031').waitFor();
    browser.problems();
    await browser.leave(page);
  });

  test('a computer association is made, found by its devices, and deleted after a question', async () => {
    const page = await open('/computer-associations');
    await page.getByRole('heading', { name: 'No computer associations yet' }).waitFor();
    await page.getByRole('button', { name: 'New association' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New association' });
    await choose(page, 'Source', 'PC-OLD');
    await choose(page, 'Destination', 'PC-NEW');
    await browser.check(page, 'computer-associations-form');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await page.getByRole('link', { name: 'PC-NEW' }).waitFor();
    await page.getByRole('button', { name: 'New association' }).first().click();
    await choose(page, 'Source', 'PC-OLD');
    await choose(page, 'Destination', 'PC-NEW');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await dialog.getByText('SLIP-1003').waitFor();
    browser.problems();
    await page.keyboard.press('Escape');
    await page.goto(`${browser.site.url}/devices/${recent?.id}?tab=associations`);
    await page.getByRole('button', { name: 'New association' }).click();
    await dialog.getByRole('combobox', { name: 'Type' }).click();
    await page.getByRole('option', { name: 'In place' }).click();
    await dialog.getByRole('button', { name: 'Make' }).click();
    await page.getByRole('cell', { name: 'itself' }).waitFor();
    await browser.check(page, 'device-associations');
    await page.getByRole('button', { name: 'Delete the association from PC-OLD to PC-NEW' }).click();
    const question = page.getByRole('dialog', { name: 'Delete this computer association?' });
    await question.getByText('PC-NEW does not get the users’ data of PC-OLD any more').waitFor();
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'PC-OLD' }).waitFor({ state: 'detached' });
    const left = await browser.site.client(listComputerAssociations, { query: {} });
    assert.deepEqual(
      left.map(({ type, sourceName }) => `${type} ${sourceName}`),
      ['in-place PC-NEW'],
    );
    await browser.leave(page);
  });

  test('a recovery key is found by what its screen shows, shown for a minute with its reason, and nowhere else', async () => {
    const page = await open('/recovery-keys');
    await page.clock.install();
    await page.getByRole('link', { name: 'PC-OLD' }).waitFor();
    const field = page.getByRole('searchbox', { name: 'Recovery key ID' });
    await field.fill('PC-OLD');
    await page.clock.runFor(1000);
    await page.getByRole('heading', { name: 'This is no recovery key ID' }).waitFor();
    await field.fill('FFFFFFFF');
    await page.clock.runFor(1000);
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    await field.fill('1A2B3C4D');
    await page.clock.runFor(1000);
    await page.getByRole('button', { name: /^Show the recovery key 1A2B3C4D.* of PC-OLD$/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Show a BitLocker recovery key' });
    assert.equal(await dialog.getByText(PASSWORD).count(), 0);
    await dialog.getByLabel('Why').fill(`ticket 4711 ${HOSTILE}`);
    await dialog.getByRole('button', { name: 'Show the key' }).click();
    await dialog.getByText(PASSWORD).waitFor();
    assert.ok(!page.url().includes(PASSWORD.slice(0, 6)));
    await page.clock.runFor(55_000);
    assert.equal(await dialog.getByText(PASSWORD).count(), 1);
    await page.clock.runFor(6000);
    await dialog.getByText('The key was hidden again.').waitFor();
    assert.equal(await page.getByText(PASSWORD).count(), 0);
    await dialog.getByRole('button', { name: 'Show the key' }).click();
    await dialog.getByText(PASSWORD).waitFor();
    await page.evaluate(goOutOfSight);
    await dialog.getByText('The key was hidden again.').waitFor();
    assert.equal(await page.getByText(PASSWORD).count(), 0);
    const entries = await browser.site.client(listAuditEntries, {
      query: { object: `${KEY_ID.toUpperCase()} of PC-OLD` },
    });
    assert.deepEqual(
      entries.map(({ action, input }) => [action, /ticket 4711/.test(JSON.stringify(input))]),
      [
        ['Show a BitLocker recovery key', false],
        ['Show a BitLocker recovery key', true],
      ],
    );
    assert.ok(!JSON.stringify(entries).includes(PASSWORD));
    // Its clock is no tab's for another test.
    await browser.leave(page);
  });

  test('the keys of a device are on its page, and one is deleted after a question', async () => {
    const page = await open(`/devices/${old?.id}?tab=recoveryKeys`);
    await page.getByRole('button', { name: /^Delete the recovery key/ }).click();
    const question = page.getByRole('dialog', { name: 'Delete this recovery key?' });
    await question.getByText('what it holds may be lost').waitFor();
    await browser.check(page, 'device-recovery-key-delete');
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No recovery keys of this device' }).waitFor();
    assert.deepEqual(await browser.site.client(listRecoveryKeys, { query: {} }), []);
    await browser.leave(page);
  });

  test('users of devices are imported, found, and taken away', async () => {
    const page = await open('/user-device-affinities');
    await page.getByRole('heading', { name: 'Nobody is known as the user' }).waitFor();
    await page.getByRole('button', { name: 'Import from CSV' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Import from CSV' });
    await giveFile(page, `device,user\nPC-OLD,kim\n${HOSTILE.replaceAll('"', '')},CONTOSO\\kim\n`);
    await dialog.getByText('until these 2 lines are corrected').waitFor();
    assert.ok(await dialog.getByRole('button', { name: 'Import', exact: true }).isDisabled());
    await giveFile(page, 'device,user\nPC-OLD,CONTOSO\\kim\nPC-NEW,max@contoso.example\n');
    await dialog.getByText('2 lines: 2 new').waitFor();
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('cell', { name: 'max@contoso.example', exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'User' }).fill('contoso\\KIM');
    await page.getByRole('cell', { name: 'max@contoso.example', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove CONTOSO\\kim from PC-OLD' }).click();
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    const left = await browser.site.client(listUserDeviceAffinities, { query: {} });
    assert.deepEqual(
      left.map(({ userName }) => userName),
      ['max@contoso.example'],
    );
    await browser.leave(page);
  });

  test('who may only read is offered nothing to change, and no key', async () => {
    const run = await LoopbackRun.begin(browser.site, await deployed('PC-KEY'));
    await run.escrow(KEY_ID, PASSWORD);
    await browser.site.client(addUserDeviceAffinity, { body: { deviceId: recent?.id ?? '', userName: 'A\\b' } });
    const page = await open('/recovery-keys', { person: reader });
    for (const [path, there] of [
      ['/recovery-keys', 'PC-KEY'],
      ['/computer-associations', 'PC-NEW'],
      ['/user-device-affinities', 'PC-NEW'],
      [`/applications/${editors}`, 'Suite'],
    ] as const) {
      await page.goto(browser.site.url + path);
      await page.getByRole('link', { name: there }).first().waitFor();
      const offered = await page.getByRole('main').getByRole('button').allInnerTexts();
      assert.deepEqual(
        offered.filter((name) => /show|delete|edit|add|remove|new|import|approve|try/i.test(name)),
        [],
      );
    }
    await browser.leave(page);
  });

  async function deployed(name: string): Promise<Computer> {
    const computer = await addComputer(browser.site, name);
    const steps = [{ type: 'run-command-line', name: 'One', options: { commandLine: 'true' } }];
    await deployTo(browser.site, `For ${name}`, [computer], steps);
    return computer;
  }

  for (const { language, colorScheme } of looks)
    test(`looks right in ${language}, ${colorScheme}, and on a telephone`, async () => {
      const page = await open('/recovery-keys', { language, colorScheme });
      for (const [path, there] of [
        ['/recovery-keys', 'PC-KEY'],
        ['/computer-associations', 'PC-NEW'],
        ['/user-device-affinities', 'PC-NEW'],
        [`/applications/${editors}`, 'Suite'],
      ] as const) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(browser.site.url + path);
        await page.getByRole('link', { name: there }).first().waitFor();
        const name = `${path.split('/')[1]}-${language}-${colorScheme}`;
        await browser.check(page, name);
        await page.setViewportSize({ width: 360, height: 640 });
        await browser.check(page, `${name}-narrow`);
      }
      await browser.leave(page);
    });
});

async function addFileCondition(page: Page, legend: string, file: string): Promise<void> {
  const group = page.getByRole('group', { name: legend });
  await group.getByRole('button', { name: 'Add a condition' }).click();
  await page.getByRole('menuitem', { name: 'File', exact: true }).click();
  await group.getByRole('textbox', { name: 'File', exact: true }).fill(file);
}

async function choose(page: Page, label: string, name: string): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox', { name: label }).fill(name);
  await page.getByRole('option', { name }).click();
}

async function giveFile(page: Page, text: string): Promise<void> {
  const buffer = Buffer.from(text);
  await page.locator('input[type=file]').setInputFiles({ name: 'users.csv', mimeType: 'text/csv', buffer });
}

/** As a browser does with a tab that another one is put before. */
function goOutOfSight(): void {
  const page = globalThis as unknown as { document: EventTarget };
  Object.defineProperty(page.document, 'visibilityState', { value: 'hidden', configurable: true });
  page.document.dispatchEvent(new Event('visibilitychange'));
}
