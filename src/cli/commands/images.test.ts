import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeBootImage, makeImage } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

test('images list and show', async () => {
  const site = new FakeSite({ images: [makeImage({})] });
  assert.equal(
    (await run(site, 'images list', { columns: 80 })).out,
    'NAME       ID        VERSION    SIZE  IMAGES    IMPORTED             FROM\nDebian 12  00000030        1  457 MB  1 Debian  2026-11-25 14:03:22  file\n',
  );
  assert.equal(
    (await run(site, 'images show "debian 12"', { columns: 60 })).out,
    [
      'Name:          Debian 12',
      'Id:            00000030-0000-4000-8000-000000000000',
      'Version:       1',
      'Size:          457 MB',
      `Content root:  ${'cd'.repeat(32)}`,
      'Imported:      2026-11-25 14:03:22',
      'Scopes:        Default',
      '',
      'INDEX  NAME    PLATFORM    VERSION  APPLIED  FILES',
      '    1  Debian  linux, x64  12.8      1.2 GB  34567',
      '',
    ].join('\n'),
  );
  assert.match((await run(new FakeSite(), 'images list')).out, /^There are no images\. Import one with/);
});

test('an image that was captured says from which computer, and in which run', async () => {
  const captured = { runId: idOf(80), deviceId: idOf(81), deviceName: 'reference-pc', volume: '/dev/sda2' };
  const site = new FakeSite({ images: [makeImage({ captured, version: 3 })] });
  assert.match((await run(site, 'images list', { columns: 120 })).out, /14:03:22 {2}reference-pc\n$/);
  assert.match((await run(site, 'images list', { columns: 80 })).out, /FROM\n.* referen/);
  assert.match(
    (await run(site, 'images show "debian 12"', { columns: 100 })).out,
    /^Captured from: {2}reference-pc, \/dev\/sda2, in the run 00000050$/m,
  );
});

describe('images import', () => {
  /** Moves the job on with each pause. */
  const working = (site: FakeSite, last: 'succeeded' | 'failed') => (count: number) => {
    const job = site.state.jobs[0]!;
    if (count === 1) Object.assign(job, { state: 'running', bytesDone: 100e6, bytesTotal: 400e6, message: 'hashing' });
    if (count === 2)
      site.contract.beforeRequest = () => {
        throw new SlipwayError('SLIP-6002', 'The site is gone.');
      };
    if (count === 3) site.contract.beforeRequest = () => undefined;
    if (count < 4) return;
    const message = last === 'failed' ? 'The file is no WIM.' : '';
    Object.assign(job, { state: last, endedAt: AT, resultId: last === 'failed' ? null : idOf(48), message });
  };

  test('follows the job to its end, also through a restart of the site', async () => {
    const site = new FakeSite({ images: [makeImage({})] });
    const { out, statuses } = await run(site, 'images import "Debian 12" debian.wim', {
      columns: 80,
      onPause: working(site, 'succeeded'),
    });
    assert.match(out, /^The image package "Debian 12" is here\.\n\nName: {10}Debian 12\n/);
    assert.deepEqual(statuses, [
      'Waits for its turn …',
      '[███████░░░░░░░░░░░░░░░░░░░░░░░]  25 % · 100 of 400 MB · hashing',
      'The site is gone.',
      '[███████░░░░░░░░░░░░░░░░░░░░░░░]  25 % · 100 of 400 MB · hashing',
    ]);
    // A relative path means this machine, which is the site's.
    assert.equal(site.state.jobs[0]!.message, '');
  });

  test('tells why it failed', async () => {
    const site = new FakeSite();
    const { error, exitCode } = await run(site, 'images import A /srv/a.wim', { onPause: working(site, 'failed') });
    assert.equal(error, 'slipway: The import of /srv/a.wim failed: The file is no WIM. (SLIP-6007)\n');
    assert.equal(exitCode, 1);
    const coded = new FakeSite();
    const onPause = (): void =>
      void Object.assign(coded.state.jobs[0]!, { state: 'failed', endedAt: AT, message: 'No WIM. (SLIP-3001)' });
    const second = await run(coded, 'images import A /srv/a.wim', { onPause });
    assert.equal(second.error, 'slipway: The import of /srv/a.wim failed: No WIM. (SLIP-3001)\n');
  });

  test('only begins it with --no-wait', async () => {
    const site = new FakeSite();
    const { out } = await run(site, 'images import A a.wim --no-wait');
    assert.equal(out, `The import has begun as the job ${site.state.jobs[0]!.id}.\n`);
    assert.equal(site.state.jobs[0]!.message, 'Reading /work/a.wim: {"name":"A"}');
  });

  test('leaves the import alone after Ctrl-C', async () => {
    const { error, exitCode } = await run(new FakeSite(), 'images import A a.wim', { onPause: (_, stop) => stop() });
    assert.match(error, /^The import goes on in the site\./);
    assert.equal(exitCode, 130);
  });

  test('asks for single images of the file, and for the next version of an image that is here', async () => {
    const site = new FakeSite({ images: [makeImage({})] });
    await run(site, 'images import Education /srv/w.iso --index 4 6 --no-wait');
    await run(site, 'images import "debian 12" /srv/w.iso --next-version --no-wait');
    assert.deepEqual(
      site.state.jobs.map(({ message }) => message),
      [
        'Reading /srv/w.iso: {"name":"Education","indexes":[4,6]}',
        `Reading /srv/w.iso: {"nextVersionOf":"${site.state.images[0]?.id}"}`,
      ],
    );
    const { error, exitCode } = await run(site, 'images import A /srv/w.iso --index first');
    assert.match(error, /"first" is not the number of an image/);
    assert.equal(exitCode, 2);
    assert.equal(site.state.jobs.length, 2);
  });

  test('takes a relative path for a site elsewhere, and any with --upload, as a file of this computer', async () => {
    for (const { line, local } of [
      { line: 'images import A a.wim', local: false },
      { line: 'images import A /work/a.wim --upload', local: true },
    ]) {
      const site = new FakeSite();
      const { error, exitCode } = await run(site, line, { local });
      assert.match(error, /\/work\/a\.wim of this computer cannot be read: ENOENT/);
      assert.equal(exitCode, 2);
      assert.deepEqual(site.contract.requests, []);
    }
  });
});

test('images reload shows the image as it is told now', async () => {
  const site = new FakeSite({ images: [makeImage({})] });
  assert.match((await run(site, 'images reload "Debian 12"')).out, /^Name: {10}Debian 12\n/);
  assert.ok(site.contract.requests.includes(`POST /api/images/${site.state.images[0]?.id}/reload`));
});

test('images delete asks', async () => {
  const site = new FakeSite({ images: [makeImage({})] });
  assert.equal(
    (await run(site, 'images delete "Debian 12"', { answers: ['y'] })).out,
    'The image package "Debian 12" was deleted.\n',
  );
  assert.deepEqual(site.state.images, []);
});

const failed = { state: 'failed', resultId: null, message: 'It is not whole. (SLIP-3005)' };

test('boot-images are listed, added, and told apart by their build', async () => {
  const old = makeBootImage({ id: idOf(0x41), buildId: '1111111111111111', current: false });
  const site = new FakeSite({ bootImages: [makeBootImage({}), old] });
  assert.equal(
    (await run(site, 'boot-images list', { columns: 140 })).out,
    [
      'NAME        ID        BUILD             CURRENT  VERSION  KERNEL      SIZE  ADDED',
      'Slipway PE  00000040  0f3a91c2d4e5b687  yes      0.1.0    6.12.48  12.3 MB  2026-11-25 14:03:22',
      'Slipway PE  00000041  1111111111111111  no       0.1.0    6.12.48  12.3 MB  2026-11-25 14:03:22',
      '',
    ].join('\n'),
  );
  const ambiguous = await run(site, 'boot-images delete "Slipway PE" --yes');
  assert.match(ambiguous.error, /give the id of the one that is meant\. \(SLIP-6004\)\n {2}00000040-.*: Slipway PE\n/);
  assert.equal((await run(site, 'boot-images delete 0f3a91c2d4e5b687 --yes')).exitCode, 1);
  assert.equal(
    (await run(site, 'boot-images delete 1111111111111111 --yes')).out,
    'The boot image "Slipway PE" (1111111111111111) was deleted.\n',
  );
  assert.equal(
    (await run(site, 'boot-images add New /srv/boot')).out,
    'The boot image "New" (0f3a91c2d4e5b687, kernel 6.12.48) is the current one.\n',
  );
  const begun = await run(site, 'boot-images add Newer /srv/boot --no-wait');
  assert.equal(begun.out, `The import has begun as the job ${site.state.jobs.at(-1)?.id}.\n`);
  site.contract.beforeRequest = () => Object.assign(site.state.jobs.at(-1) ?? {}, failed);
  assert.match(
    (await run(site, 'boot-images add Newest /srv/boot')).error,
    /The import of \/srv\/boot failed: It is not whole\. \(SLIP-3005\)/,
  );
});
