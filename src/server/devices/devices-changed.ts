/** The one place that every record goes through when it is made or changed by a person or a file. */
import { sql } from 'kysely';
import { evaluateCollections } from '../collections/evaluate-collections.ts';
import { evaluateDevices, FEW_DEVICES } from '../collections/evaluate-devices.ts';
import type { Within } from '../deployments/confirmed-starts.ts';

/**
 * What follows from devices that are new or have changed, within their transaction, which holds the lock of memberships: they come into collections and leave them,
 * and whoever follows events is told.
 */
export async function devicesChanged(site: Pick<Within, 'db' | 'now'>, ids: readonly string[]): Promise<void> {
  await evaluate(site, ids);
  await sql`select publish_events(coalesce((
    select jsonb_agg(jsonb_build_object('kind', 'device', 'subject', id, 'data', jsonb_build_object('name', name)))
    from device where id = any(${[...ids]}::uuid[])), '[]'))`.execute(site.db);
}

async function evaluate({ db, now }: Pick<Within, 'db' | 'now'>, ids: readonly string[]): Promise<void> {
  if (ids.length <= FEW_DEVICES) return evaluateDevices(db, ids, now());
  const made = await db.selectFrom('collection').select('id').where('built_in', 'is', null).execute();
  await evaluateCollections(
    db,
    made.map(({ id }) => id),
    now(),
  );
}
