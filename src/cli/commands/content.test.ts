import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import type { Content, ContentObject } from '../../api/content.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeStoredVersion } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

function contentOf(...packages: Content['packages']): Content {
  return { store: { objects: 12, bytes: 987_654_321, freeBytes: 123_456_789_012 }, packages };
}

const old = makeStoredVersion({ versionId: idOf(0x51), version: 1, objects: 5, bytes: 400_000_000 });
const whole = contentOf(
  makeStoredVersion({ validatedAt: '2026-11-26T02:00:00.000Z', validatedBy: { kind: 'schedule' } }),
  old,
);

describe('content list', () => {
  test('shows every version, what the store holds and the room left', async () => {
    assert.equal(
      (await run(new FakeSite({ content: whole }), 'content list', { columns: 100 })).out,
      [
        'PACKAGE    VERSION  OBJECTS    SIZE  MISSING  DAMAGED  CREATED              VALIDATED',
        'Debian 12        2        7  457 MB        0        0  2026-11-25 14:03:22  2026-11-26 02:00:00',
        'Debian 12        1        5  400 MB        0        0  2026-11-25 14:03:22  never',
        '',
        'The store holds 12 objects of 988 MB together; 123 GB are free.',
        '',
      ].join('\n'),
    );
  });

  test('says what to do when something is missing or damaged, and ends well: the question was answered', async () => {
    const damaged = makeStoredVersion({ damagedObjects: 1 });
    const site = new FakeSite({ content: contentOf(damaged, { ...old, missingObjects: 2 }) });
    const { out, exitCode } = await run(site, 'content list', { columns: 70 });
    assert.equal(
      out,
      [
        'PACKAGE    VERSION  OBJECTS    SIZE  MISSING  DAMAGED  VALIDATED',
        'Debian 12        2        7  457 MB        0        1  never',
        'Debian 12        1        5  400 MB        2        0  never',
        '',
        'Objects are missing in the store, or damaged: computers do not get packages with',
        "such objects whole. Repair them from a copy on the site's server:",
        '  slipway content repair PACKAGE --from FILE.wim',
        'Or import the same file again under another name: that brings the bytes back for',
        'both names.',
        '  slipway images import NAME FILE.wim',
        'A solid WIM (ESD) is written anew at each import: there let task sequences apply',
        'the new package instead.',
        '',
        'The store holds 12 objects of 988 MB together; 123 GB are free.',
        '',
      ].join('\n'),
    );
    assert.equal(exitCode, 0);
  });

  test('says how to begin when there are no packages', async () => {
    const empty: Content = { store: { objects: 0, bytes: 0, freeBytes: 5_000_000_000 }, packages: [] };
    assert.equal(
      (await run(new FakeSite({ content: empty }), 'content list')).out,
      'There are no packages. Import an image with "slipway images import NAME FILE.wim".\n' +
        'The store holds 0 objects of 0 B together; 5.0 GB are free.\n',
    );
  });

  test('keeps package, version and what is wrong on a narrow terminal', async () => {
    const { out } = await run(new FakeSite({ content: whole }), 'content list', { columns: 40 });
    assert.equal(out.split('\n')[1], 'Debian 12        2        0        0');
  });

  test('gives the API’s answer as JSON and YAML', async () => {
    const site = new FakeSite({ content: whole });
    // A newer site may say more.
    site.contract.extra = { later: true };
    const expected = { ...whole, later: true };
    assert.deepEqual(JSON.parse((await run(site, 'content list --output json')).out), expected);
    assert.deepEqual(parse((await run(site, 'content list --output yaml')).out), expected);
    assert.deepEqual(site.contract.requests, ['GET /api/content', 'GET /api/content']);
  });
});

const object = (fields: Partial<ContentObject>): ContentObject => ({
  ...{ sha256: 'ab'.repeat(32), kind: 'file', bytes: 4_000_000, path: null, present: true, damage: null },
  ...{ validatedAt: AT, validatedBy: { kind: 'schedule' } },
  ...fields,
});

const details = {
  ...makeStoredVersion({ damagedObjects: 1, validatedAt: AT, validatedBy: { kind: 'token', id: idOf(7), name: 'ci' } }),
  contents: [
    object({ kind: 'manifest', path: 'manifest', bytes: 900 }),
    object({
      path: 'image.wim',
      present: false,
      damage: { kind: 'wrong-bytes', foundAt: AT, places: [{ offset: 1_048_576, length: 65_536 }], bytes: 65_536 },
    }),
    object({ damage: { kind: 'missing', foundAt: AT, places: [], bytes: 0 }, present: false }),
    object({ path: 'blobs-1', validatedAt: null, validatedBy: null }),
  ],
};

describe('content show', () => {
  const site = () => new FakeSite({ content: contentOf(makeStoredVersion({}), old), contentDetails: [details] });

  test('shows the objects of the newest version, and where they are damaged', async () => {
    const { out } = await run(site(), 'content show "debian 12"', { columns: 80 });
    assert.equal(
      out,
      [
        'Package:       Debian 12, version 2',
        `Content root:  ${'cd'.repeat(32)}`,
        'Size:          457 MB in 7 objects',
        'Validated:     2026-11-25 14:03:22',
        'Validated by:  token ci',
        '',
        'OBJECT     SHA-256         SIZE  STATE          VALIDATED',
        'manifest   abababababab   900 B  right          2026-11-25 14:03:22',
        'image.wim  abababababab  4.0 MB  damaged        2026-11-25 14:03:22',
        'file       abababababab  4.0 MB  missing        2026-11-25 14:03:22',
        'blobs-1    abababababab  4.0 MB  not validated  never',
        '',
        'image.wim is wrong in',
        '  bytes 1048576 to 1114112',
        '',
      ].join('\n'),
    );
  });

  test('takes a version by its number, and says when there is none', async () => {
    const { error } = await run(site(), 'content show "Debian 12" --package-version 1');
    assert.match(error, new RegExp(`no package version with the id ${old.versionId}`));
    const none = await run(site(), 'content show "Debian 12" --package-version 9');
    assert.match(none.error, /The package "Debian 12" has no version 9/);
    assert.match((await run(site(), 'content show Windows')).error, /There is no package "Windows"/);
  });
});

/** The job ends at the first pause. */
const ending = (site: FakeSite, state: 'succeeded' | 'failed', message: string) => (): void =>
  void Object.assign(site.state.jobs[0]!, { state, message, endedAt: AT });

describe('content validate and repair', () => {
  test('wait for the end and say what came of it', async () => {
    const site = new FakeSite({ content: whole });
    const done = await run(site, 'content validate', { onPause: ending(site, 'succeeded', '5 object(s) are right.') });
    assert.deepEqual([done.out, done.exitCode], ['5 object(s) are right.\n', 0]);
    assert.deepEqual(site.state.jobs[0]!.kind, 'validate-content');
    const bad = new FakeSite({ content: whole });
    const onPause = ending(bad, 'failed', '1 of 5 object(s) are damaged. (SLIP-3010)');
    const { error, exitCode } = await run(bad, 'content validate "Debian 12"', { onPause });
    assert.equal(error, 'slipway: The validation ends badly: 1 of 5 object(s) are damaged. (SLIP-3010)\n');
    assert.equal(exitCode, 1);
  });

  test('say what is asked for: a version, a priority, an object, where the copy is', async () => {
    const site = new FakeSite({ content: whole });
    const newest = idOf(49);
    for (const [line, body] of [
      ['content validate', { priority: 'normal' }],
      ['content validate "Debian 12" --priority low', { versionId: newest, priority: 'low' }],
      ['content validate "Debian 12" --package-version 1', { versionId: old.versionId, priority: 'normal' }],
      ['content repair "Debian 12" --from copy.wim', { versionId: newest, from: '/work/copy.wim' }],
      [`content repair ${'ab'.repeat(32)} --from /mnt`, { sha256: 'ab'.repeat(32), from: '/mnt' }],
    ] as const) {
      const { out, error } = await run(site, `${line} --no-wait`);
      assert.match(out, /has begun as the job/, error);
      assert.deepEqual(JSON.parse(site.state.jobs.at(-1)!.message), body, line);
    }
  });

  test('refuse what cannot be meant', async () => {
    const site = new FakeSite({ content: whole });
    for (const [line, message] of [
      ['content validate --priority high', /"high" is not one of low, normal/],
      ['content repair "Debian 12"', /--from/],
      ['content repair Windows --from /mnt', /no package "Windows"/],
    ] as const) {
      const { error, exitCode } = await run(site, line);
      assert.match(error, message);
      assert.notEqual(exitCode, 0);
    }
    assert.deepEqual(site.state.jobs, []);
  });
});

describe('content schedule', () => {
  test('shows the schedule, and changes what is given', async () => {
    const site = new FakeSite();
    const shown = [
      'Validation:  on',
      'Days:        saturday',
      'Time:        02:00',
      'Priority:    low',
      'Next:        2026-11-25 14:03:22',
      '',
    ];
    assert.equal((await run(site, 'content schedule')).out, shown.join('\n'));
    const line = 'content schedule --days Sunday,monday --time 23:30 --priority normal --off';
    assert.match((await run(site, line)).out, /^Validation: {2}off\nDays: {8}sunday, monday\nTime: {8}23:30\n/);
    assert.equal(site.state.validationSchedule.enabled, false);
  });

  test('refuses days and times that there are not, and on with off', async () => {
    for (const line of ['--days someday', '--time 25:00', '--time 2:00', '--on --off'])
      assert.equal((await run(new FakeSite(), `content schedule ${line}`)).exitCode, 2, line);
  });
});
