/** Two people at one task sequence: who edits, who looks on, and how the lock passes from one to the other. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Client } from 'pg';
import type { Page } from 'playwright-core';
import { listAuditEntries } from '../../src/api/audit.ts';
import { listSecurityRoles } from '../../src/api/security-roles.ts';
import { breakEditLock } from '../../src/api/task-sequence-edit-locks.ts';
import { createTaskSequence, getTaskSequence } from '../../src/api/task-sequences.ts';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser } from '../support/console-browser.ts';

const hostile = '"><img src=x onerror=alert(1)>';
const bob = { name: 'bob', displayName: `Bob ${hostile}`, password: 'quiet pond 9913 reed' };

describe('the edit lock of a task sequence', () => {
  let browser: ConsoleBrowser;
  let id: string;
  let database: Client;
  before(async () => {
    browser = await ConsoleBrowser.open();
    const { client } = browser.site;
    const role = (await client(listSecurityRoles)).find(({ name }) => name === 'Operating System Deployment Manager');
    await client(createUser, { body: { ...bob, mustChangePassword: false, securityRoleIds: [role?.id ?? ''] } });
    const running = readFileSync(join(browser.site.dataDirectory, 'postgres/data/postmaster.pid'), 'utf8').split('\n');
    database = new Client({ host: running[4] ?? '', user: 'slipway', database: 'slipway' });
    await database.connect();
  });
  let count = 0;
  beforeEach(async () => {
    count += 1;
    const steps = ['First', 'Last'].map((name) => ({
      type: 'run-command-line',
      name,
      options: { commandLine: 'true' },
    }));
    ({ id } = await browser.site.client(createTaskSequence, {
      body: { document: { version: 1, name: `Office ${count} ${hostile}`, steps } },
    }));
  });
  after(async () => {
    await database.end();
    await browser.close();
  });

  const open = async (person?: typeof bob): Promise<Page> => {
    const page = await browser.page(`/task-sequences/${id}/edit`, person === undefined ? {} : { person });
    page.on('dialog', () => assert.fail('a dialog of the browser'));
    await page.getByRole('tree').waitFor();
    return page;
  };
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const edits = (page: Page) => page.getByRole('button', { name: 'Undo' }).waitFor();
  const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
  const rename = async (page: Page, to: string) => {
    await page.getByRole('treeitem', { name: 'First' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(to);
  };
  /** As if it had been so for longer: `change` makes a lock of `holder` and `asker`. The event has the pages look now, not within ten seconds. */
  const pretend = async (change: string) => {
    await database.query(`update task_sequence_edit_lock set ${change}`);
    await database.query(`select publish_event('task-sequence-edit-lock', $1, '{}')`, [id]);
  };
  const version = async () => (await browser.site.client(getTaskSequence, { params: { id } })).version;

  test('is given back, as the editor is left, by a request that outlives the page', async () => {
    const ada = await open();
    await edits(ada);
    // One that waits for a connection as the console itself is left is lost otherwise, and the lock is held for its whole lease.
    await ada.evaluate(`(() => {
      const ask = window.fetch;
      window.fetch = (path, request) => {
        if (String(path).endsWith('edit-lock/release')) console.info('released', request.keepalive);
        return ask(path, request);
      };
    })()`);
    const released = ada.waitForEvent('console', (message) => message.text().startsWith('released'));
    await ada.getByRole('link', { name: 'Devices' }).click();
    assert.equal((await released).text(), 'released true');
    await ada.close();
  });

  test('a second person looks on, live; is told "not now"; and is given it with what was saved before', async () => {
    const ada = await open();
    await edits(ada);
    const other = await open(bob);
    await says(other, /^Ada Fleet is editing this since \d+:\d\d/);
    assert.equal(await other.getByRole('button', { name: 'Undo' }).count(), 0);
    await other.getByRole('treeitem', { name: 'First' }).click();
    assert.equal(await other.getByRole('textbox', { name: 'Name', exact: true }).isDisabled(), true);
    await other.keyboard.press('Control+z');
    await browser.check(other, 'task-sequence-lock-theirs');
    await rename(ada, 'First of Ada');
    await ada.getByRole('button', { name: 'Save' }).click();
    await other.getByRole('treeitem', { name: 'First of Ada' }).waitFor();
    await press(other, 'Ask to take over');
    await says(other, /^Asked\. Ada Fleet has \d+ seconds to answer\./);
    await says(ada, `${bob.displayName} asks to edit this`);
    await browser.check(ada, 'task-sequence-lock-asked');
    await press(ada, 'Not now');
    await says(other, 'Ada Fleet has answered: not now.');
    await rename(ada, 'First, saved');
    await press(other, 'Ask again');
    await press(ada, 'Save and hand over');
    await other.getByRole('treeitem', { name: 'First, saved' }).waitFor();
    await edits(other);
    await says(ada, /^Bob .* is editing this since/);
    assert.equal(await version(), 3);
    await ada.close();
    await other.close();
  });

  test('who does not answer loses it, and keeps what was not saved as a draft', async () => {
    const ada = await open();
    await edits(ada);
    await rename(ada, 'Draft of Ada');
    const other = await open(bob);
    await press(other, 'Ask to take over');
    await says(other, /^Asked/);
    assert.equal(await other.getByRole('button', { name: 'Take over', exact: true }).count(), 0);
    await pretend(`asker = jsonb_set(asker, '{since}', to_jsonb((asker->>'since')::timestamptz - interval '60 s'))`);
    await press(other, 'Take over');
    await edits(other);
    await says(ada, 'Your changes are a draft: they are not saved');
    await press(ada, 'Compare with the saved version');
    const compared = ada.getByRole('dialog', { name: 'Your draft beside version 1' });
    await compared.getByRole('cell', { name: 'First', exact: true }).waitFor();
    await compared.getByRole('cell', { name: 'Draft of Ada' }).waitFor();
    await browser.check(ada, 'task-sequence-lock-draft');
    await compared.getByRole('button', { name: 'Close', exact: true }).click();
    await rename(other, 'First of Bob');
    await other.getByRole('button', { name: 'Save' }).click();
    await says(other, 'Saved as version 2');
    assert.equal(await ada.getByRole('treeitem', { name: 'Draft of Ada' }).count(), 1, 'the draft stays');
    await press(ada, 'Take over by force…');
    await ada.getByRole('button', { name: `Take over from ${bob.displayName}` }).click();
    await says(ada, 'Somebody else has saved version 2');
    await says(other, 'Ada Fleet is editing this');
    const [entry] = await browser.site.client(listAuditEntries);
    assert.deepEqual([entry?.action, entry?.actor.kind], [breakEditLock.summary, 'user']);
    await press(ada, 'Save mine over it');
    await other.getByRole('treeitem', { name: 'Draft of Ada' }).waitFor();
    assert.equal(await version(), 3);
    await other.close();
    await ada.close();
  });

  test('a page that closes gives it back; one that dies loses it with its lease; the CLI releases it', async () => {
    const ada = await open();
    await edits(ada);
    await rename(ada, 'Unsaved');
    const other = await open(bob);
    await says(other, 'Ada Fleet is editing this');
    await ada.close();
    await says(other, 'Nobody is editing this now');
    await press(other, 'Edit');
    await edits(other);
    await browser.site.client(breakEditLock, { params: { id }, body: {} });
    await says(other, 'Your edit lock was released by force, or ran out.');
    await browser.check(other, 'task-sequence-lock-free');
    const dying = await open();
    await edits(dying);
    await says(other, 'Ada Fleet is editing this');
    const crashed = dying.waitForEvent('crash');
    await dying.goto('chrome://crash').catch(() => undefined);
    await crashed;
    await database.query(
      `update task_sequence_edit_lock set holder = jsonb_set(holder, '{leaseEnds}', to_jsonb(now()))`,
    );
    await says(other, 'Nobody is editing this now');
    await other.close();
    await dying.close();
  });

  test('looks right in Dutch, dark, and on a telephone', async () => {
    const ada = await open();
    await edits(ada);
    const other = await browser.page(`/task-sequences/${id}/edit`, {
      person: bob,
      language: 'nl',
      colorScheme: 'dark',
    });
    await other.route('**/edit-lock/request', (route) => route.abort('connectionfailed'));
    await press(other, 'Vragen om over te nemen');
    const failed = other.getByRole('alert').getByText('De site antwoordt niet.');
    await failed.waitFor();
    browser.problems();
    await browser.check(other, 'task-sequence-lock-failed-nl-dark');
    await other.unroute('**/edit-lock/request');
    await press(other, 'Vragen om over te nemen');
    await says(other, /^Gevraagd/);
    assert.equal(await failed.count(), 0);
    await ada.route('**/edit-lock/answer', (route) => route.abort('connectionfailed'));
    await press(ada, 'Not now');
    await ada.getByRole('alert').getByText('The site does not answer.').waitFor();
    browser.problems();
    await browser.check(other, 'task-sequence-lock-nl-dark');
    await other.setViewportSize({ width: 360, height: 640 });
    await browser.check(other, 'task-sequence-lock-nl-dark-narrow');
    await ada.close();
    await other.close();
  });
});
