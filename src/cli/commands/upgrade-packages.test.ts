import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeUpgradePackage } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

test('upgrade packages are listed and shown with their editions', async () => {
  const site = new FakeSite({ upgradePackages: [makeUpgradePackage({})] });
  assert.equal(
    (await run(site, 'upgrade-packages list', { columns: 140 })).out,
    [
      'NAME             ID        VERSION    SIZE  EDITIONS                                  IMPORTED',
      'Windows 11 24H2  00000032        1  5.7 GB  1 Windows 11 Education, 2 Windows 11 Pro  2026-11-25 14:03:22',
      '',
    ].join('\n'),
  );
  assert.equal(
    (await run(site, 'upgrade-packages show "windows 11 24h2"', { columns: 100 })).out,
    [
      'Name:          Windows 11 24H2',
      'Id:            00000032-0000-4000-8000-000000000000',
      'Version:       1',
      'Size:          5.7 GB in 1034 files',
      `Content root:  ${'ab'.repeat(32)}`,
      'Imported:      2026-11-25 14:03:22',
      'From:          /srv/windows-11.iso',
      'Editions in:   sources/install.wim',
      'Scopes:        Default',
      '',
      'INDEX  NAME                  EDITION       ARCHITECTURE  VERSION          LANGUAGES     APPLIED',
      '    1  Windows 11 Education  Education     amd64         10.0.26100.4351  nl-NL, en-US   1.2 GB',
      '    2  Windows 11 Pro        Professional  amd64         10.0.26100.4351  nl-NL, en-US   1.2 GB',
      '',
    ].join('\n'),
  );
  assert.match((await run(new FakeSite(), 'upgrade-packages list')).out, /^There are no upgrade packages\. Import one/);
});

test('an import is followed to its end, makes the next version of one that is here, and tells why it failed', async () => {
  const site = new FakeSite({ upgradePackages: [makeUpgradePackage({})] });
  const end = (change: object) => () => void Object.assign(site.state.jobs.at(-1) ?? {}, { endedAt: AT, ...change });
  const done = await run(site, 'upgrade-packages import "Windows 11 24H2" /srv/windows-11.iso', {
    columns: 100,
    onPause: end({ state: 'succeeded', resultId: idOf(50) }),
  });
  assert.match(done.out, /^The upgrade package "Windows 11 24H2" is here\.\n\nName: {10}Windows 11 24H2\n/);
  await run(site, 'upgrade-packages import "windows 11 24h2" next --next-version --no-wait');
  assert.equal(site.state.jobs.at(-1)?.message, `Reading /work/next: {"nextVersionOf":"${idOf(50)}"}`);
  const failed = await run(site, 'upgrade-packages import A /srv/a.iso', {
    onPause: end({ state: 'failed', message: 'No media. (SLIP-3001)' }),
  });
  assert.equal(failed.error, 'slipway: The import of /srv/a.iso failed: No media. (SLIP-3001)\n');
});

test('with --upload an ISO or a folder of this computer is looked for', async () => {
  const site = new FakeSite();
  const { error, exitCode } = await run(site, 'upgrade-packages import A /work/media --upload', { local: true });
  assert.match(error, /\/work\/media of this computer cannot be read: ENOENT/);
  assert.equal(exitCode, 2);
  assert.deepEqual(site.contract.requests, []);
});

test('upgrade packages are read again, put into scopes, and deleted after a question', async () => {
  const site = new FakeSite({ upgradePackages: [makeUpgradePackage({})] });
  assert.match((await run(site, 'upgrade-packages reload "Windows 11 24H2"')).out, /^Name: {10}Windows 11 24H2\n/);
  assert.ok(site.contract.requests.includes(`POST /api/upgrade-packages/${idOf(50)}/reload`));
  const { out } = await run(site, 'upgrade-packages delete "Windows 11 24H2"', { answers: ['y'] });
  assert.equal(out, 'The upgrade package "Windows 11 24H2" was deleted.\n');
  assert.deepEqual(site.state.upgradePackages, []);
});
