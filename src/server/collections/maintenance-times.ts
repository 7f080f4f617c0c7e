/** When a collection's maintenance windows are open. Pure: windows and a moment in, times out. */
import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';
import { nextOccurrence } from '../recurrence/next-occurrence.ts';

export interface MaintenanceTimes {
  /** When what is open now closes; windows that overlap or touch are one. Null: nothing is open. */
  readonly openUntil: Date | null;
  /** The next opening after what is open now. Null: there is none any more. */
  readonly nextOpening: Date | null;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Windows that leave no gap between them for so long are open for good: it is looked no further. */
const HORIZON = 31 * DAY;

/** Which windows count for what is to be done: those for everything always do. */
export function windowsFor(
  windows: readonly MaintenanceWindow[],
  work: 'task-sequence' | 'other',
): MaintenanceWindow[] {
  return windows.filter(({ enabled, kind }) => enabled && (kind === 'all' || work === 'task-sequence'));
}

export function maintenanceTimes(windows: readonly MaintenanceWindow[], now: Date): MaintenanceTimes {
  const until = closingAfter(windows, now);
  const next = windows.flatMap((window) => nextOccurrence(window, until ?? now) ?? []);
  return {
    openUntil: until,
    nextOpening: next.length === 0 ? null : new Date(Math.min(...next.map((opening) => opening.getTime()))),
  };
}

interface Opening {
  readonly opensAt: Date;
  readonly closesAt: Date;
}

/** What opens after what is open now, at most so many. */
export function comingTimes(windows: readonly MaintenanceWindow[], now: Date, most: number): Opening[] {
  const openings: Opening[] = [];
  for (let { nextOpening: opensAt } = maintenanceTimes(windows, now); opensAt !== null && openings.length < most; ) {
    const { openUntil, nextOpening } = maintenanceTimes(windows, opensAt);
    openings.push({ opensAt, closesAt: openUntil ?? opensAt });
    opensAt = nextOpening;
  }
  return openings;
}

/** Follows windows that overlap or touch to the end of the last one. */
function closingAfter(windows: readonly MaintenanceWindow[], now: Date): Date | null {
  let until = now.getTime();
  for (let longer = true; longer && until < now.getTime() + HORIZON; ) {
    const closes = Math.max(until, ...windows.flatMap((window) => closingOf(window, until) ?? []));
    longer = closes > until;
    until = closes;
  }
  return until > now.getTime() ? new Date(until) : null;
}

/** When the last opening closes that came at `at` or before, if that is later; null: it is not open then. */
function closingOf(window: MaintenanceWindow, at: number): number | null {
  const length = window.durationMinutes * MINUTE;
  let last: number | null = null;
  for (let opening = nextOccurrence(window, new Date(at - length)); opening !== null && opening.getTime() <= at; ) {
    last = opening.getTime() + length;
    opening = nextOccurrence(window, opening);
  }
  return last;
}
