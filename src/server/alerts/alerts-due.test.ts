import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AlertFacts, alertsDue } from './alerts-due.ts';

const at = new Date('2026-11-25T12:00:00Z');
const later = new Date('2026-11-25T12:00:01Z');
const earlier = new Date('2026-11-25T11:59:59Z');
const success = (percent: number) => ({ percent, at });
const base: AlertFacts = { successBelow: null, failureAbove: null, devices: 10, succeeded: 0, failed: 0 };

const table: readonly [name: string, facts: Partial<AlertFacts>, now: Date, kinds: string[]][] = [
  ['nothing is set', { failed: 10 }, later, []],
  ['too few successes before the time', { successBelow: success(90), succeeded: 1 }, earlier, []],
  ['too few successes at the time', { successBelow: success(90), succeeded: 8 }, at, ['success-below']],
  ['too few successes later', { successBelow: success(90), succeeded: 8 }, later, ['success-below']],
  ['just enough successes', { successBelow: success(90), succeeded: 9 }, at, []],
  ['all must succeed, one has not', { successBelow: success(100), succeeded: 9 }, at, ['success-below']],
  ['1 of 3 is more than 33 %', { failureAbove: { percent: 33 }, devices: 3, failed: 1 }, at, ['failure-above']],
  ['2 of 3 are less than 67 %', { successBelow: success(67), devices: 3, succeeded: 2 }, at, ['success-below']],
  ['just not too many failures', { failureAbove: { percent: 10 }, failed: 1 }, at, []],
  ['too many failures', { failureAbove: { percent: 10 }, failed: 2 }, earlier, ['failure-above']],
  ['any failure is too many', { failureAbove: { percent: 0 }, failed: 1 }, at, ['failure-above']],
  ['no failure is not too many', { failureAbove: { percent: 0 } }, at, []],
  [
    'both',
    { successBelow: success(50), failureAbove: { percent: 10 }, failed: 9 },
    at,
    ['success-below', 'failure-above'],
  ],
  ['an empty collection', { successBelow: success(50), failureAbove: { percent: 0 }, devices: 0 }, later, []],
];

for (const [name, facts, now, kinds] of table)
  test(`${name}: ${kinds.join(', ') || 'no alert'}`, () =>
    assert.deepEqual(
      alertsDue({ ...base, ...facts }, now).map(({ kind }) => kind),
      kinds,
    ));
