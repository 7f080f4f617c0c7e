/** What queries are asked of: a device with everything that an attribute may tell of it. */
import { type Kysely, sql } from 'kysely';
import type { Inventory } from '../../../api/inventory.ts';
import type { Database } from '../../db/schema.ts';

export interface DeviceFacts {
  readonly id: string;
  readonly name: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly assetTag: string | null;
  readonly smbiosUuid: string | null;
  readonly macs: readonly string[];
  readonly categories: readonly string[];
  readonly inventory: Inventory | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
  readonly obsoleteAt: Date | null;
}

/** In one statement, by id; ids of no device are left out. Reads whole inventories: for a few devices, not for a site. */
export async function readDeviceFacts(db: Kysely<Database>, ids: readonly string[]): Promise<Map<string, DeviceFacts>> {
  const rows = await db
    .selectFrom('device')
    .select([
      'id',
      'name',
      'manufacturer',
      'model',
      'serial_number as serialNumber',
      'asset_tag as assetTag',
      'smbios_uuid as smbiosUuid',
      'inventory',
      'created_at as createdAt',
      'last_seen_at as lastSeenAt',
      'obsolete_at as obsoleteAt',
      sql<string[]>`array(select mac from device_mac where device_id = device.id order by mac)`.as('macs'),
      sql<
        string[]
      >`array(select category.name from device_category_member join device_category as category on category.id = device_category_id
        where device_id = device.id order by lower(category.name))`.as('categories'),
    ])
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
