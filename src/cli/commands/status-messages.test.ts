import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listStatusMessages, type StatusMessage } from '../../api/status-messages.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeDevice } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const message: StatusMessage = {
  ...{ id: 11135, severity: 'error', component: 'Task Sequence Engine', at: AT, agentAt: AT, sequence: 5 },
  ...{ deviceId: idOf(1), deviceName: '=PC-01', deploymentId: null, runId: idOf(96), cursor: `1.${idOf(96)}.5` },
  text: 'The step "Format Disk" failed.',
};

function newSite() {
  const site = new FakeSite({ devices: [makeDevice({})] });
  site.contract.on(listStatusMessages, ({ query }) => (query.id === 11134 ? [] : [message]));
  return site;
}

test('status-messages list', async () => {
  const { out } = await run(newSite(), 'status-messages list');
  assert.equal(
    out,
    [
      'TIME                    ID  SEVERITY  DEVICE  MESSAGE',
      '2026-11-25 14:03:22  11135  error     =PC-01  The step "Format Disk" failed.',
      '',
    ].join('\n'),
  );
  assert.equal((await run(newSite(), 'status-messages list --id 11134')).out, 'There are no such messages.\n');
  const { out: page } = await run(newSite(), 'status-messages list --limit 1');
  assert.ok(page.endsWith(`\nPerhaps there are more: --before 1.${idOf(96)}.5\n`), page);
});

test('status-messages list --csv writes no formula', async () => {
  const { out } = await run(newSite(), 'status-messages list --csv');
  assert.equal(
    out.split('\r\n')[1],
    `${AT},11135,error,Task Sequence Engine,'=PC-01,"The step ""Format Disk"" failed.",${idOf(1)},,${idOf(96)}`,
  );
});

test('what is asked for goes to the site as ids and times', async () => {
  const site = newSite();
  await run(site, 'status-messages list --device PC-01 --severity warning --since 2026-11-25');
  const asked = new URL(site.contract.requests.at(-1)?.slice(4) ?? '', 'http://site').searchParams;
  assert.deepEqual(
    [asked.get('deviceId'), asked.get('severity'), asked.get('since')],
    [idOf(1), 'warning', '2026-11-25T00:00:00.000Z'],
  );
});
