import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { addCollectionMember, createCollection, listCollectionMembers } from '../../src/api/collections.ts';
import { createDeviceCategory } from '../../src/api/device-categories.ts';
import { importDevices } from '../../src/api/device-imports.ts';
import { deleteDevice, getDevice, listDevices, setDeviceVariables } from '../../src/api/devices.ts';
import { listSavedFilters, savedFilterLists } from '../../src/api/saved-filters.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createUser } from '../../src/api/users.ts';
import { listPaths } from '../../src/console/saved-filters/list-paths.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';

const HOSTILE = '"><img src=x onerror=alert(1)>';

describe('devices', () => {
  let browser: ConsoleBrowser;
  before(async () => {
    browser = await ConsoleBrowser.open({ roles: 'api' });
  });
  after(() => browser.close());

  const named = async (name: string) =>
    (await browser.site.client(listDevices, { query: { named: name } }))[0] ?? assert.fail(`there is no ${name}`);

  test('who has none is taught where they come from, and adds the first by hand', async () => {
    const page = await browser.page('/devices');
    await page.getByRole('heading', { name: 'No computers yet' }).waitFor();
    await browser.check(page, 'devices-empty');
    await page.getByRole('button', { name: 'Add a device' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add a device' });
    await dialog.getByLabel('Name').fill('LAB 1');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('not "-" at the beginning').waitFor();
    await dialog.getByText('the computer is recognised by it').waitFor();
    await browser.check(page, 'devices-add');
    await dialog.getByLabel('Name').fill('LAB-1');
    await dialog.getByLabel('MAC addresses').fill('5254.0099.0001');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: 'LAB-1', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'LAB-1' }).waitFor();
    await browser.leave(page);
  });

  test('what the list shows is saved, found again by menu and palette, shared, replaced and deleted', async () => {
    const page = await browser.page('/devices?search=nothing&sort=model&order=descending');
    page.on('dialog', () => assert.fail('the name of a filter was run'));
    const menu = page.getByRole('button', { name: 'Saved filters' });
    await menu.click();
    await page.getByText('None yet').waitFor();
    await page.getByRole('button', { name: 'Save what is shown' }).click();
    await page.getByLabel('Name').fill(`Old ${HOSTILE}`);
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.goto(`${browser.site.url}/devices`);
    await menu.click();
    await page.getByRole('button', { name: `Old ${HOSTILE}`, exact: true }).waitFor();
    await browser.check(page, 'saved-filters');
    await page.getByRole('button', { name: `Old ${HOSTILE}`, exact: true }).click();
    await page.waitForURL(/\/devices\?search=nothing&sort=model&order=descending$/);
    await menu.click();
    await page.getByRole('button', { name: `Rename or share Old` }).click();
    await page.getByLabel('Name').fill('No such');
    await page.getByLabel('Share it with everybody').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const [saved] = await browser.site.client(listSavedFilters);
    assert.deepEqual(
      [saved?.name, saved?.owner, saved?.search],
      ['No such', 'ada', { search: 'nothing', sort: 'model', order: 'descending' }],
    );
    await page.goto(`${browser.site.url}/jobs`);
    await page.getByRole('heading', { name: 'Jobs', exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Find' }).fill('no su');
    await page.getByRole('button', { name: 'No such' }).click();
    await page.waitForURL(/\/devices\?.*search=nothing/);
    await menu.click();
    await page.getByRole('button', { name: 'Delete No such' }).click();
    await page.getByRole('dialog').getByText('it is shared').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(await browser.site.client(listSavedFilters), []);
    await browser.leave(page);
  });

  test('each long list has saved filters of its own, which the palette finds under the name of the list', async () => {
    const page = await browser.page('/runs?state=failed');
    const menu = page.getByRole('button', { name: 'Saved filters' });
    await menu.click();
    await page.getByRole('button', { name: 'Save what is shown' }).click();
    await page.getByLabel('Name').fill('What failed');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    for (const list of savedFilterLists) {
      await page.goto(browser.site.url + listPaths[list]);
      await menu.click();
      const saved = page.getByRole('button', { name: 'What failed', exact: true });
      await (list === 'runs' ? saved : page.getByText('None yet.')).waitFor();
      assert.equal(await saved.count(), list === 'runs' ? 1 : 0, list);
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Find' }).fill('what fai');
    await page.getByRole('button', { name: 'What failed Runs' }).click();
    await page.waitForURL(/\/runs\?state=failed$/);
    await menu.click();
    await page.getByRole('button', { name: 'What failed', exact: true }).waitFor();
    await browser.check(page, 'saved-filters-of-runs');
    await browser.leave(page);
  });

  test('the list is searched, sorted, narrowed, and linked to', async () => {
    const kiosk = await browser.site.client(createDeviceCategory, { body: { name: `Kiosk ${HOSTILE}` } });
    await browser.site.client(importDevices, { body: { text: roomful(kiosk.name) } });
    const page = await browser.page('/devices');
    page.on('dialog', () => assert.fail('what a device says of itself was run'));
    await page.getByRole('link', { name: 'PC-000' }).waitFor();
    await browser.check(page, 'devices');
    await page.getByRole('button', { name: 'Name' }).click();
    await page.getByRole('link', { name: 'PC-299' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('PC-12');
    await page.getByRole('link', { name: 'PC-120' }).waitFor();
    await page.getByRole('link', { name: 'PC-299' }).waitFor({ state: 'detached' });
    assert.match(page.url(), /search=PC-12/);
    await page.getByRole('link', { name: 'PC-121' }).click();
    await page.getByRole('heading', { name: 'PC-121' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'PC-129' }).waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByRole('button', { name: 'Filters', exact: true }).click();
    await page.getByRole('combobox', { name: 'Category' }).click();
    await page.getByRole('option', { name: 'Kiosk' }).click();
    await page.getByRole('link', { name: 'PC-129' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'PC-005' }).waitFor();
    await browser.check(page, 'devices-filters');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Take away the filter Kiosk' }).click();
    // What is shown beside the list is in the address; the back button takes it away.
    await page.getByRole('button', { name: 'Show PC-299 at a glance' }).click();
    const drawer = page.getByRole('dialog', { name: 'At a glance' });
    await drawer.getByText('S5', { exact: true }).waitFor();
    assert.match(page.url(), /beside=/);
    await browser.check(page, 'devices-beside');
    await page.goBack();
    await drawer.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Asset tag' }).check();
    await page.getByRole('columnheader', { name: 'Asset tag' }).waitFor();
    await page.reload();
    await page.getByRole('columnheader', { name: 'Asset tag' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as CSV' }).click(),
    ]);
    const lines = (await readFile((await download.path()) ?? '', 'utf8')).trimEnd().split('\r\n');
    assert.equal(lines.length, 1 + 300 + 1);
    await browser.leave(page);
  });

  test('chosen devices are added to a collection, and deleted once their number is typed', async () => {
    const collection = await browser.site.client(createCollection, { body: { name: 'Room 12' } });
    const page = await browser.page('/devices?search=PC-29');
    await page.getByRole('checkbox', { name: 'Choose PC-290' }).check();
    await page.getByRole('checkbox', { name: 'Choose PC-291' }).check();
    await page.getByText('2 chosen').waitFor();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Add to a collection' }).click();
    const adding = page.getByRole('dialog', { name: 'Add to a collection' });
    await adding.getByRole('combobox', { name: 'Collection' }).click();
    await page.getByRole('option', { name: 'Room 12' }).click();
    await browser.check(page, 'devices-add-to-collection');
    await adding.getByRole('button', { name: 'Add', exact: true }).click();
    await adding.waitFor({ state: 'detached' });
    const members = await browser.site.client(listCollectionMembers, { params: { id: collection.id } });
    assert.deepEqual(
      members.map(({ name }) => name),
      ['PC-290', 'PC-291'],
    );
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Protect' }).click();
    await page.getByRole('dialog', { name: 'Protect' }).getByRole('button', { name: 'Protect' }).click();
    await page.getByRole('row', { name: 'PC-291' }).getByText('Protected').waitFor();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const deleting = page.getByRole('dialog', { name: 'Delete' });
    const button = deleting.getByRole('button', { name: 'Delete' });
    await deleting.getByText('This concerns 2 computers:').waitFor();
    assert.equal(await button.isDisabled(), true);
    // One of them is gone meanwhile: the other is deleted, and this is told.
    await browser.site.client(deleteDevice, { params: { id: (await named('PC-290')).id } });
    await deleting.getByRole('textbox').fill('2');
    await browser.check(page, 'devices-delete');
    await button.click();
    await deleting.getByRole('alert').last().getByText('PC-290').waitFor();
    browser.problems();
    await page.getByRole('link', { name: 'PC-291' }).waitFor({ state: 'detached' });
    await browser.leave(page);
  });

  test('the page of a device tells all of it, and what it is changed to', async () => {
    const id = (await named('PC-000')).id;
    const { id: room } = await browser.site.client(createCollection, { body: { name: `Room ${HOSTILE}` } });
    await browser.site.client(addCollectionMember, { params: { id: room, deviceId: id } });
    await browser.site.client(setDeviceVariables, {
      params: { id },
      body: { variables: [{ name: 'JoinPassword', value: 'planted-secret', secret: true }] },
    });
    const page = await browser.page(`/devices/${id}`);
    page.on('dialog', () => assert.fail('what a device says of itself was run'));
    await page.getByText('at any time').waitFor();
    await page.getByRole('tab', { name: 'Collections' }).click();
    await page.getByRole('button', { name: 'All Systems' }).click();
    await page.getByText('Built-in rule: yes').waitFor();
    await browser.check(page, 'device-memberships');
    await page.getByRole('button', { name: 'Room "><img' }).click();
    await page.getByRole('button', { name: 'Take away the direct rule' }).click();
    await page.getByRole('button', { name: 'Room "><img' }).waitFor({ state: 'detached' });

    await page.getByRole('tab', { name: 'Variables' }).click();
    assert.match(page.url(), /tab=variables/);
    await page.getByRole('button', { name: 'Edit the variables' }).click();
    const variables = page.getByRole('dialog', { name: 'Variables of PC-000' });
    await variables.getByRole('button', { name: 'Add a variable' }).click();
    await variables.getByRole('textbox', { name: 'Name' }).last().fill('Room');
    await variables.getByRole('textbox', { name: 'Value' }).last().fill('12');
    await browser.check(page, 'device-variables');
    await variables.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'Room', exact: true }).waitFor();
    const kept = await browser.site.client(getDevice, { params: { id } });
    assert.deepEqual(
      kept.variables.map(({ name, value }) => [name, value]),
      [
        ['JoinPassword', null],
        ['Room', '12'],
      ],
    );

    await page.getByRole('tab', { name: 'Users' }).click();
    await page.getByLabel('Add a primary user').fill('EXAMPLE\\ada');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('cell', { name: 'EXAMPLE\\ada', exact: true }).waitFor();
    await browser.check(page, 'device-users');
    await page.getByRole('button', { name: 'Remove EXAMPLE\\ada' }).click();
    await page.getByText('Nobody is known to use it').waitFor();

    await page.getByRole('tab', { name: 'Why did it boot that?' }).click();
    await page.getByText('Nothing is deployed to any collection of this device.').first().waitFor();
    await browser.check(page, 'device-boot');
    const inDutch = await browser.page(`/devices/${id}?tab=boot`, { language: 'nl' });
    await inDutch.getByText('Er is niets uitgerold naar een verzameling van dit apparaat.').first().waitFor();
    await browser.check(inDutch, 'device-boot-nl');
    await browser.leave(inDutch);

    await page.getByRole('button', { name: 'Edit' }).click();
    const editing = page.getByRole('dialog', { name: 'Edit PC-000' });
    await editing.getByLabel('Name').fill('PC-001');
    await editing.getByRole('button', { name: 'Save' }).click();
    await editing.getByRole('alert').getByText('SLIP-1003').waitFor();
    browser.problems();
    await editing.getByLabel('Name').fill('DESK-1');
    await editing.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'DESK-1', level: 1 }).waitFor();

    await page.getByRole('button', { name: 'Merge' }).click();
    const merging = page.getByRole('dialog', { name: 'Merge another record' });
    await merging.getByRole('combobox', { name: 'The other record' }).fill('LAB-1');
    await page.getByRole('option', { name: 'LAB-1' }).click();
    await merging.getByText('52:54:00:99:00:01').waitFor();
    await browser.check(page, 'device-merge');
    await merging.getByRole('button', { name: 'Merge, and delete LAB-1' }).click();
    await merging.waitFor({ state: 'detached' });
    assert.ok((await browser.site.client(getDevice, { params: { id } })).macs.includes('52:54:00:99:00:01'));

    await page.goto(`${browser.site.url}/devices/00000000-0000-4000-8000-00000000dead`);
    await page.getByRole('alert').getByText('SLIP-1002').waitFor();
    browser.problems();
    await browser.leave(page);
  });

  test('a CSV file is imported after a look at what each line would do', async () => {
    const page = await browser.page('/devices/import');
    page.on('dialog', () => assert.fail('what a file says was run'));
    const choose = (text: string) =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name: 'room.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await choose(
      `NAME;MAC;Where\r\nCSV-1;525400880001;${quoted(HOSTILE)}\r\nPC-002;525400880002;12\r\nCSV-3;nonsense;12\r\n`,
    );
    await page.getByRole('table', { name: 'What is wrong' }).getByRole('cell', { name: 'MAC', exact: true }).waitFor();
    const button = page.getByRole('button', { name: /^Import \d+ device/ });
    assert.equal(await button.isDisabled(), true);
    await browser.check(page, 'device-import-wrong');
    await choose(`NAME;MAC;Where\r\nCSV-1;525400880001;${quoted(HOSTILE)}\r\nPC-002;525400880002;12\r\n`);
    await page.getByRole('radio', { name: 'Overwrite' }).check();
    await page.getByRole('combobox', { name: 'What the column Where is' }).click();
    await page.getByRole('option', { name: 'Variable', exact: true }).click();
    await page.getByText('1 overwritten').waitFor();
    await browser.check(page, 'device-import');
    await button.click();
    await page.getByRole('heading', { name: 'The devices are imported' }).waitFor();
    assert.deepEqual((await named('CSV-1')).variables, [{ name: 'Where', value: HOSTILE, secret: false }]);
    await page.getByRole('link', { name: 'To the devices' }).click();
    await page.getByRole('link', { name: 'CSV-1' }).waitFor();
    await browser.leave(page);
  });

  test('who may only look is offered nothing else', async () => {
    const person = await addReader(browser);
    const page = await browser.page('/devices', { person });
    await page.getByRole('checkbox', { name: 'Choose PC-003' }).check();
    await page.getByText('1 chosen').waitFor();
    for (const name of ['Add a device', 'Import a CSV file', 'Actions'])
      assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    await page.getByRole('link', { name: 'PC-003' }).click();
    await page.getByRole('tab', { name: 'Variables' }).click();
    await page.getByText('No variables of its own').waitFor();
    for (const name of ['Edit', 'Merge', 'Actions', 'Edit the variables'])
      assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    await browser.leave(page);
  });

  for (const { language, colorScheme } of looks)
    test(`looks right in ${language}, ${colorScheme}, and on a telephone`, async () => {
      const { id } = await named('PC-003');
      const page = await browser.page('/devices', { language, colorScheme });
      const name = `${language}-${colorScheme}`;
      await page.getByRole('link', { name: 'PC-003' }).waitFor();
      await browser.check(page, `devices-${name}`);
      await page.setViewportSize({ width: 360, height: 640 });
      await browser.check(page, `devices-${name}-narrow`);
      await page.goto(`${browser.site.url}/devices/${id}`);
      await page.getByRole('tab').first().waitFor();
      // Each tab once light and once dark, each language once.
      const tabs = (language === 'nl') === (colorScheme === 'dark') ? [0, 1, 2, 3, 4, 5, 6] : [];
      for (const at of tabs) {
        await page.getByRole('tab').nth(at).click();
        await page.getByRole('tabpanel').waitFor();
        await page.waitForLoadState('networkidle');
        await browser.check(page, `device-${name}-${at}-narrow`);
      }
      await page.goto(`${browser.site.url}/devices/import`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await browser.check(page, `device-import-${name}-narrow`);
      await browser.leave(page);
    });
});

/** Who may look at everything and change nothing. */
async function addReader(browser: ConsoleBrowser) {
  const person = { name: 'rea', password: 'reading lamp 4711 quay' };
  const role = (await browser.site.client(listSecurityRoles)).find(({ name }) => name === 'Read-only Analyst');
  await browser.site.client(createUser, {
    body: { ...person, displayName: 'Rea Only', mustChangePassword: false, securityRoleIds: [role?.id ?? ''] },
  });
  return person;
}

/** 300 devices, one of them with a category, one that says of itself what browsers would run. */
function roomful(category: string): string {
  const lines = Array.from({ length: 300 }, (_, number) => {
    const name = `PC-${String(number).padStart(3, '0')}`;
    const serial = number === 0 ? quoted(HOSTILE) : `S${number % 7}`;
    return `${name},${mac(number)},${serial},${number === 5 ? quoted(category) : ''}`;
  });
  return ['NAME,MAC,Serial number,Categories', ...lines, ''].join('\n');
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

function mac(number: number): string {
  return `52:54:00:00:${String(Math.floor(number / 100)).padStart(2, '0')}:${String(number % 100).padStart(2, '0')}`;
}
