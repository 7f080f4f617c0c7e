/** Virtual computers in the console of a real lab, by a browser of the machine that it is on: the printed link, the port of the loopback, QEMU. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { listAuditEntries } from '../../src/api/audit.ts';
import { type Client, createClient } from '../../src/api/client.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createUser } from '../../src/api/users.ts';
import { callLab } from '../../src/client/lab-socket.ts';
import { socketTransport } from '../../src/client/site-transport.ts';
import { type Lab, startLab } from '../../src/lab/lab-service.ts';
import { administrator, checkPage, looks } from '../support/console-browser.ts';
import { launchChromium } from '../support/one-chromium.ts';

const repository = resolve(import.meta.dirname, '../..');
const PATIENCE_MILLISECONDS = 30_000;

describe('virtual computers', { timeout: 600_000 }, () => {
  let scratch = '';
  let lab: Lab;
  let browser: Browser;
  let site: Client;
  let consoleUrl = '';
  const problems: string[] = [];

  before(async () => {
    scratch = await mkdtemp('/var/tmp/slipway-e2e-');
    // PostgreSQL's own user must pass through it.
    await chmod(scratch, 0o711);
    lab = await startLab({
      ...{ name: `e2e${process.pid}`, subnet: '10.92.0.0/24', taps: 2, labs: join(scratch, 'run') },
      site: {
        ...{ repository, bootImage: join(repository, '.cache/boot-image/current'), consolePort: 0 },
        kernelArguments: 'console=ttyS0 console=tty0',
      },
      directory: scratch,
      say: () => undefined,
    });
    const { site: found } = lab.status();
    assert.ok(found);
    consoleUrl = found.consoleUrl;
    site = createClient(socketTransport(join(found.dataDirectory, 'run/api.sock')));
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      ...{ ignoreHTTPSErrors: true, locale: 'en', reducedMotion: 'reduce', viewport: { width: 1280, height: 1100 } },
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MILLISECONDS);
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(path);
    return page;
  }

  /** What the screen shows, once there is a picture. */
  async function picture(page: Page, name: string): Promise<string> {
    const canvas = page.getByRole('img', { name: `Screen of ${name}, live` });
    await canvas.waitFor();
    // These files know no types of the browser's.
    return canvas.evaluate((element) => (element as unknown as { toDataURL(): string }).toDataURL());
  }

  async function differentPicture(page: Page, name: string, before: string): Promise<string> {
    const end = Date.now() + 120_000;
    for (;;) {
      const now = await picture(page, name);
      if (now !== before) return now;
      assert.ok(Date.now() < end, `the screen shows the same all the time: ${now.slice(0, 80)}`);
      await new Promise((done) => setTimeout(done, 300));
    }
  }

  const computers = () => lab.status().computers;

  test('are added, watched, switched and removed by whoever opened the printed link', async () => {
    const link = await lab.setupLink();
    assert.ok(link !== null, 'no setup link');
    assert.ok(link.startsWith(`${consoleUrl}/setup#`), link);
    const page = await open(link);
    await page.getByLabel('Name', { exact: false }).first().fill(administrator.name);
    await page.getByLabel('New password').fill(administrator.password);
    await page.getByRole('button', { name: 'Create the user' }).click();

    await page.getByRole('navigation').getByRole('link', { name: 'Virtual computers' }).click();
    await page.getByRole('heading', { name: 'No virtual computers yet' }).waitFor();
    // Off the link that was pressed, whose colours a pointer changes.
    await page.mouse.move(640, 900);
    await checkPage(page, 'lab-empty');
    await page.getByRole('button', { name: 'Add a UEFI computer' }).click();
    const card = page.getByRole('article', { name: 'pc1' });
    await card.getByText('On', { exact: true }).waitFor();
    const [made] = computers();
    assert.deepEqual([made?.name, made?.firmware, made?.on], ['pc1', 'uefi', true]);

    // Three that differ: it lives, whatever the firmware shows first.
    const first = await picture(page, 'pc1');
    const second = await differentPicture(page, 'pc1', first);
    await differentPicture(page, 'pc1', second);
    await checkPage(page, 'lab-on');

    await card.getByLabel('Type at its keyboard').fill('hello');
    await card.getByLabel('Type at its keyboard').press('Enter');
    await card.getByRole('button', { name: 'F12' }).click();
    await card.getByRole('button', { name: 'Pull the cable' }).click();
    await card.getByText('Cable pulled').waitFor();
    assert.equal(computers()[0]?.cable, 'pulled');
    await card.getByRole('button', { name: 'Plug the cable in' }).click();
    await card.getByRole('button', { name: 'Pull the cable' }).waitFor();

    await card.getByRole('button', { name: 'Cut the power' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('What runs on pc1 is not told').waitFor();
    assert.equal(computers()[0]?.on, true);
    await dialog.getByRole('button', { name: 'Cut the power' }).click();
    await page.getByRole('img', { name: 'pc1 is off: its screen is dark' }).waitFor();
    assert.equal(computers()[0]?.on, false);

    // What is done at the lab's own command line shows too.
    await callLab(join(scratch, 'run', lab.status().name, 'control.sock'), { command: 'on', name: 'pc1' });
    await card.getByText('On', { exact: true }).waitFor();
    problems.splice(0);
    await everyLook(page);
    await othersOnlyWatch();

    // Nobody fetches pictures that no page shows.
    let fetched = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/screen')) fetched++;
    });
    const navigation = page.getByRole('navigation');
    await navigation.getByRole('link', { name: 'Devices' }).click();
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    fetched = 0;
    await new Promise((done) => setTimeout(done, 2500));
    assert.equal(fetched, 0);
    await navigation.getByRole('link', { name: 'Virtual computers' }).click();

    await card.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByText('everything on its disks with it: 16 GiB virtio').waitFor();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'No virtual computers yet' }).waitFor();
    assert.deepEqual(computers(), []);
    await page.context().close();
  });

  async function everyLook(from: Page): Promise<void> {
    const storageState = await from.context().storageState();
    for (const { language, colorScheme } of looks)
      for (const width of language === 'nl' && colorScheme === 'dark' ? [1280, 360] : [1280]) {
        const size = { width, height: 1100 };
        const page = await open(`${consoleUrl}/lab`, { storageState, locale: language, colorScheme, viewport: size });
        await page.getByRole('article', { name: 'pc1' }).locator('canvas').waitFor();
        assert.deepEqual(problems.splice(0), []);
        await checkPage(page, `lab-${language}-${colorScheme}-${width}`);
        await page.context().close();
      }
  }

  /** A reader sees screens, and is offered nothing that changes anything. */
  async function othersOnlyWatch(): Promise<void> {
    const role = (await site(listSecurityRoles)).find(({ name }) => name === 'Read-only Analyst');
    const reader = { name: 'rita', displayName: '', password: 'given harbour lamp 4711' };
    await site(createUser, { body: { ...reader, securityRoleIds: [role?.id ?? ''] } });
    const page = await open(consoleUrl);
    const own = 'own harbour lamp 4711 tide';
    for (const [method, path, data] of [
      ['POST', '/api/sign-in', { name: reader.name, password: reader.password }],
      ['PUT', '/api/me/password', { currentPassword: reader.password, password: own }],
      ['POST', '/api/sign-in', { name: reader.name, password: own }],
    ] as const) {
      const headers = { 'slipway-request': '1', origin: consoleUrl };
      const answer = await page.request.fetch(consoleUrl + path, { method, data, headers });
      assert.ok(answer.ok(), await answer.text());
    }
    await page.goto(`${consoleUrl}/lab`);
    const card = page.getByRole('article', { name: 'pc1' });
    await card.locator('canvas').waitFor();
    assert.equal(await card.getByRole('button').count(), 0);
    assert.equal(await card.getByRole('textbox').count(), 0);
    // A page of another origin gets nowhere through the port either.
    const evil = { 'slipway-request': '1', origin: 'https://127.0.0.1:1' };
    const answer = await page.request.post(`${consoleUrl}/api/sign-out`, { headers: evil });
    assert.match(await answer.text(), /SLIP-1033/);
    await page.context().close();
    problems.splice(0);
  }

  test('stand in the audit log with who changed them, and without what was typed', async () => {
    const entries = await site(listAuditEntries, { query: { object: 'virtual computer' } });
    assert.ok(entries.length >= 6, `${entries.length}`);
    for (const { actor, object } of entries)
      assert.deepEqual(['name' in actor && actor.name, object.name], [administrator.name, 'pc1']);
    assert.ok(!JSON.stringify(entries).includes('hello'));
  });

  test('go with the lab, and so does the way to its console', async () => {
    const { directory, siteNamespace } = lab.status();
    await lab.close();
    assert.deepEqual([existsSync(directory), existsSync(`/run/netns/${siteNamespace}`)], [false, false]);
    const refused = await new Promise((done) => get(consoleUrl, () => done('answered')).on('error', done));
    assert.match(String(refused), /ECONNREFUSED/);
  });
});
