/** The devices of a collection, and direct rules: the devices that people name. */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { addCollectionMembers as addContract } from '../../api/collections.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import {
  type Confirmation,
  ofCollections,
  ofDevices,
  type Within,
  withConfirmedStarts,
} from '../deployments/confirmed-starts.ts';
import { publish } from '../events/events.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { getCollection, refuseBuiltIn } from './collection.ts';
import { readAllRules } from './collection-rules.ts';
import { withDependants } from './dependency-order.ts';
import { evaluateCollections } from './evaluate-collections.ts';
import { evaluateDevices, FEW_DEVICES } from './evaluate-devices.ts';
import { lockMemberships } from './membership-lock.ts';

export interface MemberFilter {
  /** Only names that begin with it. */
  readonly search?: string | undefined;
  /** Only names after this one. */
  readonly after?: string | undefined;
  readonly limit: number;
}

interface Member {
  readonly deviceId: string;
  readonly name: string;
}

export async function listMembers(site: SiteContext, id: string, filter: MemberFilter): Promise<Member[]> {
  await getCollection(site, id);
  const { rows } = await memberPage(id, filter).execute(site.db);
  return rows;
}

/** By name; the next page begins after the last name of this one. */
export function memberPage(id: string, { search, after, limit }: MemberFilter): RawBuilder<Member> {
  return sql<Member>`select device.id as "deviceId", device.name from collection_member join device on device.id = collection_member.device_id
    where collection_member.collection_id = ${id}::uuid and ${begins(search)} and ${comesAfter(after)}
    order by lower(device.name) limit ${limit}`;
}

function begins(search: string | undefined): RawBuilder<boolean> {
  if (search === undefined) return sql<boolean>`true`;
  return sql<boolean>`lower(device.name) like ${`${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`}`;
}

function comesAfter(after: string | undefined): RawBuilder<boolean> {
  return after === undefined ? sql<boolean>`true` : sql<boolean>`lower(device.name) > ${after.toLowerCase()}`;
}

/** Devices that direct rules name, whether or not they are members: another rule or the limiting collection may keep them out. */
export async function listDirectRules(site: SiteContext, id: string): Promise<Member[]> {
  await getCollection(site, id);
  return site.db
    .selectFrom('collection_direct_rule')
    .innerJoin('device', 'device.id', 'collection_direct_rule.device_id')
    .select(['device.id as deviceId', 'device.name'])
    .where('collection_direct_rule.collection_id', '=', id)
    .where(deviceWithin(site.reach, 'device.id'))
    .orderBy(sql`lower(device.name)`)
    .execute();
}

/** Only devices that are within reach already: otherwise a collection of one's own would be the way to every device. All of them, or none. */
export function addMembers(
  site: SiteContext,
  id: string,
  { deviceIds, ...confirmed }: z.output<NonNullable<typeof addContract.body>>,
): Promise<void> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    refuseBuiltIn(await getCollection(within, id));
    await refuseUnknown(within, deviceIds);
    await withConfirmedStarts(within, ofDevices(deviceIds), confirmed, async () => {
      await insertMembers(tx, id, deviceIds);
      await evaluateAfter(within, id, deviceIds);
    });
  });
}

async function refuseUnknown({ db, reach }: SiteContext, deviceIds: readonly string[]): Promise<void> {
  const known = await db
    .selectFrom('device')
    .select('id')
    .where(sql<boolean>`id = any(${[...deviceIds]}::uuid[])`)
    .where(deviceWithin(reach, 'device.id'))
    .execute();
  const ids = new Set(known.map(({ id }) => id));
  const unknown = deviceIds.find((each) => !ids.has(each.toLowerCase()));
  if (unknown !== undefined) throw new SlipwayError('SLIP-1002', `There is no device with the id ${unknown}.`);
}

/** A device that was made just now, which is within nobody's reach before. It is evaluated afterwards. */
export async function addNewDevice(site: Within, ids: readonly string[], deviceId: string): Promise<void> {
  for (const id of new Set(ids)) {
    refuseBuiltIn(await getCollection(site, id));
    await insertMembers(site.db, id, [deviceId]);
  }
}

async function insertMembers(tx: Transaction<Database>, id: string, deviceIds: readonly string[]): Promise<void> {
  await sql`insert into collection_direct_rule (collection_id, device_id) select ${id}::uuid, unnest(${[...deviceIds]}::uuid[])
    on conflict do nothing`.execute(tx);
  for (const added of deviceIds) await publish(tx, 'collection', id, { added });
}

/** Takes direct rules away: where a collection excludes this one, the devices may come into that, and something start on them. */
export function removeMembers(
  site: SiteContext,
  id: string,
  { deviceIds, ...confirmed }: z.output<NonNullable<typeof addContract.body>>,
): Promise<void> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    refuseBuiltIn(await getCollection(within, id));
    await withConfirmedStarts(within, ofDevices(deviceIds), confirmed, async () => {
      await tx
        .deleteFrom('collection_direct_rule')
        .where('collection_id', '=', id)
        .where(sql<boolean>`device_id = any(${[...deviceIds]}::uuid[])`)
        .execute();
      await evaluateAfter(within, id, deviceIds);
    });
    for (const removed of deviceIds) await publish(tx, 'collection', id, { removed });
  });
}

async function evaluateAfter({ db, now }: Within, id: string, deviceIds: readonly string[]): Promise<void> {
  const placeholder = db
    .selectFrom('device')
    .select('id')
    .where('standing', '=', 'placeholder')
    .where(sql<boolean>`id = any(${[...deviceIds]}::uuid[])`);
  // Unprovisioned computers are where their placeholder is.
  const whole = deviceIds.length > FEW_DEVICES || (await placeholder.executeTakeFirst()) !== undefined;
  if (whole) await evaluateCollections(db, [id], now());
  else await evaluateDevices(db, deviceIds, now());
}

/** Evaluates a collection and all that rest on it after `change`. Holds the lock before. */
export async function changeAndEvaluate(
  site: Within,
  id: string,
  confirmed: Confirmation,
  change: () => Promise<void>,
): Promise<void> {
  const { dependencies } = await readAllRules(site.db);
  const concerned = ofCollections([...withDependants(dependencies, [id])]);
  await withConfirmedStarts(site, concerned, confirmed, async () => {
    await change();
    await evaluateCollections(site.db, [id], site.now());
  });
}
