import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { cancelRun, getRun } from '../../src/api/runs.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { updateTaskSequence } from '../../src/api/task-sequences.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser } from '../support/console-browser.ts';
import { addComputer, deployTo, LoopbackRun } from '../support/loopback-agent.ts';

const hostile = '"><img src=x onerror=alert(1)>';
const reader = { name: 'rosa', displayName: 'Rosa Reader', password: 'quiet pond 9913 reed' };

const command = (id: string, name: string) => ({
  ...{ type: 'run-command-line', id, name },
  options: { commandLine: 'true' },
});
const steps = [
  { type: 'group', id: 'g', name: 'Install', steps: [command('a', 'Partition'), command('b', `Apply ${hostile}`)] },
  command('c', 'Configure'),
  command('d', 'Report'),
];

describe('the pages of runs', () => {
  let browser: ConsoleBrowser;
  let failed: LoopbackRun;
  let open: LoopbackRun;
  let sequenceId = '';
  let deploymentId = '';

  before(async () => {
    browser = await ConsoleBrowser.open();
    const { site } = browser;
    const roles = await site.client(listSecurityRoles);
    const readOnly = roles.find(({ name }) => name === 'Read-only Analyst')?.id ?? '';
    await site.client(createUser, { body: { ...reader, mustChangePassword: false, securityRoleIds: [readOnly] } });
  });
  after(() => browser.close());

  test('teach who has no runs how one begins', async () => {
    const page = await browser.page('/runs');
    await page.getByRole('heading', { name: 'Nothing has run yet' }).waitFor();
    await browser.check(page, 'runs-empty');
    await browser.leave(page);
  });

  test('list runs live, and their filters are in the address', async () => {
    const { site } = browser;
    const [first, second, third] = [
      await addComputer(site, 'PC-FAILED'),
      await addComputer(site, 'PC-OPEN'),
      await addComputer(site, 'PC-DONE'),
    ];
    const { deployment, sequence } = await deployTo(site, 'Install Debian', [first, second], steps);
    await deployTo(site, 'Inventory', [third], [command('x', 'Look')]);
    sequenceId = sequence.id;
    deploymentId = deployment.id;
    const page = await browser.page('/runs');
    failed = await LoopbackRun.begin(site, first);
    await failed.tell('group-started', { nodeId: 'g', name: 'Install', attempt: 1, parentId: null });
    await failed.step('a', 'Partition', {
      parentId: 'g',
      seconds: 12,
      log: ['sfdisk /dev/sda', 'The partition table was written'],
    });
    const output = Array.from({ length: 40 }, (_, line) => `unpacked ${line} of 40 <b>files</b>`);
    await failed.step('b', `Apply ${hostile}`, {
      ...{ parentId: 'g', seconds: 240, outcome: 'failed', exitCode: 5, message: `It cannot: ${hostile}` },
      log: [...output, 'No space left on device'],
    });
    await failed.tell('group-finished', {
      nodeId: 'g',
      name: 'Install',
      attempt: 1,
      parentId: null,
      outcome: 'failed',
      message: '',
    });
    await failed.end('failed', `The step "Apply" failed: ${hostile}`);
    open = await LoopbackRun.begin(site, second, 90);
    await open.step('a', 'Partition', { seconds: 20, log: ['sfdisk /dev/sda'] });
    await open.tell('step-started', {
      nodeId: 'b',
      name: 'Apply',
      attempt: 1,
      parentId: null,
      type: 'run-command-line',
    });
    await open.progress({
      nodeId: 'b',
      name: 'Apply',
      stepsDone: 1,
      bytesDone: 3e8,
      bytesTotal: 1.2e9,
      bytesPerSecond: 1.1e8,
    });
    const done = await LoopbackRun.begin(site, third);
    await done.step('x', 'Look');
    await done.end('succeeded', 'Done.');

    await page.getByRole('link', { name: 'PC-DONE' }).waitFor();
    await page.getByRole('progressbar', { name: 'Progress of PC-OPEN' }).waitFor();
    await browser.check(page, 'runs');
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Failed' }).click();
    await page.getByRole('link', { name: 'PC-DONE' }).waitFor({ state: 'detached' });
    assert.match(page.url(), /state=failed/);
    await page.goto(`${site.url}/runs?taskSequenceId=${sequenceId}&deploymentId=${deploymentId}`);
    await page.getByRole('link', { name: 'PC-OPEN' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'PC-DONE' }).count(), 0);
    await page.goto(`${site.url}/runs?state=cancelled`);
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    await browser.leave(page);
  });

  test('show where the time went, what each step wrote, the log, the records and the report', async () => {
    const page = await browser.page(`/runs/${failed.id}`);
    expectNoDialog(page);
    await page.getByRole('heading', { name: 'PC-FAILED' }).waitFor();
    await page.getByRole('button', { name: /^Apply .*Failed/ }).click();
    await page.getByText('No space left on device').waitFor();
    await page.getByText('SLIP-4001').waitFor();
    assert.match(page.url(), /step=/);
    await browser.check(page, 'run-steps');

    await page.getByRole('tab', { name: 'Log' }).click();
    await page.getByText('The partition table was written').waitFor();
    await page.getByRole('searchbox').fill('unpacked 3');
    await page.getByRole('status').filter({ hasText: '11 lines' }).waitFor();
    assert.match(page.url(), /find=unpacked/);
    await browser.check(page, 'run-log');

    await page.getByRole('tab', { name: 'Records' }).click();
    await page.getByText('Group Install begins').waitFor();
    await browser.check(page, 'run-records');

    await page.getByRole('tab', { name: 'Report' }).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(/^Genuine/).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the signed report' }).click();
    assert.equal((await saved).suggestedFilename(), 'PC-FAILED.report.txt');
    const zip = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Evidence (zip)' }).click();
    assert.match((await zip).suggestedFilename(), /\.zip$/);
    await browser.check(page, 'run-report');
    await browser.leave(page);
  });

  test('go on while the run does, and mark what is old while the site is away', async () => {
    const page = await browser.page(`/runs/${open.id}`);
    await page.getByText('Step 2 of 4').waitFor();
    await open.progress({ nodeId: 'b', name: 'Apply', stepsDone: 2, bytesDone: null });
    await page.getByText('Step 3 of 4').waitFor();
    await page.getByRole('button', { name: /^Apply Running now/ }).click();
    await open.log('one more line');
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.getByText('one more line').waitFor();
    await browser.check(page, 'run-open');
    await browser.site.stop();
    await page.getByText('Not connected to the site.').waitFor();
    await page.getByText('one more line').waitFor();
    await browser.site.start();
    await page.getByText('Not connected to the site.').waitFor({ state: 'detached' });
    await open.log('after the restart');
    await page.getByText('after the restart').waitFor();
    // While the site was away, requests failed, as they should.
    browser.problems();
    await browser.leave(page);
  });

  test('stop a run in the debugger, show its variables, and set break points', async () => {
    const page = await browser.page('/runs');
    expectNoDialog(page);
    const lastTime = JSON.stringify([[sequenceId, ['c', 'gone']]]);
    await page.evaluate(`localStorage.setItem('slipway-break-points', ${JSON.stringify(lastTime)})`);
    await page.goto(`${browser.site.url}/runs/${open.id}?tab=debugger`);
    await page.getByRole('button', { name: 'Set the break point of last time: Configure' }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('1 command is on its way to the computer…').waitFor();
    const { wishes } = await open.takeWishes(0, null);
    for (const { number, by, command: given } of wishes)
      await open.tell('debug-command', { number, by, command: given, refused: null, again: [] });
    await open.tell('run-paused', { nodeId: 'c', name: 'Configure', parentId: null, reason: 'pause' });
    await open.takeWishes(wishes.length, [
      { name: 'OSDComputerName', value: 'PC-OPEN', readOnly: false },
      { name: 'JoinPassword', value: null, readOnly: false },
      { name: '_SMSTSMachineName', value: hostile, readOnly: true },
    ]);
    await page.getByText('Paused at “Configure”').waitFor();
    await page.getByText('Secret: it has not left the computer').waitFor();
    await page.getByText(hostile).first().waitFor();
    await browser.check(page, 'run-debugger');
    await page.getByRole('checkbox', { name: 'Break point at Install' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('checkbox', { name: 'Break point at Partition' }).waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    assert.equal(
      await page.getByRole('checkbox', { name: 'Break point at Partition' }).evaluate((box) => box.matches(':focus')),
      true,
    );
    await page.getByRole('checkbox', { name: 'Break point at Report' }).focus();
    await page.keyboard.press('F9');
    await page.getByRole('button', { name: 'Clear the break point at Report' }).waitFor();
    await page.getByRole('button', { name: 'Show Report in the tree' }).click();
    await page.getByRole('button', { name: 'Change OSDComputerName' }).click();
    await page.getByRole('textbox', { name: 'Value' }).fill('PC-OTHER');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await eventually(async () => {
      const given = (await open.takeWishes(1, null)).wishes.map(({ command: each }) => each);
      assert.deepEqual(
        given.map(({ command: name }) => name),
        ['setBreakpoints', 'setVariable', 'next'],
      );
      assert.deepEqual(given[0], { command: 'setBreakpoints', nodeIds: ['d'] });
    });
    // A step is on its way already, so the site refuses this or asks once more: either way the page says so.
    await page.getByRole('button', { name: 'Set as next: Partition' }).click();
    await page.getByRole('alert').or(page.getByRole('dialog')).first().waitFor();
    browser.problems();
    await browser.leave(page);
  });

  test('look right in Dutch, in the dark, and on a telephone', async () => {
    const page = await browser.page('/runs', { language: 'nl', colorScheme: 'dark' });
    for (const [name, path, ready] of [
      ['runs', '/runs', 'PC-DONE'],
      ['run-steps', `/runs/${failed.id}?step=5`, 'Partition'],
      ['run-log', `/runs/${failed.id}?tab=log`, 'sfdisk /dev/sda'],
      ['run-report', `/runs/${failed.id}?tab=report`, 'SHA-256'],
      ['run-debugger', `/runs/${open.id}?tab=debugger`, 'OSDComputerName'],
    ] as const) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(browser.site.url + path);
      await page.getByText(ready).first().waitFor();
      await browser.check(page, `${name}-nl-dark`);
      await page.setViewportSize({ width: 360, height: 640 });
      await browser.check(page, `${name}-nl-dark-narrow`);
    }
    await browser.leave(page);
  });

  test('offer to who only reads nothing that they may not do', async () => {
    const page = await browser.page(`/runs/${failed.id}`, { person: reader });
    await page.getByRole('heading', { name: 'PC-FAILED' }).waitFor();
    await page.getByRole('tab', { name: 'Log' }).waitFor();
    assert.equal(await page.getByRole('button', { name: /Resume/ }).count(), 0);
    await page.goto(`${browser.site.url}/runs/${open.id}?tab=debugger`);
    await page.getByRole('heading', { name: 'PC-OPEN' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Cancel…' }).count(), 0);
    assert.equal(await page.getByRole('tab', { name: 'Debugger' }).count(), 0);
    await browser.leave(page);
  });

  test('resume a failed run with its sequence as it was edited, which is shown first, and cancel it by force', async () => {
    const { site } = browser;
    const page = await browser.page(`/runs/${failed.id}`);
    await page.getByRole('button', { name: 'Resume edited…' }).click();
    await page.getByText('The task sequence was not edited').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const edited = [
      { ...steps[0], steps: [command('a', 'Partition'), command('b', 'Apply on the other disk')] },
      ...steps.slice(1),
      command('e', 'Clean up'),
    ];
    await site.client(updateTaskSequence, {
      params: { id: sequenceId },
      body: { document: { version: 1, name: 'Install Debian', steps: edited } },
    });
    await page.getByRole('button', { name: 'Resume edited…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The run goes on at “Apply on the other disk”.').waitFor();
    await browser.check(page, 'run-resume-edited');
    await dialog.getByRole('button', { name: 'Resume with version 2' }).click();
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await page.getByRole('checkbox', { name: 'End it at once' }).check();
    await browser.check(page, 'run-cancel');
    await page.getByRole('button', { name: 'Cancel the run on PC-FAILED' }).click();
    await page.getByText('Ended by force').waitFor();
    assert.equal((await site.client(getRun, { params: { id: failed.id } })).state, 'cancelled');
    await browser.leave(page);
  });

  test('say what the site refuses', async () => {
    const page = await browser.page('/runs/00000000-0000-4000-8000-000000000000');
    await page.getByRole('alert').getByText('SLIP-1002').waitFor();
    browser.problems();
    await browser.site.client(cancelRun, { params: { id: open.id }, body: { force: true } });
    await browser.leave(page);
  });
});

function expectNoDialog(page: Page): void {
  page.on('dialog', () => assert.fail('what a computer told was executed'));
}

async function eventually(holds: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;)
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((wake) => setTimeout(wake, 100));
    }
}
