/** Device categories, and which devices have them. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import type {
  changeDeviceCategory as changeContract,
  DeviceCategory,
  DeviceCategoryCreateSchema,
  setDeviceCategories as setContract,
} from '../../api/device-categories.ts';
import type { Device } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { inTransaction } from '../db/transaction.ts';
import { ofDevices, withConfirmedStarts } from '../deployments/confirmed-starts.ts';
import { getDevice } from '../devices/device.ts';
import { devicesChanged } from '../devices/devices-changed.ts';
import { publish } from '../events/events.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { giveCategories } from './give-categories.ts';

export async function listDeviceCategories(site: SiteContext): Promise<DeviceCategory[]> {
  return (await categoryQuery(site).orderBy(sql`lower(name)`).execute()).map(toCategory);
}

async function getDeviceCategory(site: SiteContext, id: string): Promise<DeviceCategory> {
  const row = await categoryQuery(site).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no device category with the id ${id}.`);
  return toCategory(row);
}

export async function createDeviceCategory(
  site: SiteContext,
  { name, description }: z.output<typeof DeviceCategoryCreateSchema>,
): Promise<DeviceCategory> {
  const id = randomUUID();
  await inTransaction(site.db, async (tx) => {
    await refuseTakenName({ ...site, db: tx }, id, name);
    await tx.insertInto('device_category').values({ id, name, description }).execute();
    await publish(tx, 'device-category', id, { name });
  });
  return getDeviceCategory(site, id);
}

export async function changeDeviceCategory(
  site: SiteContext,
  id: string,
  change: z.output<NonNullable<typeof changeContract.body>>,
): Promise<DeviceCategory> {
  await inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    const before = await getDeviceCategory(within, id);
    const { name = before.name, description = before.description } = change;
    await refuseTakenName(within, id, name);
    // Collections choose by its name.
    const deviceIds = name === before.name ? [] : await devicesOf(within, id);
    await withConfirmedStarts(within, ofDevices(deviceIds), change, async () => {
      await tx.updateTable('device_category').set({ name, description }).where('id', '=', id).execute();
      await devicesChanged(within, deviceIds);
    });
    await publish(tx, 'device-category', id, { name });
  });
  return getDeviceCategory(site, id);
}

async function devicesOf({ db }: Pick<SiteContext, 'db'>, id: string): Promise<string[]> {
  const query = db.selectFrom('device_category_member').select('device_id').where('device_category_id', '=', id);
  return (await query.execute()).map((row) => row.device_id);
}

async function refuseTakenName({ db }: SiteContext, id: string, name: string): Promise<void> {
  const taken = await db
    .selectFrom('device_category')
    .select('id')
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .where('id', '<>', id)
    .executeTakeFirst();
  if (taken === undefined) return;
  throw new SlipwayError('SLIP-1003', `There is a device category named "${name}" already. Choose another name.`);
}

/** @throws SlipwayError SLIP-1004 when devices have it and `force` is not given */
export async function deleteDeviceCategory(
  site: SiteContext,
  id: string,
  { force, confirmDeviceCount }: { force?: string | undefined; confirmDeviceCount?: number | undefined },
): Promise<void> {
  await inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    const { name } = await getDeviceCategory(within, id);
    const deviceIds = await devicesOf(within, id);
    if (deviceIds.length > 0 && force !== 'true')
      throw new SlipwayError(
        'SLIP-1004',
        `${deviceIds.length} device(s) have the category "${name}". Take it from them first, or confirm that they lose it (force).`,
      );
    await withConfirmedStarts(within, ofDevices(deviceIds), { confirmDeviceCount }, async () => {
      await tx.deleteFrom('device_category').where('id', '=', id).execute();
      await devicesChanged(within, deviceIds);
    });
    await publish(tx, 'device-category', id, { deleted: true });
  });
}

export async function setDeviceCategories(
  site: SiteContext,
  id: string,
  { deviceCategoryIds, confirmDeviceCount }: z.output<NonNullable<typeof setContract.body>>,
): Promise<Device> {
  await inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    await getDevice(within, id);
    await withConfirmedStarts(within, ofDevices([id]), { confirmDeviceCount }, async () => {
      await tx.deleteFrom('device_category_member').where('device_id', '=', id).execute();
      await giveCategories(within, id, deviceCategoryIds);
      await devicesChanged(within, [id]);
    });
  });
  return getDevice(site, id);
}

function categoryQuery({ db, reach }: SiteContext) {
  return db
    .selectFrom('device_category')
    .selectAll()
    .select(
      sql<number>`(select count(*)::int from device_category_member as member where member.device_category_id = device_category.id
        and ${deviceWithin(reach, 'member.device_id')})`.as('device_count'),
    );
}

function toCategory(
  row: Awaited<ReturnType<ReturnType<typeof categoryQuery>['executeTakeFirstOrThrow']>>,
): DeviceCategory {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    deviceCount: row.device_count,
    createdAt: row.created_at.toISOString(),
  };
}
