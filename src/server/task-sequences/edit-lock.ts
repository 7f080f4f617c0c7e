/** The edit lock of a task sequence, kept: what was decided (edit-lock-decision.ts) is told to everybody who looks at it. */
import type { EditLock } from '../../api/task-sequence-edit-locks.ts';
import { toJsonText } from '../db/json-text.ts';
import type { KeptAsker, KeptHolder } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Caller } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import {
  answerDue,
  decideLock,
  type Editor,
  free,
  isSame,
  type LockRequest,
  type LockState,
  withoutPassed,
} from './edit-lock-decision.ts';
import { getTaskSequence } from './task-sequence.ts';

/** The person, and the page in which they edit. */
export async function editorOf(site: SiteContext, caller: Caller, tab: string): Promise<Editor> {
  const { actor, userId } = requireAdministrator(caller);
  const user =
    userId === null
      ? undefined
      : await site.db.selectFrom('user_account').select('display_name').where('id', '=', userId).executeTakeFirst();
  return { tab, by: actor, displayName: user?.display_name ?? '' };
}

/** `tab`: of who asks; null: no page. */
export async function readEditLock(
  site: SiteContext,
  id: string,
  caller: Caller,
  tab: string | null,
): Promise<EditLock> {
  await getTaskSequence(site, id);
  const row = await site.db
    .selectFrom('task_sequence_edit_lock')
    .select(['holder', 'asker'])
    .where('task_sequence_id', '=', id)
    .executeTakeFirst();
  const now = site.now();
  const you = tab === null ? null : { tab, by: requireAdministrator(caller).actor };
  return shown(row === undefined ? free : withoutPassed(stateOf(row), now), you, now);
}

/** The answer tells what became of it: what may not be done changes nothing. */
export async function changeEditLock(site: SiteContext, id: string, request: LockRequest): Promise<EditLock> {
  await getTaskSequence(site, id);
  return inTransaction(site.db, async (tx) => {
    await tx
      .insertInto('task_sequence_edit_lock')
      .values({ task_sequence_id: id })
      .onConflict((oc) => oc.doNothing())
      .execute();
    const row = await tx
      .selectFrom('task_sequence_edit_lock')
      .select(['holder', 'asker'])
      .where('task_sequence_id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const before = stateOf(row);
    const now = site.now();
    const after = decideLock(before, request, now);
    await tx.updateTable('task_sequence_edit_lock').set(kept(after)).where('task_sequence_id', '=', id).execute();
    // A lease that is renewed is nothing to tell.
    if (toldOf(before) !== toldOf(after)) await publish(tx, 'task-sequence-edit-lock', id);
    return shown(after, request.editor, now);
  });
}

function stateOf({ holder, asker }: { holder: KeptHolder | null; asker: KeptAsker | null }): LockState {
  return {
    holder: holder && { ...holder, since: new Date(holder.since), leaseEnds: new Date(holder.leaseEnds) },
    asker: asker && { ...asker, since: new Date(asker.since) },
  };
}

function kept({ holder, asker }: LockState) {
  return { holder: holder && toJsonText(holder), asker: asker && toJsonText(asker) };
}

function toldOf({ holder, asker }: LockState): string {
  return JSON.stringify([holder?.tab, holder?.since, asker?.tab, asker?.since, asker?.declined]);
}

function shown({ holder, asker }: LockState, you: Pick<Editor, 'tab' | 'by'> | null, now: Date): EditLock {
  const secondsUntil = (moment: Date) => Math.max(0, Math.ceil((moment.getTime() - now.getTime()) / 1000));
  const person = ({ by, displayName, since }: Editor & { since: Date }) => ({
    by,
    displayName,
    since: since.toISOString(),
  });
  return {
    holder: holder && { ...person(holder), secondsLeft: secondsUntil(holder.leaseEnds) },
    asker: asker && { ...person(asker), secondsLeft: secondsUntil(answerDue(asker)), declined: asker.declined },
    you: you === null ? null : isSame(holder, you) ? 'holder' : isSame(asker, you) ? 'asker' : null,
  };
}
