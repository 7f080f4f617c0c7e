/** When a required deployment that obeys maintenance windows may start on a device. Pure. */
import { bootPhrase } from '../../api/boot-phrases.ts';
import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import { comingTimes, maintenanceTimes, windowsFor } from '../collections/maintenance-times.ts';

export interface Obeying {
  /** Of the device; null: it obeys none. */
  readonly windows: readonly MaintenanceWindow[] | null;
  /** How much of a window must be left; null: it may start until the end of one. */
  readonly maximumRunTimeMinutes: number | null;
}

export interface StartTimes {
  readonly mayStart: boolean;
  /** When what is open now closes; null: nothing is open. */
  readonly openUntil: Date | null;
  /** The first opening after what is open now that is long enough; null: none is, as far as it was looked. */
  readonly next: Date | null;
  /** When time alone changes any of this, in milliseconds since 1970; null: never. */
  readonly changesAt: number | null;
}

const MINUTE = 60_000;
/** Openings that are looked through for one that is long enough. */
export const MOST_OPENINGS = 20;

/** Null: it may start at any time, as far as windows go. */
export function startTimes({ windows, maximumRunTimeMinutes }: Obeying, now: Date): StartTimes | null {
  const obeyed = windows === null ? [] : windowsFor(windows, 'task-sequence');
  return obeyed.length === 0 ? null : kept(obeyed, (maximumRunTimeMinutes ?? 0) * MINUTE, now);
}

/** As assignments.ts does: the calendar is slow, and a room of computers that start asks for the same windows. */
const known = new Map<string, StartTimes & { readonly from: number }>();
const MOST_KNOWN = 1000;

function kept(windows: readonly MaintenanceWindow[], needed: number, now: Date): StartTimes {
  const key = JSON.stringify([needed, windows]);
  const before = known.get(key);
  const at = now.getTime();
  if (before !== undefined && before.from <= at && (before.changesAt === null || at < before.changesAt)) return before;
  const times = { from: at, ...timesOf(windows, needed, now) };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, times);
  return times;
}

function timesOf(windows: readonly MaintenanceWindow[], needed: number, now: Date): StartTimes {
  const at = now.getTime();
  const { openUntil, nextOpening } = maintenanceTimes(windows, now);
  const left = openUntil === null ? 0 : openUntil.getTime() - at;
  const mayStart = openUntil !== null && left >= needed;
  const fits = comingTimes(windows, now, needed === 0 ? 1 : MOST_OPENINGS).find(
    ({ opensAt, closesAt }) => closesAt.getTime() - opensAt.getTime() >= needed,
  );
  // With just as much left as is needed it may start still.
  const changes = mayStart
    ? Math.min(at + left - needed + 1, openUntil.getTime())
    : (openUntil ?? nextOpening)?.getTime();
  return { mayStart, openUntil, next: fits?.opensAt ?? null, changesAt: changes ?? null };
}

/** Why it does not start now, as a part of a sentence, without a semicolon, which loaders leave out; null: windows do not keep it. */
export function windowHindrance(name: string, obeying: Obeying, now: Date): Phrase | null {
  const times = startTimes(obeying, now);
  if (times === null || times.mayStart) return null;
  const { openUntil } = times;
  const minutes = obeying.maximumRunTimeMinutes ?? 0;
  const then = whenNext(times, obeying.maximumRunTimeMinutes);
  return openUntil === null
    ? bootPhrase('noWindowOpen', { name, then })
    : bootPhrase('windowTooShort', { name, minutes, until: openUntil.toISOString(), then });
}

function whenNext({ openUntil, next, changesAt }: StartTimes, minutes: number | null): Phrase {
  if (next !== null) return bootPhrase(minutes === null ? 'nextWindow' : 'nextLongWindow', { at: next.toISOString() });
  if (openUntil !== null) return bootPhrase('noLaterWindow');
  return changesAt === null
    ? bootPhrase('noMoreWindows')
    : bootPhrase('noLongWindow', { most: MOST_OPENINGS, minutes: minutes ?? 0 });
}
