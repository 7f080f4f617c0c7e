/** An assignment schedule as people type and read it. */
import { type AssignmentSchedule, AssignmentScheduleSchema } from '../api/assignment-schedule.ts';
import { weekdays } from '../api/content.ts';
import { SlipwayError } from '../api/errors.ts';
import { recurrenceText } from './window-text.ts';

export const SCHEDULES =
  '"2026-12-01 22:00 Europe/Amsterdam, every 14 days", or behind the comma "daily", "monday, thursday", "day 15 of the month", "second tuesday of the month"';

const START = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?:\s+([A-Za-z]\S*)|Z)$/;
const DAY = `(?:${weekdays.join('|')})`;
const DAYS = new RegExp(`^${DAY}(?:[, ]+${DAY})*$`);
const OF_MONTH = new RegExp(`^(first|second|third|fourth|last) (${DAY}) of the month$`);

/** Throws SLIP-6001. */
export function parseSchedule(text: string): AssignmentSchedule {
  const comma = text.indexOf(',');
  const [, date, time, timeZone = 'UTC'] = START.exec(text.slice(0, comma).trim()) ?? [];
  const recurrence = recurrenceOf(
    text
      .slice(comma + 1)
      .trim()
      .toLowerCase(),
  );
  const { success, data } = AssignmentScheduleSchema.safeParse({ start: `${date}T${time}`, timeZone, recurrence });
  if (success && comma !== -1) return data;
  throw new SlipwayError('SLIP-6001', `"${text}" is no schedule that is known: write ${SCHEDULES}.`);
}

/** Unchecked: the schema does that. */
function recurrenceOf(text: string): unknown {
  const [, days] = /^every (\d+) days$/.exec(text) ?? [];
  if (days !== undefined) return { kind: 'every-days', days: Number(days) };
  if (text === 'daily') return { kind: 'every-days', days: 1 };
  if (DAYS.test(text)) return { kind: 'weekly', days: [...new Set(text.split(/[, ]+/))] };
  const [, day] = /^day (\d+) of the month$/.exec(text) ?? [];
  if (day !== undefined) return { kind: 'monthly-by-date', day: Number(day) };
  const [, week, weekday] = OF_MONTH.exec(text) ?? [];
  return week === undefined ? null : { kind: 'monthly-by-weekday', week, day: weekday };
}

/** `every 14 days at 22:00 from 2026-12-01 on (Europe/Amsterdam)` */
export function scheduleText({ start, timeZone, recurrence }: AssignmentSchedule): string {
  const [date = '', time = ''] = start.split('T');
  return `${recurrenceText(recurrence)} at ${time} from ${date} on (${timeZone})`;
}
