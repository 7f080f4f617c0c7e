/** For which assignment the computers of a deployment are to be woken now. Pure. */
import { type Assignments, assignmentsAround } from './assignments.ts';

export interface WakeStanding extends Assignments {
  /** Since when it stands as it does: made, enabled or resumed. */
  readonly wakesFrom: Date;
  readonly availableAt: Date | null;
  /** Assignments up to then have been seen to. */
  readonly wokenUntil: Date | null;
}

/** A site that was not running then wakes nobody in the middle of a working day for an assignment of the night. */
export const LATEST_WAKE = 60 * 60_000;

/** The latest assignment that has come and was not seen to; null: there is none, or it came too long ago. */
export function dueWake(standing: WakeStanding, now: Date): Date | null {
  const { wakesFrom, availableAt, wokenUntil } = standing;
  const first = Math.max(wakesFrom.getTime(), availableAt?.getTime() ?? 0);
  if (first > now.getTime()) return null;
  const latest = Math.max(first, assignmentsAround(standing, now).last ?? 0);
  const isSeenTo = wokenUntil !== null && latest <= wokenUntil.getTime();
  return isSeenTo || now.getTime() - latest > LATEST_WAKE ? null : new Date(latest);
}
