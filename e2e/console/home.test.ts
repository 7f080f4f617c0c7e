import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { commandDebugger } from '../../src/api/debugger.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser } from '../support/console-browser.ts';
import { addComputer, deployTo, LoopbackRun } from '../support/loopback-agent.ts';

const hostile = '"><img src=x onerror=alert(1)>';
const limited = { name: 'otto', displayName: 'Otto Nobody', password: 'quiet pond 9913 reed' };
const command = (id: string, name: string) => ({
  ...{ type: 'run-command-line', id, name },
  options: { commandLine: 'true' },
});

describe('the home page', () => {
  let browser: ConsoleBrowser;
  const open: LoopbackRun[] = [];
  before(async () => {
    browser = await ConsoleBrowser.open({ roles: 'api' });
  });
  after(() => browser.close());

  test('says of a site where nothing happens that nothing does', async () => {
    const page = await browser.page('/');
    await page.getByRole('heading', { name: 'No computer is being deployed' }).waitFor();
    await page.getByText('Nothing waits for you. The site does its work.').waitFor();
    await page.getByText('No computer has asked to boot over the network in the last hour.').waitFor();
    await page.getByRole('link', { name: 'Begin' }).waitFor();
    await browser.check(page, 'home-empty');
    await browser.leave(page);
  });

  test('shows computers as they come, move and fail', async () => {
    const { site } = browser;
    const computers = [];
    for (let number = 1; number <= 6; number += 1) computers.push(await addComputer(site, `ROOM-${number}`));
    await deployTo(site, `Install ${hostile}`, computers, [command('a', 'Partition'), command('b', 'Apply')]);
    const page = await browser.page('/');
    page.on('dialog', () => assert.fail('what a computer told was executed'));
    await page.getByRole('heading', { name: 'No computer is being deployed' }).waitFor();
    for (const computer of computers) open.push(await LoopbackRun.begin(site, computer, 60));
    await page.getByRole('heading', { name: '6 computers are being deployed' }).waitFor();
    const [first, second, third] = open as [LoopbackRun, LoopbackRun, LoopbackRun];
    await first.progress({ name: 'Apply', stepsDone: 1, stepsTotal: 2, bytesDone: 5e8, bytesTotal: 1e9 });
    const bar = page.getByRole('progressbar', { name: 'Progress of ROOM-1' });
    await page.getByText('Apply · Step 2 of 2').waitFor();
    assert.equal(await bar.getAttribute('aria-valuenow'), '75');
    await site.client(commandDebugger, { params: { id: second.id }, body: { command: 'pause' } });
    await second.tell('run-paused', { nodeId: 'b', name: 'Apply', parentId: null, reason: 'pause' });
    await third.step('a', 'Partition', { outcome: 'failed', exitCode: 1, message: hostile });
    await third.end('failed', `The step "Partition" failed: ${hostile}`);
    await page.getByRole('heading', { name: '5 computers are being deployed' }).waitFor();
    await page.getByRole('link', { name: '1 run is paused in the debugger' }).waitFor();
    await browser.check(page, 'home');
    await page.getByRole('link', { name: '1 run has failed' }).click();
    await page.getByRole('link', { name: 'ROOM-3' }).waitFor();
    assert.match(page.url(), /\/runs\?state=failed/);
    await page.goBack();
    await page.getByRole('link', { name: 'ROOM-1' }).click();
    await page.getByRole('heading', { name: 'ROOM-1' }).waitFor();
    await browser.leave(page);
  });

  test('looks right in Dutch, in the dark, and on a telephone', async () => {
    const page = await browser.page('/', { language: 'nl', colorScheme: 'dark' });
    await page.getByRole('link', { name: 'ROOM-1' }).waitFor();
    await browser.check(page, `home-nl-dark`);
    await page.setViewportSize({ width: 360, height: 640 });
    await browser.check(page, `home-nl-dark-narrow`);
    await browser.leave(page);
  });

  test('shows to who may see no runs nothing of them', async () => {
    const roles = await browser.site.client(listSecurityRoles);
    const role = roles.find(({ name }) => name === 'Security Administrator')?.id ?? '';
    await browser.site.client(createUser, { body: { ...limited, mustChangePassword: false, securityRoleIds: [role] } });
    const page = await browser.page('/', { person: limited });
    await page.getByRole('heading', { name: 'What is happening now' }).waitFor();
    await page.getByText('The site does its work.').first().waitFor();
    assert.equal(await page.getByRole('link', { name: 'ROOM-1' }).count(), 0);
    await browser.check(page, 'home-nobody');
    await browser.leave(page);
  });
});
