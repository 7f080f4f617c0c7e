/** The commands about the site itself: site, settings, tokens, events, version. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import packageJson from '../../../package.json' with { type: 'json' };
import { type Backup, type Backups, changeBackupWarning, listBackups } from '../../api/backups.ts';
import { getSiteHealth, type SiteHealth } from '../../api/site-health.ts';
import { listSiteLog, type SiteLogLine } from '../../api/site-log.ts';
import { TEST_KEY_ID, TEST_KEY_PEM } from '../../api/test-run-report.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

test('site show gives the fingerprint to compare, and the command to connect from elsewhere', async () => {
  const { out } = await run(new FakeSite(), 'site show', { columns: 80 });
  assert.equal(
    out,
    [
      'Name:            Test',
      `Id:              ${idOf(1)}`,
      'Version:         0.1.0',
      'API:             https://10.0.0.1:8443',
      'Boot files:      http://10.0.0.1:8080',
      `CA fingerprint:  ${Array(12).fill('abab').join(' ')}`,
      '                 abab abab abab abab',
      `Report key:      ${'0'.repeat(16)}`,
      'Reached at:      /var/lib/slipway/run/api.sock',
      '',
      'From another computer, with a token:',
      `  slipway connect https://10.0.0.1:8443 --ca-fingerprint ${'ab'.repeat(32)}`,
      '',
    ].join('\n'),
  );
});

test('site health names what is not well first, and its exit code says how bad it is', async () => {
  const site = new FakeSite();
  const process_ = { roles: [], since: AT, pid: 7, memoryBytes: 1e8, restarts: 0, lastEnd: null, startsAgainAt: null };
  const health: SiteHealth = {
    ...{
      at: AT,
      version: '0.1.0',
      listeners: [],
      certificates: [],
      clockSynchronised: null,
      lastBackupAt: null,
      jobs: null,
      netboot: null,
    },
    findings: [
      { check: 'database', level: 'error', text: 'it does not answer.\u001b[2J', advice: 'Look at the log.' },
      { check: 'disk', level: 'good', text: '1 TB.', advice: null },
    ],
    processes: [{ ...process_, name: 'supervisor', state: 'running' }],
    ...{ database: null, content: null, freeBytes: { content: 1e9, data: 1e9 } },
  };
  site.contract.on(getSiteHealth, () => health);
  const { out, exitCode } = await run(site, 'site health', { columns: 80 });
  assert.equal(exitCode, 2);
  assert.match(out, /^FAIL {2}database: it does not answer\.\S*\n {6}Look at the log\.\nok {4}disk: 1 TB\.\n\nPROCESS/);
  assert.ok(!out.includes('\u001b'));
  assert.match(out, /supervisor +- +running .* 100 MB +0\n/);
  assert.match(out, /Database: +does not answer\n/);
  health.findings.shift();
  assert.equal((await run(site, 'site health')).exitCode, 0);
});

test('site log shows lines as they came, in their order, and follows what comes', async () => {
  const site = new FakeSite();
  const line = (second: number, message: string, more: Partial<SiteLogLine> = {}): SiteLogLine => ({
    ...{ id: `api-${second}`, at: `2026-11-26T12:00:0${second}.000Z`, level: 'info', process: 'api', role: null },
    ...{ message, error: null, facts: {}, ...more },
  });
  const kept = [
    line(1, 'first'),
    line(2, 'second\u001b[2J', { level: 'error', role: 'netboot', facts: { runId: 'R' } }),
  ];
  const asked: unknown[] = [];
  site.contract.on(listSiteLog, ({ query }) => {
    asked.push(query);
    const read = Number(query.after?.split(':')[2] ?? 0);
    const lines = kept.slice(read).toReversed();
    const position = `api:${'a'.repeat(16)}:${kept.length}`;
    // All of one moment: nothing but the position tells which of them were shown.
    if (asked.length > 2) kept.push(line(2, `${asked.length} of the same moment`, { process: 'boot' }));
    return { lines, hasOlder: false, position };
  });
  const { out } = await run(site, 'site log --level info --search x');
  const shown =
    '2026-11-26 12:00:01  info   api  first\n2026-11-26 12:00:02  error  api  netboot: second\u241b[2J {"runId":"R"}\n';
  assert.equal(out, shown);
  assert.deepEqual(asked, [{ level: 'info', search: 'x', limit: 200 }]);
  const followed = await run(site, 'site log --follow', {
    onPause: (count, stop) => (count === 4 ? stop() : undefined),
  });
  assert.equal(followed.exitCode, 130);
  const more = [3, 4].map((number) => `2026-11-26 12:00:02  info   boot  ${number} of the same moment\n`);
  assert.equal(followed.out, shown + more.join(''));
  assert.equal((await run(site, 'site log --level loud')).exitCode, 2);
});

test('site backups says what is known of them, and when the site warns', async () => {
  const site = new FakeSite();
  const backup: Backup = {
    ...{ id: idOf(1), name: '20261126T030000Z', folder: '/var/backups/slipway', host: 'site1', madeAt: AT },
    ...{ productVersion: '0.1.0', bytes: 2_000_000, keysSealed: true, contentIncluded: false },
    ...{ verifiedAt: AT, damagedFiles: 2 },
  };
  const state: Backups = { backups: [], warningDays: 7 };
  site.contract.on(listBackups, () => state);
  site.contract.on(changeBackupWarning, ({ body }) => Object.assign(state, body));
  const none = await run(site, 'site backups');
  assert.match(none.out, /^The site knows of no backup\..*\nIt warns .* 7 days\.\n$/);
  state.backups = [backup];
  assert.match(
    (await run(site, 'site backups')).out,
    /MADE.*\n.*\/var\/backups\/slipway +2\.0 MB +sealed +listed +2 damaged/,
  );
  assert.match((await run(site, 'site backup-warning 0')).out, /It never warns/);
  assert.equal((await run(site, 'site backup-warning x')).exitCode, 2);
});

test('site report-key gives the key alone, to be kept in a file', async () => {
  const policyKey = { keyId: TEST_KEY_ID, publicKeyPem: TEST_KEY_PEM };
  assert.equal((await run(new FakeSite({ policyKey }), 'site report-key')).out, TEST_KEY_PEM);
  assert.deepEqual(
    JSON.parse((await run(new FakeSite({ policyKey }), 'site report-key --output json')).out),
    policyKey,
  );
});

test('what becomes of the users that a run names is set in one word', async () => {
  const site = new FakeSite();
  const { out } = await run(site, 'settings set-user-device-affinity pending');
  assert.equal(out, 'PXE password:          not set\nUser device affinity:  pending\n');
  const { exitCode, error } = await run(site, 'settings set-user-device-affinity disabled');
  assert.deepEqual([exitCode, error.includes('is not one of none, auto, pending')], [2, true], error);
});

describe('the PXE password', () => {
  test('is asked for twice, hidden', async () => {
    const site = new FakeSite();
    const { questions, out } = await run(site, 'settings set-pxe-password', { answers: ['s3cret', 's3cret'] });
    assert.deepEqual(questions, ['(hidden) New PXE password: ', '(hidden) The same again: ']);
    assert.equal(out, 'PXE password:          set\nUser device affinity:  none\n');
    assert.equal(site.state.pxePassword, 's3cret');
    assert.equal((await run(site, 'settings show')).out, 'PXE password:          set\nUser device affinity:  none\n');
  });

  test('is not changed when the two differ, or when there is none', async () => {
    const site = new FakeSite();
    assert.equal((await run(site, 'settings set-pxe-password', { answers: ['a', 'b'] })).exitCode, 1);
    assert.equal((await run(site, 'settings set-pxe-password', { answers: [''] })).exitCode, 2);
    assert.equal((await run(site, 'settings set-pxe-password')).exitCode, 2);
    assert.equal(site.state.pxePassword, null);
  });

  test('is one line of standard input for a script', async () => {
    const site = new FakeSite();
    await run(site, 'settings set-pxe-password', { input: 'from a file\n' });
    assert.equal(site.state.pxePassword, 'from a file');
    assert.equal((await run(site, 'settings clear-pxe-password')).exitCode, 2);
    assert.equal(
      (await run(site, 'settings clear-pxe-password --yes')).out,
      'PXE password:          not set\nUser device affinity:  none\n',
    );
    assert.equal(site.state.pxePassword, null);
  });
});

test('a token is shown once, listed without its secret, and revoked', async () => {
  const site = new FakeSite();
  const { out, error } = await run(site, 'tokens create "laptop of Kim"');
  assert.equal(out, 'slip_0123456789abcdef0123456789abcdef\n');
  assert.match(error, /^This is the token "laptop of Kim"\. It is not shown again\./);
  assert.equal(
    (await run(site, 'tokens list', { columns: 80 })).out,
    'NAME           ID        ROLE         EXPIRES              LAST USED\nlaptop of Kim  00000064  its maker’s  2027-02-23 14:03:22  never\n',
  );
  const { questions } = await run(site, 'tokens delete "laptop of kim"', { answers: ['y'] });
  assert.deepEqual(questions, [
    'Revoke the API token "laptop of Kim"? Whoever uses it is refused from then on. [y/N] ',
  ]);
  assert.equal((await run(site, 'tokens list')).out, 'There are no API tokens.\n');
});

describe('events', () => {
  const site = new FakeSite({
    events: [
      { id: 7, at: AT, kind: 'run', subject: idOf(0xe1e1e1e1), data: { state: 'running', device: 'PC-01\u001b[2J' } },
      { id: 8, at: AT, kind: 'boot', subject: idOf(1), data: {} },
    ],
  });

  test('are shown until Ctrl-C', async () => {
    const { out, exitCode, statuses } = await run(site, 'events', { columns: 70, onPause: (_, stop) => stop() });
    assert.equal(
      out,
      '14:03:22  run            e1e1e1e1  {"state":"running","device":"PC-01…\n14:03:22  boot           00000001\n',
    );
    assert.deepEqual(statuses, ['The stream of events has ended; trying again …']);
    assert.equal(exitCode, 130);
  });

  test('of one kind are a line of JSON each', async () => {
    const { out } = await run(site, 'events --kind boot --output json', { onPause: (_, stop) => stop() });
    assert.deepEqual(JSON.parse(out), site.state.events[1]);
  });
});

test('version is that of this program', async () => {
  assert.equal((await run(new FakeSite(), 'version')).out, `slipway ${packageJson.version}\n`);
  assert.equal(
    (await run(new FakeSite(), 'version --output json')).out,
    `{\n  "version": "${packageJson.version}"\n}\n`,
  );
  assert.equal((await run(new FakeSite(), '--version')).out, `slipway ${packageJson.version}\n`);
});
