/** The collections of a device: those that the caller reaches. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { listDeviceCollections as contract } from '../../api/collections.ts';
import { getDevice } from '../devices/device.ts';
import { collectionWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

export async function listDeviceCollections(
  site: SiteContext,
  id: string,
): Promise<z.output<typeof contract.response>> {
  await getDevice(site, id);
  const { rows } = await sql<z.output<typeof contract.response>[number]>`
    select collection.id, collection.name, exists (
      select from collection_direct_rule as rule where rule.collection_id = collection.id and rule.device_id = collection_member.device_id) as direct
    from collection_member join collection on collection.id = collection_member.collection_id
    where collection_member.device_id = ${id}::uuid and ${collectionWithin(site.reach, 'collection.id')}
    order by lower(collection.name)`.execute(site.db);
  return rows;
}
