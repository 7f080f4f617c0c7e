/** When a device may be touched, and when the windows of a collection are open. */
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { CollectionReference } from '../../api/collections.ts';
import type { getDeviceMaintenanceTimes as contract, MaintenanceTimes } from '../../api/maintenance-times.ts';
import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';
import { getDevice } from '../devices/device.ts';
import type { SiteContext } from '../site-context.ts';
import { getCollection } from './collection.ts';
import { comingTimes, maintenanceTimes, windowsFor } from './maintenance-times.ts';
import { shownCollections, windowsOf } from './show-collection.ts';

type Asked = z.output<NonNullable<typeof contract.query>>;

/** Windows of collections beyond the caller's reach count, as they would for the device. */
export async function timesOfDevice(site: SiteContext, id: string, asked: Asked): Promise<MaintenanceTimes> {
  await getDevice(site, id);
  return timesOf(site, sql`array(select collection_id from collection_member where device_id = ${id}::uuid)`, asked);
}

export async function timesOfCollection(site: SiteContext, id: string, asked: Asked): Promise<MaintenanceTimes> {
  await getCollection(site, id);
  return timesOf(site, sql`array[${id}::uuid]`, asked);
}

/** `ids`: of collections, of type uuid[]. */
async function timesOf(
  { db, reach, now }: SiteContext,
  ids: RawBuilder<unknown>,
  { work, limit }: Asked,
): Promise<MaintenanceTimes> {
  const withWindows = sql`array(select distinct collection_id from maintenance_window where enabled and collection_id = any(${ids}))`;
  const { rows } = await sql<{ windows: MaintenanceWindow[]; collections: CollectionReference[] }>`
    select ${windowsOf(ids)} as windows, ${shownCollections(reach, withWindows)} as collections`.execute(db);
  const { windows: all = [], collections = [] } = rows[0] ?? {};
  const [windows, at] = [windowsFor(all, work), now()];
  const { openUntil } = maintenanceTimes(windows, at);
  return {
    ...{ at: at.toISOString(), collections, windows: windows.length, openUntil: openUntil?.toISOString() ?? null },
    times: comingTimes(windows, at, limit).map(({ opensAt, closesAt }) => ({
      ...{ opensAt: opensAt.toISOString(), closesAt: closesAt.toISOString() },
    })),
  };
}
