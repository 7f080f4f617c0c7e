/**
 * Who has the edit lock of a task sequence after a request. Pure.
 *
 * Free → held by a page for the time of a lease, which it renews → free when the lease ends or the page gives it back. While it is held, one other page may ask
 * for it: it has it when the holder hands it over or gives it back, and may take it when there was no answer for a minute; after "not now" it may ask again.
 * Taking it by force is always possible. Whatever may not be done changes nothing.
 */
import type { Actor } from '../../api/actor.ts';
import { ANSWER_SECONDS, LEASE_SECONDS } from '../../api/task-sequence-edit-locks.ts';

/** A page in which a person edits. */
export interface Editor {
  readonly tab: string;
  readonly by: Actor;
  readonly displayName: string;
}

export interface Holder extends Editor {
  readonly since: Date;
  readonly leaseEnds: Date;
}

export interface Asker extends Editor {
  readonly since: Date;
  readonly declined: boolean;
}

/** `asker`: null where nobody has asked, or nobody holds it. */
export interface LockState {
  readonly holder: Holder | null;
  readonly asker: Asker | null;
}

export type LockRequest =
  | { readonly kind: 'take' | 'release' | 'request'; readonly editor: Editor }
  | { readonly kind: 'answer'; readonly editor: Editor; readonly handOver: boolean }
  /** `null`: nobody has it then. */
  | { readonly kind: 'break'; readonly editor: Editor | null };

export const free: LockState = { holder: null, asker: null };

export function decideLock(before: LockState, request: LockRequest, now: Date): LockState {
  const state = withoutPassed(before, now);
  switch (request.kind) {
    case 'take':
      return take(state, request.editor, now);
    case 'release':
      return release(state, request.editor, now);
    case 'request':
      return ask(state, request.editor, now);
    case 'answer':
      return answer(state, request, now);
    case 'break':
      return request.editor === null ? free : heldBy(request.editor, now);
  }
}

/** As it is at that moment: leases end, and a question that nobody comes back to is forgotten. */
export function withoutPassed({ holder, asker }: LockState, now: Date): LockState {
  if (holder === null || holder.leaseEnds <= now) return free;
  const isForgotten =
    asker !== null && now.getTime() >= asker.since.getTime() + (ANSWER_SECONDS + LEASE_SECONDS) * 1000;
  return { holder, asker: isForgotten ? null : asker };
}

/** Until whoever asks may take it; 0: now. */
export function answerDue({ since }: Asker): Date {
  return new Date(since.getTime() + ANSWER_SECONDS * 1000);
}

/** A page is known by its number, and only in the hands of its person. */
export function isSame(one: Editor | null, { tab, by }: Pick<Editor, 'tab' | 'by'>): boolean {
  return one !== null && one.tab === tab && actorKey(one.by) === actorKey(by);
}

function actorKey(actor: Actor): string {
  return 'id' in actor ? `${actor.kind} ${actor.id}` : actor.kind;
}

function take(state: LockState, editor: Editor, now: Date): LockState {
  const { holder, asker } = state;
  if (holder !== null && isSame(holder, editor)) return { holder: { ...holder, leaseEnds: leaseFrom(now) }, asker };
  const mayTake = asker !== null && isSame(asker, editor) && !asker.declined && answerDue(asker) <= now;
  return holder === null || mayTake ? heldBy(editor, now) : state;
}

function release(state: LockState, editor: Editor, now: Date): LockState {
  const { holder, asker } = state;
  if (isSame(holder, editor)) return asker === null || asker.declined ? free : heldBy(asker, now);
  return isSame(asker, editor) ? { holder, asker: null } : state;
}

function ask(state: LockState, editor: Editor, now: Date): LockState {
  const { holder, asker } = state;
  if (holder === null) return heldBy(editor, now);
  if (isSame(holder, editor)) return state;
  if (asker !== null && !asker.declined) return state;
  return { holder, asker: { ...identity(editor), since: now, declined: false } };
}

function answer(
  state: LockState,
  { editor, handOver }: Extract<LockRequest, { kind: 'answer' }>,
  now: Date,
): LockState {
  const { holder, asker } = state;
  if (!isSame(holder, editor) || asker === null || asker.declined) return state;
  return handOver ? heldBy(asker, now) : { holder, asker: { ...asker, declined: true } };
}

function heldBy(editor: Editor, now: Date): LockState {
  return { holder: { ...identity(editor), since: now, leaseEnds: leaseFrom(now) }, asker: null };
}

/** An asker is more than that. */
function identity({ tab, by, displayName }: Editor): Editor {
  return { tab, by, displayName };
}

function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + LEASE_SECONDS * 1000);
}
