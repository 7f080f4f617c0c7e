/** "Clear required PXE deployments" for a collection. */
import { sql } from 'kysely';
import { getCollection } from '../collections/collection.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { deploymentWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { type Confirmation, withConfirmedStarts } from './confirmed-starts.ts';

/** Whatever is required on its devices, also by other collections, starts once more: on how many devices is confirmed. */
export function clearCollectionDeployments(
  site: SiteContext,
  id: string,
  confirmed: Confirmation,
): Promise<{ cleared: number }> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    await getCollection(within, id);
    const members = sql`(select device_id from collection_member as member where member.collection_id = ${id}::uuid)`;
    const concerned = sql<boolean>`collection_member.device_id in ${members}`;
    const cleared = await withConfirmedStarts(within, concerned, confirmed, async () => {
      const { numAffectedRows = 0n } = await sql`update run set cleared_at = ${site.now()}::timestamptz
        where ended_at is not null and cleared_at is null and device_id in ${members}
          and deployment_id in (select id from deployment where purpose = 'required' and ${deploymentWithin(site.reach)})`.execute(
        tx,
      );
      return Number(numAffectedRows);
    });
    await publish(tx, 'collection', id, { cleared });
    return { cleared };
  });
}
