import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MaintenanceWindow, MaintenanceWindowSchema } from '../../api/maintenance-windows.ts';
import { comingTimes, maintenanceTimes, windowsFor } from './maintenance-times.ts';

type Given = Partial<MaintenanceWindow>;
const makeWindow = (given: Given): MaintenanceWindow =>
  MaintenanceWindowSchema.parse({ name: 'w', start: '2027-03-01T22:00', durationMinutes: 120, ...given });

const daily = { recurrence: { kind: 'daily' as const } };
const amsterdam = 'Europe/Amsterdam';
const night: Given = { ...daily, start: '2027-03-01T02:30', timeZone: amsterdam, durationMinutes: 60 };

/** What is open, at which moment, until when, and what opens next. */
const table: [what: string, windows: Given[], now: string, until: string | null, next: string | null][] = [
  ['no window', [], '2027-03-01T00:00Z', null, null],
  ['one that comes once', [{}], '2027-03-01T21:59Z', null, '2027-03-01T22:00Z'],
  ['at its opening', [{}], '2027-03-01T22:00Z', '2027-03-02T00:00Z', null],
  ['at its closing', [{}], '2027-03-02T00:00Z', null, null],
  ['long after', [{}], '2028-01-01T00:00Z', null, null],
  ['before its first day', [daily], '2027-02-01T22:30Z', null, '2027-03-01T22:00Z'],
  ['over midnight', [daily], '2027-03-05T23:59Z', '2027-03-06T00:00Z', '2027-03-06T22:00Z'],
  ['two that overlap', [{}, { start: '2027-03-01T23:00' }], '2027-03-01T22:30Z', '2027-03-02T01:00Z', null],
  ['two that touch', [{}, { start: '2027-03-02T00:00' }], '2027-03-01T22:30Z', '2027-03-02T02:00Z', null],
  ['one within another', [{ durationMinutes: 600 }, {}], '2027-03-01T22:30Z', '2027-03-02T08:00Z', null],
  [
    'two with a gap',
    [{}, { start: '2027-03-02T00:01' }],
    '2027-03-01T22:30Z',
    '2027-03-02T00:00Z',
    '2027-03-02T00:01Z',
  ],
  [
    'days of the week',
    [{ recurrence: { kind: 'weekly', days: ['tuesday', 'friday'] } }],
    '2027-03-01T22:30Z',
    null,
    '2027-03-02T22:00Z',
  ],
  [
    'a date that a month lacks',
    [{ recurrence: { kind: 'monthly-by-date', day: 31 } }],
    '2027-04-01T00:30Z',
    null,
    '2027-05-31T22:00Z',
  ],
  [
    'the second Tuesday',
    [{ recurrence: { kind: 'monthly-by-weekday', week: 'second', day: 'tuesday' } }],
    '2027-03-02T22:30Z',
    null,
    '2027-03-09T22:00Z',
  ],
  [
    'the last Friday',
    [{ recurrence: { kind: 'monthly-by-weekday', week: 'last', day: 'friday' } }],
    '2027-03-26T22:30Z',
    '2027-03-27T00:00Z',
    '2027-04-30T22:00Z',
  ],
  [
    'summer time begins: there is no 02:30, so it opens at 03:00',
    [night],
    '2027-03-27T12:00Z',
    null,
    '2027-03-28T01:00Z',
  ],
  ['and stays open for its length', [night], '2027-03-28T01:30Z', '2027-03-28T02:00Z', '2027-03-29T00:30Z'],
  ['summer time ends: it opens at the first of two 02:30', [night], '2027-10-30T12:00Z', null, '2027-10-31T00:30Z'],
  ['and not again at the second', [night], '2027-10-31T01:30Z', null, '2027-11-01T01:30Z'],
];

for (const [what, windows, now, until, next] of table)
  test(`open until, and next: ${what}`, () => {
    const times = maintenanceTimes(windows.map(makeWindow), new Date(now));
    const at = (text: string | null) => text && new Date(text);
    assert.deepEqual(times, { openUntil: at(until), nextOpening: at(next) });
  });

test('windows without a gap between them are followed to a horizon, not for ever', () => {
  const halves = ['2027-03-01T00:00', '2027-03-01T12:00'].map((start) =>
    makeWindow({ ...daily, start, durationMinutes: 720 }),
  );
  const { openUntil } = maintenanceTimes(halves, new Date('2027-03-05T06:00Z'));
  assert.ok(openUntil !== null && openUntil > new Date('2027-04-01T00:00Z'));
});

test('what is off counts for nothing; windows for task sequences count for these alone', () => {
  const windows = [
    { name: 'all' },
    { name: 'ts', kind: 'task-sequence' as const },
    { name: 'off', enabled: false },
  ].map(makeWindow);
  const names = (work: 'task-sequence' | 'other') => windowsFor(windows, work).map(({ name }) => name);
  assert.deepEqual([names('task-sequence'), names('other')], [['all', 'ts'], ['all']]);
});

const openings: [what: string, windows: Given[], most: number, opens: [string, string][]][] = [
  ['none', [], 3, []],
  ['one that comes once', [{}], 3, [['2027-03-01T22:00Z', '2027-03-02T00:00Z']]],
  [
    'as many as are asked for, overlapping ones as one',
    [daily, { ...daily, start: '2027-03-01T23:00' }],
    2,
    [
      ['2027-03-01T22:00Z', '2027-03-02T01:00Z'],
      ['2027-03-02T22:00Z', '2027-03-03T01:00Z'],
    ],
  ],
  [
    'over the beginning of summer time',
    [{ ...night, start: '2027-03-27T02:30' }],
    2,
    [
      ['2027-03-27T01:30Z', '2027-03-27T02:30Z'],
      ['2027-03-28T01:00Z', '2027-03-28T02:00Z'],
    ],
  ],
];
for (const [what, windows, most, opens] of openings)
  test(`coming openings: ${what}`, () => {
    const coming = comingTimes(windows.map(makeWindow), new Date('2027-03-01T12:00Z'), most);
    assert.deepEqual(
      coming.map(({ opensAt, closesAt }) => [opensAt, closesAt]),
      opens.map((pair) => pair.map((each) => new Date(each))),
    );
  });
