/** How something comes again: on the clock of a time zone, at the same time of day. */
import * as z from 'zod';
import { weekdays } from './content.ts';
import { TimeZoneSchema } from './time-zone.ts';

/** The first time, and whose clock counts for it and for later ones. */
export const recurring = {
  start: z.iso
    .datetime({ local: true, precision: -1 })
    .refine((start) => !start.endsWith('Z'), { error: 'without Z: the time zone says whose clock it is' }),
  timeZone: TimeZoneSchema,
} as const;

export const WeeklySchema = z.strictObject({
  kind: z.literal('weekly'),
  days: z.array(z.enum(weekdays)).min(1).max(7),
});
/** Not in a month without that day. */
export const MonthlyByDateSchema = z.strictObject({
  kind: z.literal('monthly-by-date'),
  day: z.int().min(1).max(31),
});
export const MonthlyByWeekdaySchema = z.strictObject({
  kind: z.literal('monthly-by-weekday'),
  week: z.enum(['first', 'second', 'third', 'fourth', 'last']),
  day: z.enum(weekdays),
});
