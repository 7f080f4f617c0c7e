/** Imports from the person's own computer: a connection that breaks, a page that is loaded anew, what is refused, and who may. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page, Route } from 'playwright-core';
import { changeApplication, createApplication, getApplication } from '../../src/api/applications.ts';
import { listPackages } from '../../src/api/packages.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser } from '../support/console-browser.ts';

const PARTS = '**/api/uploads/*?offset=*';
const HOSTILE = 'a<img src=x onerror=alert(1)>.wim';

describe('uploads', () => {
  let browser: ConsoleBrowser;
  let folder: string;
  let wim: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-uploads-'));
    mkdirSync(join(folder, 'tree'));
    // Three parts: 1, 2 and 4 MiB at the most.
    writeFileSync(join(folder, 'tree/random'), randomBytes(5 << 20));
    wim = join(folder, HOSTILE);
    execFileSync('wimlib-imagex', ['capture', join(folder, 'tree'), wim, 'Reference'], { stdio: 'ignore' });
    browser = await ConsoleBrowser.open();
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function begin(page: Page, name: string, path: string): Promise<void> {
    await page.getByRole('button', { name: 'Import an image' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Import an image' });
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Choose a file').last().setInputFiles(path);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Where the parts began that the page has sent since. */
  function watchOffsets(page: Page): number[] {
    const offsets: number[] = [];
    page.on('request', (request) => {
      const offset = new URL(request.url()).searchParams.get('offset');
      if (request.method() === 'PATCH' && offset !== null) offsets.push(Number(offset));
    });
    return offsets;
  }

  test('goes on by itself after the connection was lost, on another page too, and becomes an image', async () => {
    const page = await browser.page('/images');
    const offsets = watchOffsets(page);
    let lost = true;
    const cut = (route: Route) => (offsets.length > 1 && lost ? route.abort('connectionfailed') : route.continue());
    await page.route(PARTS, cut);
    await begin(page, 'From a laptop', wim);
    await page.getByText('The connection is gone. It goes on by itself.').waitFor();
    // That requests fail is what the browser complains of.
    browser.problems();
    await browser.check(page, 'uploads-interrupted');
    await page.getByRole('link', { name: 'Jobs' }).click();
    const badge = page.getByRole('link', { name: /^Uploads: \d+ %$/ });
    await badge.waitFor();
    await badge.click();
    lost = false;
    await page.getByRole('link', { name: 'From a laptop' }).waitFor();
    browser.problems();
    assert.deepEqual(offsets.slice(0, 2), [0, 1 << 20]);
    assert.equal(await badge.count(), 0);
    await browser.leave(page);
  });

  test('goes on where it was after the page was loaded anew', async () => {
    const page = await browser.page('/images', { language: 'nl', colorScheme: 'dark', width: 360 });
    const offsets = watchOffsets(page);
    await page.route(PARTS, (route) => (offsets.length > 1 ? undefined : route.continue()));
    const asked = new Promise<string>((resolve) =>
      page.on('dialog', (dialog) => {
        resolve(dialog.type());
        void dialog.accept();
      }),
    );
    await page.getByRole('button', { name: 'Installatiekopie importeren' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Naam').fill('Na herladen');
    await dialog.getByLabel('Bestand kiezen').last().setInputFiles(wim);
    await browser.check(page, 'uploads-form-nl-dark-narrow');
    await dialog.getByRole('button', { name: 'Importeren', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page
      .getByRole('group', { name: HOSTILE })
      .getByText(/^1 MB van/)
      .waitFor();
    await browser.check(page, 'uploads-nl-dark-narrow');
    await page.reload();
    assert.equal(await asked, 'beforeunload');
    await page.unroute(PARTS);
    await page.getByText(/1 MB van .* gestuurd, in deze browser of een andere/).waitFor();
    offsets.length = 0;
    await page.getByRole('button', { name: 'Installatiekopie importeren' }).first().click();
    await dialog.getByLabel('Naam').fill('Na herladen');
    await dialog.getByLabel('Bestand kiezen').last().setInputFiles(wim);
    await dialog.getByRole('button', { name: 'Importeren', exact: true }).click();
    await page.getByRole('link', { name: 'Na herladen' }).waitFor();
    assert.equal(offsets[0], 1 << 20);
    browser.problems();
    await browser.leave(page);
  });

  test('is paused and goes on, and is cancelled after a question', async () => {
    const page = await browser.page('/images');
    const offsets = watchOffsets(page);
    let held: Route[] = [];
    let holds = true;
    await page.route(PARTS, (route) => {
      if (holds && offsets.length > 1) held.push(route);
      else void route.continue();
    });
    await begin(page, 'Paused', wim);
    const card = page.getByRole('group', { name: HOSTILE });
    await card.getByText(/^1 MB of/).waitFor();
    await card.getByRole('button', { name: `Pause the upload of ${HOSTILE}` }).click();
    await card.getByText('Paused').waitFor();
    await page.getByRole('link', { name: /^Uploads: \d+ %, stopped$/ }).waitFor();
    holds = false;
    for (const route of held) await route.continue();
    held = [];
    await card.getByRole('button', { name: `Cancel the upload of ${HOSTILE}` }).click();
    const question = page.getByRole('dialog', { name: 'Cancel the upload?' });
    await question.getByText(/that were sent are deleted from the site/).waitFor();
    await browser.check(page, 'uploads-cancel');
    await question.getByRole('button', { name: 'Cancel', exact: true }).click();
    await card.getByRole('button', { name: `Go on with the upload of ${HOSTILE}` }).click();
    await page.getByRole('link', { name: 'Paused' }).waitFor();
    holds = true;
    await begin(page, 'Cancelled', wim);
    await card.getByRole('button', { name: `Cancel the upload of ${HOSTILE}` }).click();
    await question.getByRole('button', { name: `Cancel the upload of ${HOSTILE}` }).click();
    holds = false;
    for (const route of held) await route.continue();
    await card.waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByRole('link', { name: 'Paused' }).waitFor();
    assert.equal((await page.getByText('Cancelled').count()) + (await card.count()), 0);
    browser.problems();
    await browser.leave(page);
  });

  test('tells why a file that is no WIM is not imported, keeps it, and deletes it after a question', async () => {
    const page = await browser.page('/images');
    const notes = join(folder, 'notes.txt');
    writeFileSync(notes, 'no image at all '.repeat(100));
    await begin(page, 'Notes', notes);
    await page
      .getByRole('alert')
      .getByText(/notes\.txt.*SLIP-3001/)
      .waitFor();
    await page.getByText('All of it was sent, and it is not imported.').waitFor();
    await browser.check(page, 'uploads-refused');
    await page.getByRole('button', { name: 'Delete the upload of notes.txt' }).click();
    const question = page.getByRole('dialog', { name: 'Cancel the upload?' });
    await question.getByRole('button', { name: 'Delete the upload of notes.txt' }).click();
    await page.getByText('All of it was sent').waitFor({ state: 'hidden' });
    await browser.leave(page);
  });

  test('takes what is dropped, one file, and nothing empty', async () => {
    const page = await browser.page('/images');
    await page.getByRole('button', { name: 'Import an image' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Import an image' });
    const drop = async (...names: string[]) => {
      const transfer = await page.evaluateHandle(`(() => {
        const made = new DataTransfer();
        for (const name of ${JSON.stringify(names)})
          made.items.add(new File([name === 'empty.wim' ? '' : 'dropped'], name));
        return made;
      })()`);
      await dialog
        .getByText('or drop it here')
        .or(dialog.getByText('That is not'))
        .first()
        .dispatchEvent('drop', { dataTransfer: transfer });
    };
    await drop('a.wim', 'b.wim');
    await dialog.getByRole('alert').getByText('That is not one file.').waitFor();
    await drop('empty.wim');
    await dialog.getByRole('alert').getByText('There is nothing in it.').waitFor();
    await drop('dropped.wim');
    await dialog.getByText(/From this computer: dropped\.wim, 7 /).waitFor();
    await dialog.getByRole('button', { name: 'Do not take dropped.wim' }).click();
    await dialog.getByLabel('ISO file on the site server').waitFor();
    await browser.leave(page);
  });

  test('makes a package of a folder, with all that is in it', async () => {
    const page = await browser.page('/packages', { colorScheme: 'dark' });
    mkdirSync(join(folder, 'drivers/net'), { recursive: true });
    writeFileSync(join(folder, 'drivers/setup.sh'), 'echo done\n');
    writeFileSync(join(folder, 'drivers/net/e1000.inf'), '[Version]\n');
    await page.getByRole('button', { name: 'New package' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New package' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Drivers');
    await dialog.getByLabel('Choose a folder').last().setInputFiles(join(folder, 'drivers'));
    await dialog.getByText(/drivers, 2 files, 20 /).waitFor();
    await browser.check(page, 'uploads-package');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Drivers', exact: true }).click();
    await page.getByText('Uploaded', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByText('Its files were uploaded, and stay as they are.').waitFor();
    assert.deepEqual(browser.problems(), []);
    await browser.leave(page);
    const { site } = browser;
    const [made] = await site.client(listPackages);
    assert.deepEqual([made?.name, made?.content?.bytes], ['Drivers', 20]);
  });

  test('gives a deployment type that is there other files, unless somebody else has changed it meanwhile', async () => {
    const { client } = browser.site;
    const type = { name: 'Script', technology: 'linux-script' as const, installCommand: 'sh a.sh' };
    const deploymentTypes = [{ ...type, detection: { file: '/usr/bin/tool' } }];
    const { id } = await client(createApplication, { body: { name: 'Tool', deploymentTypes } });
    mkdirSync(join(folder, 'tool'));
    writeFileSync(join(folder, 'tool/a.sh'), 'echo tool\n');
    const page = await browser.page(`/applications/${id}`, { language: 'nl', colorScheme: 'dark' });
    const edit = async (files: string) => {
      await page.getByRole('button', { name: 'Implementatietype Script bewerken' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Map kiezen').last().setInputFiles(join(folder, files));
      await dialog.getByText(/Vanaf deze computer: /).waitFor();
      return dialog;
    };
    const dialog = await edit('tool');
    await browser.check(page, 'uploads-deployment-type-nl-dark');
    await page.setViewportSize({ width: 360, height: 640 });
    await browser.check(page, 'uploads-deployment-type-nl-dark-narrow');
    await page.setViewportSize({ width: 1280, height: 800 });
    await dialog.getByRole('button', { name: 'Opslaan' }).click();
    await page.waitForURL(/\/applications$/);
    await page.getByText('Versie 2, 10').waitFor();
    const saved = await client(getApplication, { params: { id } });
    assert.match(saved.deploymentTypes[0]?.sourceFolder ?? '', /^upload:/);
    assert.equal(saved.content?.bytes, 10);
    // The same as before, but for who was faster.
    await page.getByRole('link', { name: 'Tool', exact: true }).click();
    await edit('drivers');
    const { id: _, createdAt, content, securityScopes, ...now } = await client(getApplication, { params: { id } });
    const theirs = now.deploymentTypes.map((each) => ({ ...each, maximumMinutes: 7 }));
    await client(changeApplication, { params: { id }, body: { ...now, deploymentTypes: theirs } });
    await page.getByRole('dialog').getByRole('button', { name: 'Opslaan' }).click();
    await page
      .getByRole('group', { name: 'drivers' })
      .getByText('Iemand anders heeft dit intussen gewijzigd')
      .waitFor();
    const kept = await client(getApplication, { params: { id } });
    assert.deepEqual(kept.deploymentTypes, theirs);
    await page.context().close();
  });

  test('offers nothing to whoever may import nothing', async () => {
    const { site } = browser;
    const role = (await site.client(listSecurityRoles)).find(({ name }) => name === 'Read-only Analyst');
    const person = { name: 'reader', password: 'only here to look 99' };
    const body = { ...person, mustChangePassword: false, securityRoleIds: [role?.id ?? ''] };
    await site.client(createUser, { body });
    const page = await browser.page('/images', { person });
    await page.getByRole('link', { name: 'From a laptop' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Import an image' }).count(), 0);
    assert.deepEqual(browser.problems(), []);
    await browser.leave(page);
  });
});
