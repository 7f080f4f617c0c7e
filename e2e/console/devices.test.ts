import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createDevice } from '../../src/api/devices.ts';
import { ConsoleBrowser } from '../support/console-browser.ts';

describe('the list of devices', () => {
  let browser: ConsoleBrowser;
  before(async () => {
    browser = await ConsoleBrowser.open();
  });
  after(() => browser.close());

  test('teaches who has no devices where they come from', async () => {
    const page = await browser.page('/devices');
    await page.getByRole('heading', { name: 'No computers yet' }).waitFor();
    await browser.check(page, 'devices-empty');
  });

  test('is searched, sorted, and linked to', async () => {
    for (let number = 0; number < 300; number += 1)
      await browser.site.client(createDevice, {
        body: { name: `PC-${String(number).padStart(3, '0')}`, macs: [mac(number)], serialNumber: `S${number % 7}` },
      });
    const page = await browser.page('/devices');
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
  });

  for (const language of ['en', 'nl'] as const)
    for (const colorScheme of ['light', 'dark'] as const)
      test(`looks right in ${language}, ${colorScheme}, and on a telephone`, async () => {
        const page = await browser.page('/devices', { language, colorScheme });
        await page.getByRole('link', { name: 'PC-000' }).waitFor();
        await browser.check(page, `devices-${language}-${colorScheme}`);
        await page.setViewportSize({ width: 360, height: 640 });
        await browser.check(page, `devices-${language}-${colorScheme}-narrow`);
      });
});

function mac(number: number): string {
  return `52:54:00:00:${String(Math.floor(number / 100)).padStart(2, '0')}:${String(number % 100).padStart(2, '0')}`;
}
