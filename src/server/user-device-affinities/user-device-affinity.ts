/** User device affinities: who uses which device. Names of a directory that the site does not ask: it keeps them as they are written. */
import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type {
  AffinitySource,
  AffinityState,
  listUserDeviceAffinities as listContract,
  UserDeviceAffinity,
} from '../../api/user-device-affinities.ts';
import { toJsonText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { getDevice } from '../devices/device.ts';
import { publish } from '../events/events.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

type Filter = z.output<NonNullable<typeof listContract.query>>;

/** By user, then by device: both together are unique, so that pages join without a gap. */
export async function listUserDeviceAffinities(site: SiteContext, filter: Filter): Promise<UserDeviceAffinity[]> {
  const { deviceId, userName, state, after } = filter;
  let query = affinityQuery(site).orderBy(sql`lower(user_name)`).orderBy('device_id').limit(filter.limit);
  if (deviceId !== undefined) query = query.where('device_id', '=', deviceId);
  if (userName !== undefined) query = query.where(sql<boolean>`lower(user_name) = lower(${userName})`);
  if (state !== undefined) query = query.where('state', '=', state);
  if (after !== undefined)
    query = query.where(
      sql<boolean>`(lower(user_name), device_id) > (select lower(former.user_name), former.device_id from user_device_affinity as former where former.id = ${after})`,
    );
  return (await query.execute()).map(toAffinity);
}

export async function getUserDeviceAffinity(site: SiteContext, id: string): Promise<UserDeviceAffinity> {
  const row = await affinityQuery(site).where('user_device_affinity.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no user device affinity with the id ${id}.`);
  return toAffinity(row);
}

/** What the audit log tells of one. */
export async function findNamedAffinity(site: SiteContext, id: string): Promise<UserDeviceAffinity & { name: string }> {
  const affinity = await getUserDeviceAffinity(site, id);
  return { ...affinity, name: `${affinity.userName} on ${affinity.deviceName}` };
}

/** The one that is there stays; a pending one is confirmed. */
export async function addUserDeviceAffinity(
  site: SiteContext,
  given: { deviceId: string; userName: string },
): Promise<UserDeviceAffinity> {
  const { name } = await getDevice(site, given.deviceId);
  return inTransaction(site.db, async (tx) => {
    await insertAffinities(tx, [{ ...given, source: 'manual', state: 'confirmed', runId: null }], site.now());
    await publish(tx, 'device', given.deviceId, { name });
    const [made] = await listUserDeviceAffinities({ ...site, db: tx }, { ...given, limit: 1 });
    if (made === undefined) throw new SlipwayError('SLIP-1002', `There is no device with the id ${given.deviceId}.`);
    return made;
  });
}

export async function approveUserDeviceAffinity(site: SiteContext, id: string): Promise<UserDeviceAffinity> {
  const { deviceId, deviceName } = await getUserDeviceAffinity(site, id);
  await site.db.updateTable('user_device_affinity').set({ state: 'confirmed' }).where('id', '=', id).execute();
  await publish(site.db, 'device', deviceId, { name: deviceName });
  return getUserDeviceAffinity(site, id);
}

export async function deleteUserDeviceAffinity(site: SiteContext, id: string): Promise<void> {
  const { deviceId, deviceName } = await getUserDeviceAffinity(site, id);
  await site.db.deleteFrom('user_device_affinity').where('id', '=', id).execute();
  await publish(site.db, 'device', deviceId, { name: deviceName });
}

/** Those named are confirmed, other confirmed ones are taken away. */
export async function setPrimaryUsers(
  site: SiteContext,
  deviceId: string,
  userNames: readonly string[],
): Promise<UserDeviceAffinity[]> {
  const { name } = await getDevice(site, deviceId);
  return inTransaction(site.db, async (tx) => {
    await tx
      .deleteFrom('user_device_affinity')
      .where('device_id', '=', deviceId)
      .where('state', '=', 'confirmed')
      .where(sql<boolean>`lower(user_name) not in (select lower(kept) from unnest(${[...userNames]}::text[]) as kept)`)
      .execute();
    const given = userNames.map((userName) => ({ deviceId, userName, ...manual }));
    await insertAffinities(tx, given, site.now());
    await publish(tx, 'device', deviceId, { name });
    return listUserDeviceAffinities({ ...site, db: tx }, { deviceId, limit: 10_000 });
  });
}

const manual = { source: 'manual', state: 'confirmed', runId: null } as const;

export interface NewAffinity {
  readonly deviceId: string;
  readonly userName: string;
  readonly state: AffinityState;
  readonly source: AffinitySource;
  readonly runId: string | null;
}

/** One that is there stays as it is, but for a pending one, which a confirmed one confirms. */
export async function insertAffinities(
  tx: Transaction<Database>,
  given: readonly NewAffinity[],
  now: Date,
): Promise<void> {
  if (given.length === 0) return;
  const rows = given.map((affinity) => ({ id: randomUUID(), ...affinity }));
  await sql`
    insert into user_device_affinity (id, device_id, user_name, state, source, run_id, created_at)
    select distinct on ("deviceId", lower("userName")) id, "deviceId", "userName", state, source, "runId", ${now}::timestamptz
    from jsonb_to_recordset(${toJsonText(rows)}::jsonb)
      as given (id uuid, "deviceId" uuid, "userName" text, state text, source text, "runId" uuid)
    on conflict (device_id, lower(user_name)) do update set state = 'confirmed'
      where user_device_affinity.state = 'pending' and excluded.state = 'confirmed'`.execute(tx);
}

function affinityQuery({ db, reach }: SiteContext) {
  return db
    .selectFrom('user_device_affinity')
    .innerJoin('device', 'device.id', 'user_device_affinity.device_id')
    .selectAll('user_device_affinity')
    .select('device.name as device_name')
    .where(deviceWithin(reach, 'device.id'));
}

function toAffinity(row: Awaited<ReturnType<ReturnType<typeof affinityQuery>['executeTakeFirstOrThrow']>>) {
  return {
    ...{ id: row.id, deviceId: row.device_id, deviceName: row.device_name, userName: row.user_name },
    ...{ state: row.state, source: row.source, runId: row.run_id, createdAt: row.created_at.toISOString() },
  };
}
