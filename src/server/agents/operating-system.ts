/** What the agent in a deployed system says of that system, kept with the inventory, which the PE told before. */
import { sql } from 'kysely';
import type { OperatingSystem } from '../../api/inventory.ts';
import { toJsonText } from '../db/json-text.ts';
import type { SiteContext } from '../site-context.ts';

/** Whether it is other than before, so that collections may ask for it: the device is to be evaluated then. */
export async function keepOperatingSystem(
  { db, now }: Pick<SiteContext, 'db' | 'now'>,
  deviceId: string,
  system: OperatingSystem,
): Promise<boolean> {
  const seen = now();
  const kept = toJsonText({ operatingSystem: { ...system, seenAt: seen.toISOString() } });
  const { rows } = await sql`
    with before as (select inventory -> 'operatingSystem' as system from device where id = ${deviceId}::uuid),
    saved as (
      update device set inventory = inventory || ${kept}::jsonb, last_seen_at = ${seen}
      where id = ${deviceId}::uuid and inventory is not null returning id
    )
    insert into device_to_evaluate (device_id, since) select saved.id, ${seen}::timestamptz from saved, before
    where before.system - 'seenAt' is distinct from ${toJsonText(system)}::jsonb
    on conflict (device_id) do update set since = device_to_evaluate.since returning device_id`.execute(db);
  return rows.length > 0;
}
