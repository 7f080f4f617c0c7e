/** When a required deployment is assigned: at moments that people name, and by a schedule. Pure. */
import type { AssignmentSchedule } from '../../api/assignment-schedule.ts';
import { lastOccurrence, nextOccurrence } from '../recurrence/next-occurrence.ts';

/** Beside "as soon as possible", which every deployment is. */
export interface Assignments {
  /** ISO texts, in any order. */
  readonly assignedAt: readonly string[];
  readonly schedule: AssignmentSchedule | null;
}

/** Milliseconds since 1970; null: there is none. */
interface Around {
  /** The latest one that has come, also at this very moment. */
  readonly last: number | null;
  /** The first one to come. */
  readonly next: number | null;
}

export function assignmentsAround({ assignedAt, schedule }: Assignments, now: Date): Around {
  const named = assignedAt.map((at) => Date.parse(at));
  const scheduled = schedule === null ? NEVER : scheduledAround(schedule, now.getTime());
  const at = now.getTime();
  const before = [...named, scheduled.last ?? Number.POSITIVE_INFINITY].filter((each) => each <= at);
  const after = [...named, scheduled.next ?? at].filter((each) => each > at);
  return {
    last: before.length === 0 ? null : Math.max(...before),
    next: after.length === 0 ? null : Math.min(...after),
  };
}

const NEVER: Around = { last: null, next: null };

/** A look at the calendar costs half a millisecond, and each computer that boots asks for the same ones: what is between two assignments is asked for once. */
const known = new Map<string, Around & { readonly from: number }>();
const MOST_KNOWN = 1000;

function scheduledAround(schedule: AssignmentSchedule, now: number): Around {
  const key = JSON.stringify(schedule);
  const before = known.get(key);
  if (before !== undefined && before.from <= now && (before.next === null || now < before.next)) return before;
  const last = lastOccurrence(schedule, new Date(now))?.getTime() ?? null;
  const around = { from: last ?? now, last, next: nextOccurrence(schedule, new Date(now))?.getTime() ?? null };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, around);
  return around;
}
