import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { listCollections } from '../../src/api/collections.ts';
import { changeDeployment, listDeployments } from '../../src/api/deployments.ts';
import { listDevices } from '../../src/api/devices.ts';
import { listImages } from '../../src/api/images.ts';
import { getPxeSettings } from '../../src/api/pxe-settings.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { listTaskSequences } from '../../src/api/task-sequences.ts';
import { createUser } from '../../src/api/users.ts';
import { buildTestBootImage } from '../../src/server/boot-images/test-boot-image.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';
import { CountedPerson } from '../support/counted-person.ts';
import { addComputer, deployTo, LoopbackRun } from '../support/loopback-agent.ts';

/** What a newcomer may need at most, of the guided way from an empty site to "switch your PC on now". */
const MOST_INTERACTIONS = 25;
const hostile = '"><img src=x onerror=alert(1)>';
const MAC = '52:54:00:66:00:01';
const reader = { name: 'rosa', displayName: 'Rosa Reader', password: 'quiet pond 9913 reed' };

describe('the guided first deployment', () => {
  let browser: ConsoleBrowser;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-first-'));
    for (const each of ['tree', 'boot-image']) mkdirSync(join(folder, each));
    writeFileSync(join(folder, 'tree/hello'), 'hello\n');
    execFileSync('wimlib-imagex', ['capture', join(folder, 'tree'), join(folder, 'small.wim'), 'Small system'], {
      stdio: 'ignore',
    });
    buildTestBootImage(join(folder, 'boot-image'));
    browser = await ConsoleBrowser.open();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(path: string, options: Parameters<ConsoleBrowser['page']>[1] = {}): Promise<Page> {
    const page = await browser.page(path, options);
    page.on('dialog', () => assert.fail('a name was executed'));
    return page;
  }

  test('begins with the boot image where there is none, and goes on by itself once there is one', async () => {
    const page = await open('/first-deployment?step=review');
    await page.getByRole('heading', { name: 'Add a boot image' }).waitFor();
    await browser.check(page, 'first-boot-image');
    await page.getByRole('button', { name: 'Add a boot image' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a boot image' });
    await dialog.getByLabel('Name').fill('Slipway PE');
    await dialog.getByLabel('Folder on the site server').fill(join(folder, 'boot-image'));
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('heading', { name: 'What shall be installed?' }).waitFor();
    await page.getByText('The site has no image yet.').waitFor();
    await browser.check(page, 'first-image-empty');
    // As a browser leaves it that was closed while it sent.
    const left = {
      purpose: 'image',
      name: `left ${hostile}`,
      fingerprint: '0'.repeat(64),
      files: [{ path: 'a.wim', bytes: 9 }],
    };
    const begun = await page.context().request.post(`${browser.site.url}/api/uploads`, {
      data: left,
      headers: { 'slipway-request': '1', origin: browser.site.url },
    });
    assert.equal(begun.status(), 200, await begun.text());
    await page.reload();
    const upload = page.getByRole('group', { name: left.name });
    await upload.getByText('0 B of 9 B were sent, in this browser or another.').waitFor();
    await upload.getByRole('button', { name: 'Delete the upload of' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the upload of' }).click();
    await upload.waitFor({ state: 'detached' });
    await browser.leave(page);
  });

  test('takes at most 25 interactions from an empty site to a computer that may be switched on', async (t) => {
    const person = new CountedPerson();
    const page = await open('/');
    await person.click(page.getByRole('link', { name: 'Begin' }));
    await person.click(page.getByRole('button', { name: 'Import an image' }));
    const dialog = page.getByRole('dialog', { name: 'Import an image' });
    await person.fill(dialog.getByLabel('Name'), hostile);
    await person.fill(dialog.getByLabel('ISO file on the site server'), join(folder, 'small.wim'));
    await person.click(dialog.getByRole('button', { name: 'Import' }));
    await page.getByRole('radio', { name: hostile }).waitFor();
    await browser.check(page, 'first-image');
    await person.click(page.getByRole('button', { name: 'Next' }));
    await page.getByRole('heading', { name: 'What shall the computers do?' }).waitFor();
    assert.equal(await page.getByLabel('Name').inputValue(), `Install ${hostile}`);
    assert.ok(await page.getByRole('radio', { name: 'Install a Linux image' }).isChecked());
    await browser.check(page, 'first-task-sequence');
    await person.click(page.getByRole('button', { name: 'Make the task sequence and go on' }));
    await page.getByRole('heading', { name: 'Which computers?' }).waitFor();
    await person.fill(page.getByLabel('Computer’s name'), 'PC-01');
    await person.fill(page.getByLabel('MAC address'), '5254.0066.0001');
    await browser.check(page, 'first-computers');
    await person.click(page.getByRole('button', { name: 'Add the computer and go on' }));
    await page.getByRole('heading', { name: 'Look at it once more' }).waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: /^PC-01$/ })
      .waitFor();
    await page.getByText('Format and Partition Disk').waitFor();
    assert.ok(await page.getByRole('radio', { name: 'By itself' }).isChecked());
    await browser.check(page, 'first-review');
    await person.click(page.getByRole('button', { name: 'Deploy it' }));
    const question = page.getByRole('dialog');
    await person.fill(question.getByLabel('Number of computers'), '1');
    await person.click(question.getByRole('button', { name: 'Confirm' }));
    await page.getByRole('heading', { name: 'Switch your PC on now' }).waitFor();
    // What the site asked back is no failure, but the browser says so of every answer like that.
    assert.match(browser.problems().join('\n'), /^Failed to load resource: [^\n]* 409 [^\n]*$/);
    await browser.check(page, 'first-watch');
    t.diagnostic(`the guided first deployment took ${person.interactions.length} interactions`);
    assert.ok(person.interactions.length <= MOST_INTERACTIONS, person.interactions.join('\n'));
    await browser.leave(page);
  });

  test('makes nothing twice for whoever goes back, or reloads', async () => {
    const [deployment] = await browser.site.client(listDeployments);
    const [sequence] = await browser.site.client(listTaskSequences);
    const page = await open(`/first-deployment?taskSequence=${sequence?.id}`);
    await page.getByLabel('Computer’s name').fill('PC-01');
    await page.getByLabel('MAC address').fill(MAC);
    await page.getByRole('button', { name: 'Add the computer and go on' }).click();
    await page.getByText('This is deployed there already').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Deploy it' }).count(), 0);
    await page.reload();
    await page.getByText('This is deployed there already').waitFor();
    await page.goBack();
    await page.getByRole('combobox', { name: 'Collection' }).waitFor();
    assert.equal(
      await page.getByRole('combobox', { name: 'Collection' }).inputValue(),
      'First deployment: PC-01 (1 device)',
    );
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('link', { name: 'Watch it' }).click();
    await page.getByRole('heading', { name: 'Switch your PC on now' }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('deployment'), deployment?.id);
    const { client } = browser.site;
    assert.equal((await client(listDevices)).length, 1);
    assert.equal((await client(listTaskSequences)).length, 1);
    assert.equal((await client(listDeployments)).length, 1);
    assert.equal((await client(listCollections)).filter(({ builtIn }) => !builtIn).length, 1);
    await browser.leave(page);
  });

  test('follows the computer from its first question to its end, also after a reload', async () => {
    const { client, bootUrl } = browser.site;
    const [deployment] = await client(listDeployments);
    const [device] = await client(listDevices);
    assert.ok(deployment !== undefined && device !== undefined);
    const page = await open(`/first-deployment?deployment=${deployment.id}`);
    await page.getByRole('heading', { name: 'Switch your PC on now' }).waitFor();
    await page.getByText('it starts by itself. It erases its disk.').waitFor();
    assert.equal((await fetch(`${bootUrl}/boot/ipxe/${MAC.replaceAll(':', '-')}`)).status, 200);
    await page.getByRole('heading', { name: 'PC-01 is starting the boot image' }).waitFor();
    await browser.check(page, 'first-watch-coming');
    const run = await LoopbackRun.begin(browser.site, { id: device.id, name: 'PC-01', mac: MAC }, 60);
    await page.getByRole('heading', { name: 'PC-01 is being deployed' }).waitFor();
    await run.step('a', `Apply ${hostile}`, { seconds: 20 });
    await page.getByRole('button', { name: `Apply ${hostile}` }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: `Apply ${hostile}` }).waitFor();
    await browser.check(page, 'first-watch-running');
    await run.end('succeeded', 'All steps are done.');
    await page.getByRole('heading', { name: 'PC-01 is deployed' }).waitFor();
    await browser.check(page, 'first-watch-done');
    await page.getByRole('link', { name: 'Signed report' }).click();
    await page.getByRole('button', { name: 'Verify' }).waitFor();
    await browser.leave(page);
  });

  test('deploys to computers that are unknown, which the site must answer for that', async (t) => {
    const { client } = browser.site;
    const [sequence] = await client(listTaskSequences);
    const person = new CountedPerson();
    const page = await open('/deployments');
    await page.goto(`${browser.site.url}/first-deployment`);
    await person.click(page.getByRole('button', { name: 'Next' }));
    await person.click(page.getByRole('radio', { name: 'Use one that is there' }));
    await person.click(page.getByRole('combobox', { name: 'Task sequence' }));
    await person.click(page.getByRole('option', { name: sequence?.name ?? '' }));
    await person.click(page.getByRole('button', { name: 'Next' }));
    await person.click(page.getByRole('radio', { name: 'Any computer that is unknown' }));
    await browser.check(page, 'first-unknown');
    assert.equal((await client(getPxeSettings)).unknownComputers, 'off');
    await person.click(page.getByRole('button', { name: 'Answer unknown computers and go on' }));
    await page.getByText('It comes to every unknown computer').waitFor();
    assert.equal((await client(getPxeSettings)).unknownComputers, 'on');
    assert.ok(await page.getByRole('radio', { name: 'When somebody chooses it' }).isChecked());
    await browser.check(page, 'first-unknown-review');
    await person.click(page.getByRole('button', { name: 'Deploy it' }));
    await page.getByRole('heading', { name: 'Switch your PC on now' }).waitFor();
    await page.getByText('When it asks for a key, press Escape').waitFor();
    const asked = await fetch(`${browser.site.bootUrl}/boot/ipxe/52-54-00-66-00-99`);
    assert.equal(asked.status, 200);
    await page.getByRole('heading', { name: 'A computer is starting the boot image' }).waitFor();
    t.diagnostic(`the guided first deployment to unknown computers took ${person.interactions.length} interactions`);
    assert.ok(person.interactions.length <= MOST_INTERACTIONS, person.interactions.join('\n'));
    await browser.leave(page);
  });

  test('takes several computers from a file, by the page that reads it and back', async () => {
    const [sequence] = await browser.site.client(listTaskSequences);
    const page = await open(`/first-deployment?taskSequence=${sequence?.id}`);
    await page.getByRole('radio', { name: 'Several computers' }).click();
    await page.getByRole('button', { name: 'Make the collection and choose the file' }).click();
    const file = {
      name: 'room.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('NAME;MAC\r\nR-1;525400660011\r\nR-2;525400660012\r\n'),
    };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Import 2 devices' }).click();
    await page.getByRole('link', { name: 'Go on with the first deployment' }).click();
    const collection = page.getByRole('combobox', { name: 'Collection' });
    await collection.waitFor();
    assert.equal(await collection.inputValue(), 'First computers (2 devices)');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('It comes to 2 computers').waitFor();
    await page.getByRole('listitem').filter({ hasText: /^R-2$/ }).waitFor();
    await browser.leave(page);
  });

  test('says what was answered to a computer that was not let in, what would help, and which step has failed', async () => {
    const { site } = browser;
    const computer = await addComputer(site, 'PC-02');
    const steps = [{ type: 'run-command-line', id: 'a', name: 'Copy', options: { commandLine: 'false' } }];
    const { deployment } = await deployTo(site, 'Copy', [computer], steps);
    const params = { id: deployment.id };
    await site.client(changeDeployment, { params, body: { enabled: false } });
    const page = await open(`/first-deployment?deployment=${deployment.id}`);
    await page.getByRole('alert').getByText('As things are, the computer would not start the boot image').waitFor();
    await fetch(`${site.bootUrl}/boot/ipxe/${computer.mac.replaceAll(':', '-')}`);
    await page.getByRole('heading', { name: 'PC-02 has asked, and was not let in' }).waitFor();
    await browser.check(page, 'first-watch-refused');
    await site.client(changeDeployment, { params, body: { enabled: true, confirmDeviceCount: 1 } });
    const run = await LoopbackRun.begin(site, computer, 60);
    await run.step('a', 'Copy', { outcome: 'failed', exitCode: 3, message: 'cp: no space left' });
    await run.end('failed', 'The step "Copy" failed: cp: no space left');
    await page.getByRole('heading', { name: 'PC-02 was not deployed' }).waitFor();
    await page.getByText('The step "Copy" failed: cp: no space left').waitFor();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('SLIP-4001').waitFor();
    await browser.check(page, 'first-watch-failed');
    await browser.leave(page);
  });

  for (const { language, colorScheme } of looks)
    test(`looks right in ${language}, ${colorScheme}, wide and narrow`, async () => {
      const { client } = browser.site;
      const [sequence] = await client(listTaskSequences);
      const made = (await client(listCollections)).filter(({ builtIn }) => !builtIn);
      const names = made.map(({ name }) => name);
      const [, deployment] = await client(listDeployments);
      const page = await open('/', { language, colorScheme });
      const chosen = `taskSequence=${sequence?.id}&collection=${made[0]?.id}`;
      for (const [name, search] of [
        ['image', ''],
        ['task-sequence', 'step=task-sequence&image='],
        ['computers', `${chosen}&step=computers`],
        ['review', chosen],
        ['watch', `deployment=${deployment?.id}`],
      ] as const) {
        const image = name === 'task-sequence' ? (await client(listImages))[0]?.id : '';
        await page.goto(`${browser.site.url}/first-deployment?${search}${image}`);
        await page.getByRole('heading', { level: 2 }).first().waitFor();
        for (const width of [1280, 360]) {
          await page.setViewportSize({ width, height: 800 });
          await browser.check(page, `first-${name}-${language}-${colorScheme}-${width}`, names);
        }
      }
      await browser.leave(page);
    });

  test('says what the site answered where it fails, and goes on when that is over', async () => {
    const page = await open('/');
    const failing = { status: 500, json: { code: 'SLIP-1003', message: 'The site stumbled.' } };
    await page.route('**/api/images', (route) => route.fulfill(failing));
    await page.goto(`${browser.site.url}/first-deployment`);
    await page.getByRole('alert').getByText('The site stumbled.').waitFor();
    browser.problems();
    await browser.check(page, 'first-image-failed');
    await page.unroute('**/api/images');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('radio', { name: hostile }).waitFor();
    await browser.leave(page);
  });

  test('names the permissions to whoever lacks them, in place of a dead end', async () => {
    const roles = await browser.site.client(listSecurityRoles);
    const securityRoleIds = [roles.find(({ name }) => name === 'Read-only Analyst')?.id ?? ''];
    await browser.site.client(createUser, { body: { ...reader, mustChangePassword: false, securityRoleIds } });
    const page = await open('/first-deployment', { person: reader });
    await page.getByRole('alert').getByText('(deployment.change)').waitFor();
    assert.equal(await page.getByRole('link', { name: 'First deployment' }).count(), 0);
    await browser.check(page, 'first-lacking');
    await browser.leave(page);
  });
});
