/** Reports, status messages and alerts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Alert } from '../../src/api/alerts.ts';
import { ConsoleBrowser, looks } from '../support/console-browser.ts';
import { addComputer, deployTo, LoopbackRun } from '../support/loopback-agent.ts';

const hostile = '"><img src=x onerror=alert(1)>';

describe('reports, status messages and alerts', () => {
  let browser: ConsoleBrowser;
  let deploymentId = '';
  before(async () => {
    browser = await ConsoleBrowser.open();
  });
  after(() => browser.close());

  test('teach who has none where they come from', async () => {
    const page = await open('/alerts');
    await page.getByRole('heading', { name: 'No alerts' }).waitFor();
    await browser.check(page, 'alerts-empty');
    await page.goto(`${browser.site.url}/status-messages`);
    await page.getByRole('heading', { name: 'No status messages' }).waitFor();
    await browser.check(page, 'status-messages-empty');
    await browser.leave(page);
  });

  test('status messages are filtered, linked to, and kept as a file', async () => {
    deploymentId = await seed();
    const page = await open('/status-messages');
    await page.getByText('The task sequence has failed').waitFor();
    await page.getByText('The task sequence was started').first().waitFor();
    await browser.check(page, 'status-messages');
    await choose(page, 'Severity', 'Errors');
    await page.getByText('The task sequence was started').first().waitFor({ state: 'detached' });
    assert.match(page.url(), /severity=error/);
    await page.getByRole('combobox', { name: 'Device' }).fill('PC-DO');
    await page.getByRole('option', { name: 'PC-DONE' }).click();
    await page.getByRole('heading', { name: 'No status messages' }).waitFor();
    await page.goto(`${browser.site.url}/status-messages?severity=error`);
    await page.getByText('The task sequence has failed').waitFor();
    assert.match(await download(page), /^\uFEFFat,id,severity[\s\S]*PC-FAILED/);
    await browser.leave(page);
  });

  test('reports are run with what they need, and kept as a file', async () => {
    const page = await open('/reports');
    await page.getByRole('link', { name: 'In which state is each device of a deployment' }).waitFor();
    await browser.check(page, 'reports');
    await page.getByRole('link', { name: 'In which state is each device of a deployment' }).click();
    await page.getByRole('heading', { name: 'Choose what the report is about' }).waitFor();
    await choose(page, 'Deployment', /^Inventory/);
    await page.getByRole('link', { name: 'PC-FAILED' }).waitFor();
    assert.match(page.url(), new RegExp(`deploymentId=${deploymentId}`));
    await browser.check(page, 'report');
    assert.match(await download(page), /^\uFEFFdevice,state[\s\S]*PC-FAILED/);
    await page.goto(`${browser.site.url}/reports/runs-over-time?since=2046-01-01T00:00`);
    await page.getByRole('heading', { name: 'No rows' }).waitFor();
    assert.equal(await page.getByLabel('Since').inputValue(), '2046-01-01T00:00');
    await page.goto(`${browser.site.url}/reports/nothing`);
    await page.getByRole('alert').getByText('SLIP-1002').waitFor();
    browser.problems();
    await browser.leave(page);
  });

  test('alerts are seen, and say why they were not', async () => {
    const page = await open('/', {});
    // The site looks for alerts once a minute, which a test does not wait for: this answer is as the site would give it.
    const alert: Alert = {
      ...{ id: '00000000-0000-4000-8000-00000000dead', deploymentId, deploymentName: `Inventory ${hostile}` },
      ...{ kind: 'failure-above', percent: 10, devices: 2, counted: 1, raisedAt: new Date().toISOString() },
      ...{ acknowledgedAt: null, acknowledgedBy: null },
    };
    await page.route('**/api/alerts?*', (route) => route.fulfill({ json: [alert] }));
    await page.getByRole('link', { name: 'Alerts' }).click();
    await page.getByText('More than 10 % failed: 1 of 2 computers').waitFor();
    // Away from the page's list.
    await page.mouse.move(700, 500);
    await browser.check(page, 'alerts');
    await page.getByRole('button', { name: 'I have seen it' }).click();
    await page.getByRole('alert').getByText('SLIP-1002').waitFor();
    browser.problems();
    await page.setViewportSize({ width: 360, height: 640 });
    await browser.check(page, 'alerts-narrow');
    await browser.leave(page);
  });

  for (const { language, colorScheme } of looks)
    test(`look right in ${language}, ${colorScheme}, and on a telephone`, async () => {
      const page = await open('/status-messages', { language, colorScheme });
      await page.getByRole('link', { name: 'PC-FAILED' }).first().waitFor();
      await checkBoth(page, `status-messages-${language}-${colorScheme}`);
      await page.goto(`${browser.site.url}/reports/deployment-devices?deploymentId=${deploymentId}`);
      await page.getByRole('link', { name: 'PC-FAILED' }).waitFor();
      await checkBoth(page, `report-${language}-${colorScheme}`);
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

  async function seed(): Promise<string> {
    const { site } = browser;
    const done = await addComputer(site, 'PC-DONE');
    const failed = await addComputer(site, 'PC-FAILED');
    const steps = [{ type: 'run-command-line', id: 'a', name: 'Copy', options: { commandLine: 'true' } }];
    const { deployment } = await deployTo(site, `Inventory ${hostile}`, [done, failed], steps);
    await (await LoopbackRun.begin(site, done)).end('succeeded', 'It is done.');
    const run = await LoopbackRun.begin(site, failed);
    await run.step('a', 'Copy', { outcome: 'failed', exitCode: 5, message: hostile });
    await run.end('failed', `The step failed. ${hostile}`);
    return deployment.id;
  }
});

async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function download(page: Page): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as CSV' }).click(),
  ]);
  return readFileSync(await file.path(), 'utf8');
}
