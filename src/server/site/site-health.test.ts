/** How a running site says that it does, and what is thought of what was found. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, test } from 'node:test';
import { getSiteHealth, type SiteProcess } from '../../api/site-health.ts';
import { listenOnOwnSocket } from '../http/local-socket.ts';
import { bootSocketPath } from '../metrics/boot-process.ts';
import { createBootProcessApplication } from '../metrics/boot-process-application.ts';
import { createCounted } from '../metrics/counted.ts';
import { runningHere } from '../process-states.ts';
import { createTestSite } from '../test-site.ts';
import { judgeHealth, judgeProcess, type KnownHealth } from './health-judgements.ts';
import { readSiteHealth } from './site-health.ts';
import { siteListeners } from './site-listeners.ts';

const NOW = new Date('2026-11-27T12:00:00Z');
const since = '2026-11-27T08:00:00.000Z';
const process_: SiteProcess = {
  ...{ name: 'boot', roles: ['content', 'netboot'], state: 'running', since, pid: 7, memoryBytes: 1e8 },
  ...{ restarts: 0, lastEnd: null, startsAgainAt: null },
};
const end = (at: string) => ({ at, how: 'ended with SIGKILL', reason: null });
const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000).toISOString();

const well: KnownHealth = {
  ...{ now: NOW, made: new Date(since), version: '0.1.0', listeners: [], netboot: null },
  processes: [process_],
  database: {
    ...{ kind: 'embedded', version: '18.4', bytes: 1e7, connections: 12, mostConnections: 100 },
    migration: { number: 1, name: 'spine' },
  },
  content: { objects: 3, bytes: 1e9, damagedObjects: 0 },
  ...{ freeBytes: { content: 1e12, data: 1e12 }, dataDirectory: '/data', contentDirectory: null },
  certificates: [
    { of: 'authority', validUntil: days(3000), days: 3000 },
    { of: 'api', validUntil: days(300), days: 300 },
  ],
  clockSynchronised: true,
  jobs: { waiting: 0, running: 0, failed: 0 },
  ...{ lastBackupAt: days(-1), backupWarning: { days: 7, siteMade: new Date(days(-100)) } },
};

describe('what is thought', () => {
  test('a site that does well has good findings alone', () => {
    assert.deepEqual(
      judgeHealth(well).filter(({ level }) => level !== 'good'),
      [],
    );
  });

  const ill: [string, Partial<KnownHealth>, string, RegExp][] = [
    ['a dead process', { processes: [{ ...process_, state: 'restarting', lastEnd: end(since) }] }, 'error', /SIGKILL/],
    ['a silent process', { processes: [{ ...process_, state: 'silent' }] }, 'error', /do not answer/],
    ['no database', { database: null, content: null, jobs: null }, 'error', /does not answer/],
    ['connections', { database: { ...well.database, connections: 95 } as KnownHealth['database'] }, 'warning', /95 of/],
    ['damage', { content: { objects: 3, bytes: 1, damagedObjects: 2 } }, 'error', /2 files are damaged/],
    ['a full disk', { freeBytes: { content: 1e12, data: 1e6 } }, 'error', /\/data/],
    ['a full store', { freeBytes: { content: 1e6, data: 1e12 }, contentDirectory: '/store' }, 'error', /\/store/],
    ['a certificate', { certificates: [{ of: 'api', validUntil: days(9), days: 9 }] }, 'warning', /9 days/],
    ['the clock', { clockSynchronised: false }, 'warning', /not synchronised/],
    ['a clock of before', { clockSynchronised: null, made: new Date(days(1)) }, 'error', /before this site/],
    ['an old backup', { lastBackupAt: days(-7) }, 'warning', /7 days old/],
    ['no backup', { lastBackupAt: null }, 'warning', /knows of none, in the 100 days/],
    ['failed jobs', { jobs: { waiting: 0, running: 0, failed: 1 } }, 'warning', /one has failed/],
  ];
  for (const [name, part, level, text] of ill)
    test(`${name} comes first, and something can be done about it`, () => {
      const [first, ...rest] = judgeHealth({ ...well, ...part });
      assert.equal(first?.level, level);
      assert.match(first?.text ?? '', text);
      assert.ok((first?.advice ?? '').length > 10);
      assert.ok(rest.every((finding) => finding.level === 'good'));
    });

  test('a process that was started again is worth a look for an hour', () => {
    const judged = (at: string) => judgeProcess({ ...process_, restarts: 2, lastEnd: end(at) }, NOW);
    assert.deepEqual(judged('2026-11-27T11:30:00.000Z').level, 'warning');
    assert.match(judged('2026-11-27T11:30:00.000Z').text, /again 2 times, since the process ended with SIGKILL/);
    assert.deepEqual(judged('2026-11-27T10:30:00.000Z').level, 'good');
  });

  test('nobody is warned of a site that is young, or is saved otherwise', () => {
    const young = { days: 7, siteMade: new Date(days(-6)) };
    const otherwise = { days: 0, siteMade: new Date(days(-100)) };
    for (const backupWarning of [young, otherwise])
      assert.ok(judgeHealth({ ...well, lastBackupAt: null, backupWarning }).every(({ level }) => level === 'good'));
  });

  test('a machine that does not say whether its clock is synchronised is not blamed', () => {
    assert.ok(judgeHealth({ ...well, clockSynchronised: null }).every(({ level }) => level === 'good'));
  });

  test('what is listened on follows roles and settings', () => {
    const config = {
      address: '10.0.0.1',
      apiPort: 8443,
      bootPort: 8080,
      netboot: true,
      netbootInterfaces: ['eth0', 'eth0'],
    };
    const shown = (roles: SiteProcess['roles'], part = {}) =>
      siteListeners({ ...config, ...part }, [{ roles }]).map(({ place, port }) => `${place}:${port}`);
    assert.deepEqual(shown(['api']), ['10.0.0.1:8443']);
    assert.deepEqual(shown(['content', 'netboot']), ['10.0.0.1:8080', 'eth0:67', 'eth0:69', 'eth0:4011']);
    assert.deepEqual(shown(['content', 'netboot'], { netbootInterfaces: [] }).slice(1, 2), ['10.0.0.1:67']);
    assert.deepEqual(shown(['content', 'netboot'], { netboot: false }), ['10.0.0.1:8080']);
  });
});

describe('what is found', () => {
  test('database, content, certificates and room are told as they are', async () => {
    const site = await createTestSite();
    const health = await site.admin(getSiteHealth);
    assert.equal(health.database?.kind, 'embedded');
    assert.ok((health.database?.bytes ?? 0) > 1e6 && (health.database?.connections ?? 0) >= 1);
    assert.deepEqual(health.content, { objects: 0, bytes: 0, damagedObjects: 0 });
    assert.deepEqual(
      health.certificates.map(({ of, days: left }) => [of, left > 800]),
      [
        ['authority', true],
        ['api', true],
      ],
    );
    const { db } = site.database;
    const content = { bytes: 5, created_at: new Date(), kind: 'file' as const };
    const damage = JSON.stringify({ kind: 'missing', foundAt: since, places: [], bytes: 0 });
    await db
      .insertInto('content_object')
      .values({ sha256: 'a'.repeat(64), ...content, damage })
      .execute();
    const found = (await site.admin(getSiteHealth)).findings[0];
    assert.deepEqual([found?.check, found?.level], ['content', 'error']);
  });

  test('a process that runs and does not answer is silent, and one that answers is asked what it counted', async () => {
    const test_ = await createTestSite();
    const own = runningHere('boot', ['content', 'netboot'], NOW);
    const site = { ...test_.site, processes: () => [own] };
    const path = bootSocketPath(site.config.dataDirectory);
    await mkdir(dirname(path), { recursive: true });
    const counted = createCounted();
    counted.dhcp.add({ kind: 'packet' }, 4);
    counted.dhcp.add({ kind: 'answer' }, 3);
    counted.tftp.add({ result: 'finished' }, 2);
    const app = createBootProcessApplication(counted.registry);
    await listenOnOwnSocket(app, path);
    const well_ = await readSiteHealth(site);
    assert.deepEqual(well_.netboot, { packets: 4, answers: 3, transfers: 2 });
    assert.equal(well_.processes[0]?.state, 'running');
    assert.ok((well_.processes[0]?.memoryBytes ?? 0) > 1e7);
    await app.close();
    await writeFile(path, '');
    const silent = await readSiteHealth(site);
    assert.deepEqual([silent.processes[0]?.state, silent.netboot], ['silent', null]);
    assert.equal(silent.findings[0]?.level, 'error');
  });

  test('without a database the rest is told all the same', async () => {
    const { site, database } = await createTestSite();
    await database.close();
    const health = await readSiteHealth(site);
    assert.deepEqual([health.database, health.content, health.jobs], [null, null, null]);
    assert.deepEqual([health.findings[0]?.check, health.findings[0]?.level], ['database', 'error']);
  });
});
