/** What an edit lock means for this page. Pure. */
import type { Actor } from '../../api/actor.ts';
import type { EditLock } from '../../api/task-sequence-edit-locks.ts';

/**
 * `mine`: it may edit. `theirs`: somebody else does, and this page looks on. `free`: nobody does, and this page had it or came too late. `unknown`: the site has not
 * told yet, or knows no locks; what is saved is safe all the same.
 */
export type LockStanding = 'unknown' | 'mine' | 'theirs' | 'free';

export function standingOf(lock: EditLock | undefined): LockStanding {
  if (lock === undefined) return 'unknown';
  if (lock.you === 'holder') return 'mine';
  return lock.holder === null ? 'free' : 'theirs';
}

/** So long a page that was loaded anew waits for the page before it to give the lock back. */
export const OPENING_MILLISECONDS = 5000;

interface Memory {
  /** As it opened, another page of the same person had the lock. */
  readonly foundOwn: boolean;
  readonly openedAt: number;
  /** When its own lease ends; null: it does not hold it, or has lost it. */
  readonly leaseEnds: number | null;
}

/** Whether a page takes a lock that is free without being told to: as it is loaded anew, and where its own lease ran out unseen; not where the lock was taken from it. */
export function takesByItself(lock: EditLock, { foundOwn, openedAt, leaseEnds }: Memory, now: number): boolean {
  if (lock.holder !== null) return false;
  return leaseEnds === null ? foundOwn && now < openedAt + OPENING_MILLISECONDS : leaseEnds <= now;
}

/** The same person, maybe in another page. */
export function isSamePerson(one: Actor | undefined, other: Actor | undefined): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}
