/** A new version of a task sequence, as a person saves it. */
import type { z } from 'zod';
import type { Actor } from '../../api/actor.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { updateTaskSequence as contract, TaskSequence } from '../../api/task-sequences.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { inTransaction } from '../db/transaction.ts';
import { withSaveConfirmed } from '../deployments/erasing-change.ts';
import type { SiteContext } from '../site-context.ts';
import { checkGiven, getTaskSequence, refuseTakenName, saveVersion } from './task-sequence.ts';

/** Who saves it, and the older version that it brings back; null: it was written. */
export interface Saver {
  readonly savedBy: Actor;
  readonly restoredFrom: number | null;
}

/** What starts by it since it is enabled, or is erased on devices that it is required on already, is confirmed before (erasing-change.ts). */
export function updateTaskSequence(
  site: SiteContext,
  id: string,
  { document: input, basedOnVersion, ...confirmed }: z.output<NonNullable<typeof contract.body>>,
  saver: Saver,
): Promise<TaskSequence> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    // Before the lock is waited for: of two that save at once one is told to look again.
    const current = await getTaskSequence(within, id);
    if (basedOnVersion !== undefined && basedOnVersion !== current.version)
      throw new SlipwayError(
        'SLIP-1004',
        `Somebody has saved version ${current.version} of "${current.name}" since version ${basedOnVersion}, which this was made from. Look at it, then save again.`,
      );
    await lockMemberships(tx);
    const document = await checkGiven(within, id, input);
    await refuseTakenName(within, document.name, id);
    const next = { version: current.version + 1, document, ...saver };
    await withSaveConfirmed(within, id, confirmed, () => saveVersion(within, id, next));
    return getTaskSequence(within, id);
  });
}
