import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSchedule, scheduleText } from './assignment-schedule.ts';

const good: [text: string, shown: string][] = [
  ['2026-12-01 22:00 Europe/Amsterdam, every 14 days', 'every 14 days at 22:00 from 2026-12-01 on (Europe/Amsterdam)'],
  ['2026-12-01T22:00Z,daily', 'daily at 22:00 from 2026-12-01 on (UTC)'],
  ['2026-12-01 22:00 UTC, Monday, Thursday', 'monday, thursday at 22:00 from 2026-12-01 on (UTC)'],
  ['2026-12-01 22:00 UTC, monday monday', 'monday at 22:00 from 2026-12-01 on (UTC)'],
  ['2026-12-01 22:00 UTC, day 15 of the month', 'on day 15 of the month at 22:00 from 2026-12-01 on (UTC)'],
  [
    '2026-12-01 22:00 UTC, second tuesday of the month',
    'on the second tuesday of the month at 22:00 from 2026-12-01 on (UTC)',
  ],
];
for (const [text, shown] of good)
  test(`a schedule is read: ${text}`, () => assert.equal(scheduleText(parseSchedule(text)), shown));

const bad = [
  ...['', 'daily', '2026-12-01, daily', '2026-12-01 22:00, daily', '2026-12-01 22:00 UTC', '2026-12-01 22:00 UTC,'],
  ...['2026-12-01 22:00 Mars/Olympus, daily', '2026-02-30 22:00 UTC, daily', '2026-12-01 25:00 UTC, daily'],
  ...['2026-12-01 22:00 UTC, every 0 days', '2026-12-01 22:00 UTC, every 1e3 days', '2026-12-01 22:00 UTC, someday'],
  ...['2026-12-01 22:00 UTC, day 32 of the month', '2026-12-01 22:00 UTC, fifth tuesday of the month'],
];
for (const text of bad)
  test(`it is refused, and how it is written is said: ${text}`, () =>
    assert.throws(() => parseSchedule(text), { code: 'SLIP-6001', message: /every 14 days/ }));
