/** When something comes the next time that comes again on a wall clock. Pure; summer time is croner's affair. */
import { Cron } from 'croner';
import type { AssignmentSchedule } from '../../api/assignment-schedule.ts';
import { weekdays } from '../../api/content.ts';
import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';

/** `start` is on the clock of the time zone. */
export interface Recurring {
  readonly start: string;
  readonly timeZone: string;
  readonly recurrence: MaintenanceWindow['recurrence'] | AssignmentSchedule['recurrence'];
}

const DAY = 86_400_000;

/** The first time after `after`; null: it does not come any more. What comes at a time that is left out in spring comes when the clock goes on; what comes twice in autumn, the first time. */
export function nextOccurrence({ start, timeZone, recurrence }: Recurring, after: Date): Date | null {
  if (recurrence.kind === 'none') return once(start, timeZone, after);
  if (recurrence.kind === 'every-days') return everyDays({ start, timeZone, days: recurrence.days }, after);
  const pattern = `${patternOf(start)} ${daysOf(recurrence)}`;
  return new Cron(pattern, { timezone: timeZone, startAt: `${start}:00` }).nextRun(after);
}

/** The latest time at `at` or before; null: it has not come yet. */
export function lastOccurrence(recurring: Recurring, at: Date): Date | null {
  const from = Math.max(
    at.getTime() - longestGap(recurring.recurrence) * DAY,
    Date.parse(`${recurring.start}:00Z`) - 2 * DAY,
  );
  let last: Date | null = null;
  for (let next = nextOccurrence(recurring, new Date(from)); next !== null && next <= at; )
    [last, next] = [next, nextOccurrence(recurring, next)];
  return last;
}

/** In days, with one for the clock. Two months may pass without a 31st. */
function longestGap(recurrence: Recurring['recurrence']): number {
  switch (recurrence.kind) {
    case 'none':
      return 36_500;
    case 'daily':
      return 2;
    case 'every-days':
      return recurrence.days + 1;
    case 'weekly':
      return 8;
    case 'monthly-by-date':
    case 'monthly-by-weekday':
      return 63;
  }
}

function once(at: string, timeZone: string, after: Date): Date | null {
  return new Cron(`${at}:00`, { timezone: timeZone }).nextRun(after);
}

interface EveryDays {
  readonly start: string;
  readonly timeZone: string;
  readonly days: number;
}

/** Days are counted on the calendar: summer time makes one of them shorter, and none is left out. */
function everyDays({ start, timeZone, days }: EveryDays, after: Date): Date | null {
  const first = Date.parse(`${start}:00Z`);
  // A clock is never two days ahead of or behind UTC.
  const passed = Math.max(0, Math.floor((after.getTime() - 2 * DAY - first) / (days * DAY)));
  for (let count = passed; ; count++) {
    const date = new Date(first + count * days * DAY).toISOString().slice(0, 10);
    const at = onDate(date, start, timeZone, after);
    if (at !== null) return at;
  }
}

/** As a pattern, so that a time that is left out is made up for as in those below; a year later it comes again, which is another day. */
function onDate(date: string, start: string, timeZone: string, after: Date): Date | null {
  const [, month = '', day = ''] = date.split('-');
  const at = new Cron(`${patternOf(start)} ${Number(day)} ${Number(month)} *`, {
    timezone: timeZone,
    startAt: `${date}T00:00:00`,
  }).nextRun(after);
  return at !== null && Math.abs(at.getTime() - Date.parse(`${date}T12:00Z`)) < 2 * DAY ? at : null;
}

/** Minute and hour. */
function patternOf(start: string): string {
  const [hours, minutes] = start
    .slice(start.indexOf('T') + 1)
    .split(':')
    .map(Number);
  return `${minutes} ${hours}`;
}

const WEEKS = { first: '1', second: '2', third: '3', fourth: '4', last: 'L' } as const;

type ByCalendar = Exclude<Recurring['recurrence'], { kind: 'none' } | { kind: 'every-days' }>;

/** As cron has it: day of the month, month, day of the week. */
function daysOf(recurrence: ByCalendar): string {
  const numberOf = (day: (typeof weekdays)[number]) => weekdays.indexOf(day);
  switch (recurrence.kind) {
    case 'daily':
      return '* * *';
    case 'weekly':
      return `* * ${recurrence.days.map(numberOf).join(',')}`;
    case 'monthly-by-date':
      return `${recurrence.day} * *`;
    case 'monthly-by-weekday':
      return `* * ${numberOf(recurrence.day)}#${WEEKS[recurrence.week]}`;
  }
}
