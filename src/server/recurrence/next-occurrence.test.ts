import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AssignmentSchedule, AssignmentScheduleSchema } from '../../api/assignment-schedule.ts';
import { lastOccurrence, nextOccurrence } from './next-occurrence.ts';

type Recurrence = AssignmentSchedule['recurrence'];
const amsterdam = 'Europe/Amsterdam';
const every = (days: number): Recurrence => ({ kind: 'every-days', days });
const thursday: Recurrence = { kind: 'weekly', days: ['thursday'] };

/** From which time on, by whose clock, how often; what comes after which moment, and after that. */
const table: [what: string, start: string, zone: string, Recurrence, after: string, next: string, later: string][] = [
  [
    'before its start',
    '2027-03-01T22:00',
    'UTC',
    every(7),
    '2020-01-01T00:00Z',
    '2027-03-01T22:00Z',
    '2027-03-08T22:00Z',
  ],
  ['at its start', '2027-03-01T22:00', 'UTC', every(1), '2027-03-01T22:00Z', '2027-03-02T22:00Z', '2027-03-03T22:00Z'],
  [
    'every 10 days, years later',
    '2027-01-01T08:00',
    'UTC',
    every(10),
    '2030-01-01T00:00Z',
    '2030-01-05T08:00Z',
    '2030-01-15T08:00Z',
  ],
  [
    'every day while summer time begins: there is no 02:30',
    '2027-03-01T02:30',
    amsterdam,
    every(1),
    '2027-03-27T12:00Z',
    '2027-03-28T01:00Z',
    '2027-03-29T00:30Z',
  ],
  [
    'every day while it ends: 02:30 comes twice, and this once',
    '2027-10-01T02:30',
    amsterdam,
    every(1),
    '2027-10-30T12:00Z',
    '2027-10-31T00:30Z',
    '2027-11-01T01:30Z',
  ],
  [
    'every 14 days over the change: the same time on the clock',
    '2027-03-20T22:00',
    amsterdam,
    every(14),
    '2027-03-20T21:00Z',
    '2027-04-03T20:00Z',
    '2027-04-17T20:00Z',
  ],
  [
    'weekly over the change',
    '2027-03-01T22:00',
    amsterdam,
    thursday,
    '2027-03-26T00:00Z',
    '2027-04-01T20:00Z',
    '2027-04-08T20:00Z',
  ],
  [
    'weekly over the change in autumn',
    '2027-10-01T22:00',
    amsterdam,
    thursday,
    '2027-10-28T00:00Z',
    '2027-10-28T20:00Z',
    '2027-11-04T21:00Z',
  ],
  [
    'weekly on two days',
    '2027-03-01T08:00',
    'UTC',
    { kind: 'weekly', days: ['monday', 'friday'] },
    '2027-03-01T09:00Z',
    '2027-03-05T08:00Z',
    '2027-03-08T08:00Z',
  ],
  [
    'the other half of the year',
    '2027-04-01T02:30',
    'Australia/Sydney',
    every(1),
    '2027-04-02T16:00Z',
    '2027-04-03T15:30Z',
    '2027-04-04T16:30Z',
  ],
  [
    'half an hour of summer time',
    '2027-04-01T01:45',
    'Australia/Lord_Howe',
    every(1),
    '2027-04-02T15:00Z',
    '2027-04-03T14:45Z',
    '2027-04-04T15:15Z',
  ],
  [
    'a clock that is 14 hours ahead',
    '2027-03-01T01:00',
    'Pacific/Kiritimati',
    every(3),
    '2027-03-01T00:00Z',
    '2027-03-03T11:00Z',
    '2027-03-06T11:00Z',
  ],
  [
    'a clock that is 11 hours behind',
    '2027-03-01T23:00',
    'Pacific/Pago_Pago',
    every(3),
    '2027-03-02T10:00Z',
    '2027-03-05T10:00Z',
    '2027-03-08T10:00Z',
  ],
  [
    'a date that months lack',
    '2027-01-31T22:00',
    'UTC',
    { kind: 'monthly-by-date', day: 31 },
    '2027-01-31T22:00Z',
    '2027-03-31T22:00Z',
    '2027-05-31T22:00Z',
  ],
  [
    'the 29th of February',
    '2027-01-01T22:00',
    'UTC',
    { kind: 'monthly-by-date', day: 29 },
    '2028-01-29T22:00Z',
    '2028-02-29T22:00Z',
    '2028-03-29T22:00Z',
  ],
  [
    'the last Sunday, on which the clock changes',
    '2027-01-01T03:30',
    amsterdam,
    { kind: 'monthly-by-weekday', week: 'last', day: 'sunday' },
    '2027-03-01T00:00Z',
    '2027-03-28T01:30Z',
    '2027-04-25T01:30Z',
  ],
];

for (const [what, start, timeZone, recurrence, after, next, later] of table)
  test(`next: ${what}`, () => {
    const schedule = AssignmentScheduleSchema.parse({ start, timeZone, recurrence });
    const first = nextOccurrence(schedule, new Date(after));
    assert.equal(first?.toISOString(), new Date(next).toISOString());
    assert.equal(nextOccurrence(schedule, first!)?.toISOString(), new Date(later).toISOString());
    const lastAt = (at: number) => lastOccurrence(schedule, new Date(at))?.toISOString();
    assert.equal(lastAt(Date.parse(later) - 1), new Date(next).toISOString(), 'the last one before the later');
    assert.equal(lastAt(Date.parse(later)), new Date(later).toISOString(), 'the last one is that of the moment');
  });

test('every N days leaves none out and comes at no other, whatever is asked after', () => {
  const zones = ['UTC', amsterdam, 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Kiritimati'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 86_400 * 800 }),
      (timeZone, days, seconds) => {
        const schedule = { start: '2027-01-01T12:00', timeZone, recurrence: every(days) };
        const after = new Date(Date.parse('2026-12-30T00:00Z') + seconds * 1000);
        const next = nextOccurrence(schedule, after)!;
        assert.ok(next > after);
        const distance = next.getTime() - after.getTime();
        assert.ok(after < new Date('2027-01-01T00:00Z') || distance <= days * 86_400_000 + 3_600_000, String(distance));
        const noon = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(next);
        assert.equal(noon, '12:00');
      },
    ),
    { numRuns: 60 },
  );
});

test('a schedule without a time of its own, by no clock or in no known way is refused', () => {
  const good = { start: '2027-03-01T22:00', timeZone: 'UTC', recurrence: every(1) };
  for (const bad of [
    { start: '2027-03-01' },
    { start: '2027-03-01T22:00Z' },
    { start: '2027-02-30T22:00' },
    { timeZone: 'Mars/Olympus' },
    { timeZone: '+02:00' },
    { recurrence: every(0) },
    { recurrence: every(367) },
    { recurrence: { kind: 'weekly', days: [] } },
    { recurrence: { kind: 'monthly-by-date', day: 32 } },
    { recurrence: { kind: 'none' } },
    { recurrence: { kind: '* * * * *' } },
  ])
    assert.equal(AssignmentScheduleSchema.safeParse({ ...good, ...bad }).success, false, JSON.stringify(bad));
});
