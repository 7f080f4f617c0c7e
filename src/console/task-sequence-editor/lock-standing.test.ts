import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EditLock } from '../../api/task-sequence-edit-locks.ts';
import { standingOf, takesByItself } from './lock-standing.ts';

const person = { by: { kind: 'local' }, displayName: 'Ada', since: '2026-11-27T14:02:00Z', secondsLeft: 60 } as const;
const nobody: EditLock = { holder: null, asker: null, you: null };
const theirs: EditLock = { ...nobody, holder: person };

test('a page edits where it holds the lock, looks on where another does, and may take what is free', () => {
  const cases = [
    [undefined, 'unknown'],
    [{ ...theirs, you: 'holder' }, 'mine'],
    [theirs, 'theirs'],
    [{ ...theirs, you: 'asker' }, 'theirs'],
    [nobody, 'free'],
  ] as const;
  for (const [lock, standing] of cases) assert.equal(standingOf(lock), standing);
});

test('a free lock is taken unasked as the page opens or when its own lease ran out, never when it was taken away', () => {
  const openedAt = 1_000_000;
  const cases = [
    ['loaded anew', nobody, { foundOwn: true, openedAt, leaseEnds: null }, openedAt + 100, true],
    ['open for long', nobody, { foundOwn: true, openedAt, leaseEnds: null }, openedAt + 60_000, false],
    ['somebody else closes it', nobody, { foundOwn: false, openedAt, leaseEnds: null }, openedAt + 100, false],
    [
      'its lease ran out',
      nobody,
      { foundOwn: false, openedAt, leaseEnds: openedAt + 90_000 },
      openedAt + 900_000,
      true,
    ],
    [
      'released by force',
      nobody,
      { foundOwn: false, openedAt, leaseEnds: openedAt + 90_000 },
      openedAt + 60_000,
      false,
    ],
    ['somebody has it', theirs, { foundOwn: true, openedAt, leaseEnds: null }, openedAt + 100, false],
  ] as const;
  for (const [name, lock, memory, now, takes] of cases) assert.equal(takesByItself(lock, memory, now), takes, name);
});
