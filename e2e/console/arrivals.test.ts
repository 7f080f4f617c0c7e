import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openSession } from '../../src/api/agent.ts';
import { listDeviceCategories } from '../../src/api/device-categories.ts';
import { createDevice, getDevice, listDevices } from '../../src/api/devices.ts';
import type { Inventory } from '../../src/api/inventory.ts';
import { changePxeSettings } from '../../src/api/pxe-settings.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createBootTicket } from '../../src/api/site.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';
import type { LoopbackSite } from '../support/loopback-site.ts';
import { letWait } from '../support/waiting-computers.ts';

const hostile = '"><img src=x onerror=alert(1)>';
const reader = { name: 'rosa', displayName: 'Rosa Reader', password: 'quiet pond 9913 reed' };
const pages = [
  ['unknown computers', '/waiting-computers', 'No computer waits'],
  ['identity conflicts', '/identity-conflicts', 'No conflicts'],
  ['duplicate identities', '/duplicate-identities', 'No duplicate identities yet'],
  ['device categories', '/device-categories', 'No device categories yet'],
] as const;

describe('computers that come in', () => {
  let browser: ConsoleBrowser;
  let dialogs = 0;
  before(async () => {
    browser = await ConsoleBrowser.open();
    const { client } = browser.site;
    const role = (await client(listSecurityRoles)).find(({ name }) => name === 'Read-only Analyst');
    await client(createUser, {
      body: { ...reader, mustChangePassword: false, securityRoleIds: [role?.id ?? ''] },
    });
  });
  after(() => browser.close());

  test('are explained where there are none yet', async () => {
    const page = await browser.page('/');
    for (const [name, path, title] of pages) {
      await page.goto(browser.site.url + path);
      await page.getByRole('heading', { name: title }).waitFor();
      await browser.check(page, `${name.replace(' ', '-')}-empty`);
    }
    await page.goto(`${browser.site.url}/waiting-computers`);
    await page.getByText('the setting “unknown computers” is off').waitFor();
    await browser.leave(page);
  });

  test('wait with their code until they are approved or rejected', async () => {
    await browser.site.client(changePxeSettings, { body: { unknownComputers: 'with-approval' } });
    const waiting = (code: string, mac: string) => ({ code, mac, inventory: inventoryOf([mac]) });
    await letWait(browser.site, [waiting('ABCD', '52:54:00:00:09:01'), waiting('EFGH', '52:54:00:00:09:02')]);
    const page = await browser.page('/waiting-computers');
    page.on('dialog', () => {
      dialogs += 1;
    });
    await page.getByText('EFGH').waitFor();
    await page.getByRole('button', { name: 'Reject EFGH' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).waitFor();
    await browser.check(page, 'waiting-computers-reject');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await page.getByText('Rejected').waitFor();
    await page.getByRole('button', { name: 'Approve ABCD' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('not a name!');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('SLIP-1001').waitFor();
    browser.problems();
    await browser.check(page, 'waiting-computers-approve');
    await page.getByRole('textbox', { name: 'Name' }).fill('PC-NEW');
    await page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('ABCD').first().waitFor({ state: 'detached' });
    const [device] = await browser.site.client(listDevices, { query: { named: 'PC-NEW' } });
    assert.deepEqual(device?.macs, ['52:54:00:00:09:01']);
    await browser.leave(page);
  });

  test('are said to be one of the devices that they match, after what that moves was shown', async () => {
    const { client } = browser.site;
    const macs = ['52:54:00:00:08:01', '52:54:00:00:08:02'];
    const [one, other] = [
      await client(createDevice, { body: { name: 'TWIN-1', macs: macs.slice(0, 1) } }),
      await client(createDevice, { body: { name: 'TWIN-2', macs: macs.slice(1) } }),
    ];
    await refuse(browser.site, one.id, inventoryOf(macs));
    const page = await browser.page('/identity-conflicts');
    await page.getByRole('link', { name: 'TWIN-2' }).waitFor();
    await browser.check(page, 'identity-conflicts');
    await page.getByRole('button', { name: 'Resolve' }).click();
    const asks = page.getByRole('dialog');
    assert.ok(await asks.getByRole('button', { name: 'Resolve' }).isDisabled(), 'nothing is chosen');
    await asks.getByRole('radio', { name: 'TWIN-1' }).check();
    await asks.getByText('Is the computer from then on').waitFor();
    await asks.getByText(`Gets MAC address ${macs[1]}`).waitFor();
    await browser.check(page, 'identity-conflicts-resolve');
    await asks.getByRole('button', { name: 'Resolve' }).click();
    await page.getByRole('heading', { name: 'No conflicts' }).waitFor();
    assert.deepEqual((await client(getDevice, { params: { id: one.id } })).macs.sort(), macs);
    const { obsoleteAt } = await client(getDevice, { params: { id: other.id } });
    assert.notEqual(obsoleteAt, null, 'nothing is left that tells it from the computer');
    await browser.leave(page);
  });

  test('are not recognised by marks that several show', async () => {
    const page = await browser.page('/duplicate-identities');
    await page.getByRole('button', { name: 'Add a mark' }).click();
    await page.getByRole('textbox', { name: 'Mark' }).fill('none');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('a MAC address looks like').first().waitFor();
    browser.problems();
    await page.getByRole('textbox', { name: 'Mark' }).fill('52-54-00-AA-AA-AA');
    await page.getByLabel('Comment').fill(hostile);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('52:54:00:aa:aa:aa').waitFor();
    await page.getByText(hostile).waitFor();
    await browser.leave(page);
  });

  test('have categories, which are taken from devices only after a question', async () => {
    const page = await browser.page('/device-categories');
    await page.getByRole('button', { name: 'New category' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(`Room ${hostile}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: `Room ${hostile}`, exact: true }).waitFor();
    const row = page.getByRole('row', { name: 'Room' });
    const id = await categoryId(browser.site);
    await browser.site.client(createDevice, {
      body: { name: 'PC-ROOM', macs: ['52:54:00:00:07:01'], deviceCategoryIds: [id] },
    });
    await row.getByRole('cell', { name: '1', exact: true }).waitFor();
    await row.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('1 device loses this category').waitFor();
    await browser.check(page, 'device-categories-delete');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await browser.leave(page);
  });

  test('are not for who may only read', async () => {
    const page = await browser.page('/waiting-computers', { person: reader });
    await page.getByText('EFGH').waitFor();
    assert.equal(await page.getByRole('button', { name: /Approve|Reject/ }).count(), 0);
    for (const [path, button] of [
      ['/duplicate-identities', 'Add a mark'],
      ['/device-categories', 'New category'],
    ] as const) {
      await page.goto(browser.site.url + path);
      await page.getByRole('cell', { name: hostile }).first().waitFor();
      assert.equal(await page.getByRole('button', { name: button }).count(), 0);
    }
    await browser.leave(page);
  });

  for (const { language, colorScheme } of looks)
    test(`look right in ${language}, ${colorScheme}, and on a telephone`, async () => {
      const page = await browser.page('/waiting-computers', { language, colorScheme });
      page.on('dialog', () => {
        dialogs += 1;
      });
      for (const [name, path] of pages) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(browser.site.url + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.locator('.list, section[aria-label], h2').first().waitFor();
        const file = `${name.replace(' ', '-')}-${language}-${colorScheme}`;
        await browser.check(page, file);
        await page.setViewportSize({ width: 360, height: 640 });
        await browser.check(page, `${file}-narrow`);
      }
      assert.equal(dialogs, 0, 'nothing of what is shown was run');
      await browser.leave(page);
    });
});

async function categoryId(site: LoopbackSite): Promise<string> {
  const [category] = await site.client(listDeviceCategories);
  return category?.id ?? '';
}

/** As its agent shows itself; the site refuses it. */
async function refuse(site: LoopbackSite, deviceId: string, inventory: Inventory): Promise<void> {
  const { ticketFile } = await site.client(createBootTicket, { params: { id: deviceId } });
  const asks = site.client(openSession, {
    body: {
      ...{ credential: { kind: 'boot-ticket', ticket: JSON.parse(ticketFile).ticket }, inventory },
      ...{ environment: 'linux-pe', agentVersion: '0.1.0', agentTime: new Date().toISOString() },
    },
  });
  await assert.rejects(asks, { code: 'SLIP-2003' });
}

function inventoryOf(macs: readonly string[]): Inventory {
  const unknown = { assetTag: null, chassisType: null, biosVendor: null, biosVersion: null };
  return {
    smbios: { uuid: null, serialNumber: null, manufacturer: 'QEMU', model: hostile, ...unknown },
    firmware: { kind: 'uefi', secureBoot: null },
    processor: { model: null, count: 1, megahertz: null },
    memoryBytes: 2 ** 30,
    networkAdapters: macs.map((mac) => ({
      ...{ name: 'eth0', mac, driver: null, pciId: null, linked: true, addresses: [], wireless: false },
    })),
    ...{ disks: [], tpm: null, onAcPower: null, pciIds: [], usbIds: [] },
  };
}
