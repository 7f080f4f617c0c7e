import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueWake, type WakeStanding } from './due-wake.ts';

const day = (time: string) => new Date(`2026-12-01T${time}:00Z`);
const nightly = { start: '2026-11-01T22:00', timeZone: 'UTC', recurrence: { kind: 'every-days' as const, days: 1 } };
const at = (...times: string[]) => ({ assignedAt: times.map((time) => day(time).toISOString()) });

/** Of a deployment that was made at 12:00: what is due when. */
const rows: [what: string, given: Partial<WakeStanding>, now: string, due: string | null][] = [
  ['at once: "as soon as possible"', {}, '12:00', '12:00'],
  ['a moment later', {}, '12:01', '12:00'],
  ['seen to already', { wokenUntil: day('12:00') }, '12:01', null],
  ['an hour late', {}, '13:00', '12:00'],
  ['later still: the site was not running', {}, '13:01', null],
  ['before it is available', { availableAt: day('14:00') }, '13:59', null],
  ['when it becomes available', { availableAt: day('14:00') }, '14:00', '14:00'],
  ['available before it was made', { availableAt: day('08:00') }, '12:00', '12:00'],
  ['a further assignment', { ...at('15:00'), wokenUntil: day('12:00') }, '15:00', '15:00'],
  ['just before it', { ...at('15:00'), wokenUntil: day('12:00') }, '14:59', null],
  ['of several the latest', { ...at('15:30', '15:00'), wokenUntil: day('12:00') }, '15:40', '15:30'],
  ['one of before it was made', { ...at('11:00'), wokenUntil: day('12:00') }, '12:30', null],
  ['one before it is available', { ...at('13:00'), availableAt: day('14:00') }, '13:30', null],
  ['by a schedule', { schedule: nightly, wokenUntil: day('12:00') }, '22:05', '22:00'],
  ['by a schedule, seen to', { schedule: nightly, wokenUntil: day('22:05') }, '22:10', null],
];
for (const [what, given, now, due] of rows)
  test(`woken: ${what}`, () => {
    const usual = { wakesFrom: day('12:00'), availableAt: null, wokenUntil: null, assignedAt: [], schedule: null };
    assert.deepEqual(dueWake({ ...usual, ...given }, day(now)), due && day(due));
  });
