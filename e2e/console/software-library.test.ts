import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createApplication } from '../../src/api/applications.ts';
import { createPackage } from '../../src/api/packages.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createSecurityScope } from '../../src/api/security-scopes.ts';
import { createTaskSequence } from '../../src/api/task-sequences.ts';
import { createUser } from '../../src/api/users.ts';
import { makeInstallWim, makeTree, makeUdfDisc, mediaFiles } from '../../src/formats/wim/windows-media-for-tests.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';
import { addComputer, deployTo, LoopbackRun } from '../support/loopback-agent.ts';

const HOSTILE = '"><img src=x onerror=alert(1)>';

describe('the software library', () => {
  let browser: ConsoleBrowser;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-library-'));
    mkdirSync(join(folder, 'tool'));
    writeFileSync(join(folder, 'tool/setup.sh'), 'echo done\n');
    execFileSync('wimlib-imagex', ['capture', join(folder, 'tool'), join(folder, 'small.wim'), 'Small system'], {
      stdio: 'ignore',
    });
    browser = await ConsoleBrowser.open();
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [path, heading] of [
    ['/images', 'No images yet'],
    ['/upgrade-packages', 'No upgrade packages yet'],
    ['/packages', 'No packages yet'],
    ['/applications', 'No applications yet'],
    ['/boot-images', 'No boot images yet'],
    ['/content-store', 'Nothing is stored yet'],
    ['/jobs', 'No jobs yet'],
  ] as const)
    test(`teaches at ${path} where the first one comes from`, async () => {
      const page = await browser.page(path);
      await page.getByRole('heading', { name: heading }).waitFor();
      await browser.check(page, `library-empty${path.replace('/', '-')}`);
      await browser.leave(page);
    });

  test('imports an image, tells why one cannot be imported, and deletes it after a question', async () => {
    const page = await browser.page('/images');
    await page.getByRole('button', { name: 'Import an image' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Import an image' });
    await dialog.getByLabel('Name').fill(HOSTILE);
    await dialog.getByLabel('ISO file on the site server').fill('small.wim');
    await dialog.getByRole('button', { name: 'Import' }).click();
    await dialog.getByRole('alert').waitFor();
    browser.problems();
    await browser.check(page, 'library-images-refused');
    await dialog.getByLabel('ISO file on the site server').fill(join(folder, 'small.wim'));
    await dialog.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('link', { name: HOSTILE }).click();
    await page.getByRole('heading', { name: HOSTILE, level: 1 }).waitFor();
    await page.getByRole('cell', { name: 'Small system' }).waitFor();
    await page.getByRole('region', { name: 'Versions and their content' }).getByText('Whole').first().waitFor();
    await browser.check(page, 'library-image');
    await page.getByRole('button', { name: 'Import the next version' }).click();
    const next = page.getByRole('dialog', { name: `Import the next version of ${HOSTILE}` });
    await next.getByLabel('ISO file on the site server').fill(join(folder, 'small.wim'));
    await next.getByLabel('Only these images').fill('first');
    await next.getByText('Numbers with commas between them').waitFor();
    await browser.check(page, 'library-image-next');
    await next.getByLabel('Only these images').fill('1');
    await next.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('link', { name: 'Objects of version 2' }).waitFor();
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByText('The images were read again.').waitFor();
    await page.getByRole('button', { name: 'Validate' }).first().click();
    await page.getByRole('dialog', { name: 'Validate' }).getByRole('button', { name: 'Validate' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Objects of version 1' }).click();
    await page.getByRole('cell', { name: 'image.wim', exact: true }).waitFor();
    await browser.check(page, 'library-content-version');
    await page.goBack();
    await page.getByRole('button', { name: 'Delete' }).click();
    const question = page.getByRole('dialog', { name: `Delete ${HOSTILE}?` });
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
    await page.goto(`${browser.site.url}/jobs`);
    await page.getByRole('cell', { name: 'Validation of content' }).waitFor();
    await page.getByRole('cell', { name: 'Import of an image' }).first().waitFor();
    await browser.check(page, 'library-jobs');
    await browser.leave(page);
  });

  test('imports an upgrade package from an ISO, tells why a WIM alone is none, and deletes it after a question', async () => {
    const media = mediaFiles(await makeInstallWim(folder));
    const tree = await makeTree(join(folder, 'media'), media);
    const iso = await makeUdfDisc(join(folder, 'windows-11.iso'), tree, media);
    const page = await browser.page('/upgrade-packages');
    await page.getByRole('button', { name: 'Import an upgrade package' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Import an upgrade package' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Windows 11 24H2');
    await dialog.getByText('A folder', { exact: true }).click();
    await dialog.getByLabel('Or a folder on the site server').fill(join(folder, 'tool'));
    await browser.check(page, 'library-upgrade-package-form');
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText(/It holds no sources.install.wim/).waitFor();
    await page.getByRole('button', { name: 'Import an upgrade package' }).first().click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Windows 11 24H2');
    await dialog.getByLabel('Or an ISO on the site server').fill(iso);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('link', { name: 'Windows 11 24H2' }).waitFor();
    await browser.check(page, 'library-upgrade-packages');
    await page.getByRole('link', { name: 'Windows 11 24H2' }).click();
    await page.getByRole('heading', { name: 'Windows 11 24H2', level: 1 }).waitFor();
    await page.getByRole('cell', { name: 'Windows 11 Education' }).waitFor();
    const id = page.url().split('/').at(-1) ?? '';
    const apply = {
      ...{ type: 'apply-operating-system-image', name: 'Apply' },
      options: { upgradePackage: id, edition: 2 },
    };
    const document = { version: 1, name: 'From the original source', steps: [apply] };
    await browser.site.client(createTaskSequence, { body: { document } });
    await page.getByRole('link', { name: 'From the original source' }).waitFor();
    await page.getByRole('region', { name: 'Versions and their content' }).getByText('Whole').first().waitFor();
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByText('The editions were read again.').waitFor();
    await browser.check(page, 'library-upgrade-package');
    await page.getByRole('button', { name: 'Delete' }).click();
    const question = page.getByRole('dialog', { name: 'Delete Windows 11 24H2?' });
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No upgrade packages yet' }).waitFor();
    await browser.leave(page);
  });

  test('leads from a captured image to the computer that it was taken from, and to the run', async () => {
    const computer = await addComputer(browser.site, 'REFERENCE');
    const step = {
      type: 'capture-operating-system-image',
      id: 'capture',
      name: 'Capture',
      options: { imageName: 'Room 12' },
    };
    await deployTo(browser.site, 'Capture', [computer], [step]);
    const run = await LoopbackRun.begin(browser.site, computer);
    const wim = join(folder, 'captured.wim');
    const how = ['--pipable', '--unix-data', '--compress=LZX:20'];
    execFileSync('wimlib-imagex', ['capture', join(folder, 'tool'), wim, ...how], { stdio: 'ignore' });
    await run.capture('capture', 'Room 12', readFileSync(wim));
    const page = await browser.page('/images');
    await page.getByRole('link', { name: 'Room 12' }).click();
    await page.getByText('Captured from REFERENCE, /dev/sda2').waitFor();
    const link = page.getByRole('link', { name: 'Show the run' });
    assert.equal(await link.getAttribute('href'), `/runs/${run.id}`);
    await page.getByRole('link', { name: 'Show the device' }).click();
    await page.getByRole('heading', { name: 'REFERENCE', level: 1 }).waitFor();
    await browser.leave(page);
  });

  test('makes a package with a program, and tells which task sequences use it', async () => {
    const page = await browser.page('/packages');
    await page.getByRole('button', { name: 'New package' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New package' });
    await dialog.getByLabel('Name').fill('Tool');
    await dialog.getByLabel('Source folder').fill(join(folder, 'tool'));
    await dialog.getByRole('button', { name: 'Add a program' }).click();
    const program = dialog.getByRole('group', { name: 'Program 1' });
    await program.getByRole('textbox', { name: 'Name' }).fill('Set up');
    await program.getByLabel('Command line').fill('sh setup.sh');
    await browser.check(page, 'library-package-form');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Tool', level: 1 }).waitFor();
    await page.getByRole('cell', { name: 'sh setup.sh' }).waitFor();
    await page.getByRole('region', { name: 'Versions and their content' }).getByText('Whole').first().waitFor();
    const id = page.url().split('/').at(-1) ?? '';
    const steps = [{ type: 'install-package', name: 'Install', options: { package: id, program: 'Set up' } }];
    await browser.site.client(createTaskSequence, { body: { document: { version: 1, name: 'Uses the tool', steps } } });
    await page.getByRole('link', { name: 'Uses the tool' }).waitFor();
    await browser.site.client(createSecurityScope, { body: { name: 'Berlin' } });
    await page.getByRole('button', { name: 'Change security scopes' }).click();
    await page.getByRole('combobox', { name: 'Security scopes' }).click();
    await page.getByRole('option', { name: 'Berlin' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('Berlin').waitFor();
    await browser.check(page, 'library-package');
    await browser.leave(page);
  });

  test('makes an application, and shows another one with all that it says', async () => {
    const page = await browser.page('/applications');
    await page.getByRole('button', { name: 'New application' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New application' });
    await dialog.getByLabel('Name').fill('Editors');
    await dialog.getByLabel('Debian packages').last().fill('vim nano');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await page.getByRole('heading', { name: 'Editors', level: 1 }).waitFor();
    const first = page.url().split('/').at(-1) ?? '';
    const { id } = await browser.site.client(createApplication, {
      body: {
        name: 'Suite',
        publisher: HOSTILE,
        deploymentTypes: [
          {
            ...{ name: 'Script', technology: 'linux-script', installCommand: 'sh setup.sh' },
            detection: { all: [{ file: '/usr/bin/suite' }, { none: [{ package: 'old-suite' }] }] },
            dependencies: [{ name: 'An editor', anyOf: [{ application: first }] }],
          },
        ],
        supersedes: [{ application: first, uninstall: true }],
      },
    });
    await page.goto(`${browser.site.url}/applications/${id}`);
    await page.getByText('An editor: one of Editors').waitFor();
    await page.getByText('Editors (uninstalled first)').waitFor();
    await browser.check(page, 'library-application');
    await browser.leave(page);
  });

  test('offers a person who may only read nothing to change, and says so where they may see nothing', async () => {
    const roles = await browser.site.client(listSecurityRoles);
    const reader = roles.find(({ name }) => name === 'Read-only Analyst');
    await browser.site.client(createPackage, { body: { name: 'Readable' } });
    for (const [name, securityRoleIds] of [
      ['rita', [reader?.id ?? '']],
      ['nora', []],
    ] as const)
      await browser.site.client(createUser, {
        body: {
          name,
          password: 'quiet harbour 4711 tide',
          mustChangePassword: false,
          securityRoleIds: [...securityRoleIds],
        },
      });
    const person = (name: string) => ({ name, password: 'quiet harbour 4711 tide' });
    const page = await browser.page('/packages', { person: person('rita') });
    await page.getByRole('link', { name: 'Readable' }).click();
    await page.getByRole('heading', { name: 'Readable', level: 1 }).waitFor();
    assert.equal(await page.getByRole('button', { name: /Delete|Edit|Change|Validate/ }).count(), 0);
    await browser.leave(page);
    const none = await browser.page('/images', { person: person('nora') });
    await none.getByRole('alert').getByText('You may not see this').waitFor();
    browser.problems();
    await browser.leave(none);
  });

  for (const { language, colorScheme } of looks)
    test(`looks right in ${language}, ${colorScheme}, and on a telephone`, async () => {
      const page = await browser.page('/packages', { language, colorScheme });
      await page.getByRole('link', { name: 'Tool' }).waitFor();
      for (const [path, row] of [
        ['/packages', 'Tool'],
        ['/applications', 'Editors'],
        ['/content-store', 'Tool'],
        ['/jobs', null],
      ] as const) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(browser.site.url + path);
        if (row === null) await page.getByRole('cell').first().waitFor();
        else await page.getByRole('link', { name: row }).waitFor();
        const name = `library${path.replace('/', '-')}-${language}-${colorScheme}`;
        await browser.check(page, name);
        await page.setViewportSize({ width: 360, height: 640 });
        await browser.check(page, `${name}-narrow`);
      }
      await browser.leave(page);
    });
});
