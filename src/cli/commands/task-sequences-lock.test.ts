import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import type { EditLock } from '../../api/task-sequence-edit-locks.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeTaskSequence } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const folder = mkdtempSync(join(tmpdir(), 'slipway-lock-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'small.yaml');
writeFileSync(file, 'version: 1\nname: Small\ndescription: other\nsteps: []\n');

const since = '2026-11-27T14:02:00.000Z';
const ada = {
  by: { kind: 'user', id: idOf(1), name: 'ada' },
  displayName: 'Ada Fleet',
  since,
  secondsLeft: 60,
} as const;
const bob = { by: { kind: 'token', id: idOf(2), name: 'bob' }, displayName: '', since, secondsLeft: 0 } as const;
const locked: EditLock = { holder: ada, asker: null, you: null };

function siteWith(lock: EditLock | null): FakeSite {
  const sequence = makeTaskSequence(
    { version: 1, name: 'Small', variables: [], steps: [] },
    { id: idOf(7), name: 'Small' },
  );
  return new FakeSite({ taskSequences: [sequence], editLocks: new Map(lock === null ? [] : [[sequence.id, lock]]) });
}

describe('task-sequences lock', () => {
  for (const [lock, text] of [
    [null, 'Nobody is editing "Small".\n'],
    [locked, '"Small" is being edited by Ada Fleet since 2026-11-27 14:02:00.\n'],
    [
      { ...locked, asker: { ...bob, declined: true } },
      '"Small" is being edited by Ada Fleet since 2026-11-27 14:02:00.\nbob has asked to take over, and was told "not now".\n',
    ],
  ] as const)
    test(`says ${JSON.stringify(text)}`, async () => {
      assert.equal((await run(siteWith(lock), 'task-sequences lock small')).out, text);
    });

  test('is released by force, once that was confirmed', async () => {
    const site = siteWith(locked);
    const refused = await run(site, 'task-sequences lock small --release');
    assert.match(refused.error, /from Ada Fleet\?.*\(SLIP-6001\)/);
    assert.equal(site.state.editLocks.size, 1);
    const { out } = await run(site, 'task-sequences lock small --release --yes');
    assert.equal(out, 'The edit lock of "Small" was released.\n');
    assert.equal(site.state.editLocks.size, 0);
  });

  for (const command of [
    `task-sequences update small ${file}`,
    `task-sequences apply ${file}`,
    'task-sequences disable small',
  ])
    test(`${command.split(' ').slice(0, 2).join(' ')} says who is editing, and saves`, async () => {
      const { error, exitCode } = await run(siteWith(locked), command);
      assert.match(error, /^"Small" is being edited in the console by Ada Fleet since 2026-11-27 14:02:00: /);
      assert.equal(exitCode, 0);
      assert.equal((await run(siteWith(null), command)).error, '');
    });

  test('an older site has no lock to tell of', async () => {
    const site = siteWith(null);
    site.state.editLocks.get = () => {
      throw new SlipwayError('SLIP-1002', 'There is no such route.');
    };
    assert.equal((await run(site, `task-sequences update small ${file}`)).exitCode, 0);
  });
});
