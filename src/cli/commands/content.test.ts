import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import type { Content } from '../../api/content.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeStoredVersion } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

function contentOf(...packages: Content['packages']): Content {
  return { store: { objects: 12, bytes: 987_654_321, freeBytes: 123_456_789_012 }, packages };
}

const old = makeStoredVersion({ versionId: idOf(0x51), version: 1, objects: 5, bytes: 400_000_000 });
const whole = contentOf(makeStoredVersion({}), old);

describe('content list', () => {
  test('shows every version, what the store holds and the room left', async () => {
    assert.equal(
      (await run(new FakeSite({ content: whole }), 'content list', { columns: 80 })).out,
      [
        'PACKAGE    VERSION  OBJECTS    SIZE  MISSING  CREATED',
        'Debian 12        2        7  457 MB        0  2026-11-25 14:03:22',
        'Debian 12        1        5  400 MB        0  2026-11-25 14:03:22',
        '',
        'The store holds 12 objects of 988 MB together; 123 GB are free.',
        '',
      ].join('\n'),
    );
  });

  test('says what to do when something is missing, and ends well: the question was answered', async () => {
    const site = new FakeSite({ content: contentOf(makeStoredVersion({}), { ...old, missingObjects: 2 }) });
    const { out, exitCode } = await run(site, 'content list', { columns: 80 });
    assert.equal(
      out,
      [
        'PACKAGE    VERSION  OBJECTS    SIZE  MISSING  CREATED',
        'Debian 12        2        7  457 MB        0  2026-11-25 14:03:22',
        'Debian 12        1        5  400 MB        2  2026-11-25 14:03:22',
        '',
        'Objects are missing in the store, or have a wrong size: computers do not get',
        'packages with such objects whole. Import the same file again under another name:',
        'that brings the bytes back for both names.',
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

  test('keeps package, version and what is missing on a narrow terminal', async () => {
    const { out } = await run(new FakeSite({ content: whole }), 'content list', { columns: 30 });
    assert.equal(out.split('\n')[1], 'Debian 12        2        0');
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
