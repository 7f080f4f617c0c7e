/** Times on a wall clock, and whose clock that is. */
import * as z from 'zod';

export const TimeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day looks like 02:30');

export const TimeZoneSchema = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: 'a time zone is UTC or one of the IANA list, such as Europe/Amsterdam' })
  .default('UTC');

/** Offsets (`+02:00`) are none: they know no summer time. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
