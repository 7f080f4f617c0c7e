/** When content is validated by itself: pure rules, in the time zone of the process. */
export interface ValidationTimes {
  readonly enabled: boolean;
  /** 0 is Sunday. */
  readonly days: readonly number[];
  readonly minuteOfDay: number;
}

const DAYS_AROUND = 8;

/** The latest time at or before `now` that a validation is due; null when it is off. */
export function latestDue(times: ValidationTimes, now: Date): Date | null {
  return nearest(times, now, -1, (at) => at <= now);
}

/** The first time after `now`. */
export function nextDue(times: ValidationTimes, now: Date): Date | null {
  return nearest(times, now, 1, (at) => at > now);
}

function nearest(times: ValidationTimes, now: Date, direction: 1 | -1, fits: (at: Date) => boolean): Date | null {
  if (!times.enabled) return null;
  for (let days = 0; days < DAYS_AROUND; days++) {
    // By calendar fields, so that a day of 23 or 25 hours moves nothing; a time that a day lacks is the one an hour later.
    const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + direction * days, 0, times.minuteOfDay);
    if (times.days.includes(at.getDay()) && fits(at)) return at;
  }
  return null;
}
