import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Disk } from '../../api/inventory.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { startNotice } from './start-notice.ts';

const diskWith = (partitions: Disk['partitions'], change: Partial<Disk> = {}): Disk => ({
  ...{ number: 0, path: '/dev/sda', model: null, serial: null, bytes: 5e11, type: 'ssd', transport: null },
  ...{ removable: false, readOnly: false, bootMedium: false, partitions },
  ...change,
});
const windows = [{ path: '/dev/sda1', bytes: 5e11, fileSystem: 'ntfs', label: 'Windows' }];
/** A partition that was never formatted is something, too. */
const raw = [{ path: '/dev/sda1', bytes: 5e11, fileSystem: null, label: null }];
const blank = diskWith([]);
const full = diskWith(windows);

function documentOf(step: object, more: object = {}) {
  const { document, problems } = parseTaskSequence({ version: 1, name: 'Debian', steps: [step], ...more });
  return document ?? assert.fail(JSON.stringify(problems));
}
const format = {
  ...{ type: 'format-and-partition-disk', name: 'Format' },
  options: { disk: {}, partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4' }] },
};
const erasing = documentOf(format);
const harmless = documentOf({ type: 'run-command-line', name: 'x', options: { commandLine: 'true' } });

for (const [what, noticeSeconds, disks, document, expected] of [
  ['a disk with something on it', null, [blank, full], erasing, 30],
  ['a disk with a partition that nobody formatted', null, [diskWith(raw)], erasing, 30],
  ['blank disks', null, [blank, blank], erasing, null],
  ['no disk', null, [], erasing, null],
  ['a stick alone', null, [diskWith(windows, { removable: true })], erasing, null],
  ['what the PE was started from', null, [blank, diskWith(windows, { bootMedium: true })], erasing, null],
  ['a disk that nothing can be written to', null, [diskWith(windows, { readOnly: true })], erasing, null],
  ['a sequence that erases none', null, [full], harmless, null],
  ['an erasing step that is disabled', null, [full], documentOf({ ...format, disabled: true }), null],
  ['never', 0, [full], erasing, null],
  ['a time of its own', 300, [full], erasing, 300],
  ['a time of its own, blank disks', 300, [blank], erasing, 300],
  ['a time of its own, a sequence that erases none', 300, [], harmless, 300],
] as const)
  test(`of ${what} (${noticeSeconds ?? 'automatic'}) the start is told ${expected === null ? 'by nothing' : `${expected} seconds before`}`, () => {
    const notice = startNotice({ noticeSeconds, disks: [...disks], document });
    assert.equal(notice?.seconds ?? null, expected);
    if (notice !== null) assert.equal(notice.erases, document === erasing);
  });

test('the words are the sequence’s own where it has any', () => {
  const facts = { noticeSeconds: null, disks: [full] };
  const own = { headline: 'IT renews this computer', texts: ['Files are lost.', 'Ask 1234.'] };
  const wordsOf = (document: ReturnType<typeof documentOf>) => {
    const { headline, texts } = startNotice({ ...facts, document }) ?? assert.fail('no notice');
    return { headline, texts };
  };
  assert.deepEqual(wordsOf(documentOf(format, { userNotification: own })), own);
  assert.deepEqual(wordsOf(erasing), { headline: null, texts: [] });
});

test('no text of the words is empty, or longer than ConfigMgr has them, and there are three at most', () => {
  const problemsOf = (userNotification: object) =>
    parseTaskSequence({ version: 1, name: 'x', steps: [], userNotification }).problems?.length ?? 0;
  assert.equal(problemsOf({ headline: 'x'.repeat(255), texts: ['1', '2', '3'] }), 0);
  for (const bad of [
    { headline: '' },
    { headline: 'x'.repeat(256) },
    { texts: ['1', '2', '3', '4'] },
    { texts: [''] },
    { text: 'x' },
  ])
    assert.notEqual(problemsOf(bad), 0, JSON.stringify(bad));
});
