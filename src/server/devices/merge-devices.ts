/** Makes one record of two of the same computer (merge-plan.ts): what the other has moves to the one that is kept, and the other is deleted. */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { DeviceMergePlan, DeviceMergeSchema } from '../../api/device-merges.ts';
import { SlipwayError } from '../../api/errors.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { ofDevices, type Within, withConfirmedStarts } from '../deployments/confirmed-starts.ts';
import { refuseBecomingUnknown } from '../deployments/unknown-starts.ts';
import { publish } from '../events/events.ts';
import { collectionWithin, deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { readVariable, storeVariable } from '../variables/variable.ts';
import { endContacts } from './change-device.ts';
import { devicesChanged } from './devices-changed.ts';
import { isForgottenBy, type MergedRecord, planMerge } from './merge-plan.ts';

export async function previewMerge(site: SiteContext, keptId: string, otherId: string): Promise<DeviceMergePlan> {
  const [kept, other] = await readRecords(site, keptId, otherId);
  return planMerge(kept, other);
}

async function readRecords(
  site: Pick<SiteContext, 'db' | 'reach'>,
  keptId: string,
  otherId: string,
): Promise<[kept: MergedRecord, other: MergedRecord]> {
  return [await readRecord(site, keptId), await readRecord(site, otherId)];
}

/** `permit` is given the plan before anything is done. @throws SlipwayError SLIP-1004 where the records are others than in the plan that was looked at; SLIP-1011, SLIP-1012 */
export async function mergeDevices(
  site: SiteContext,
  keptId: string,
  { otherId, planId, ...confirmed }: z.output<typeof DeviceMergeSchema>,
  permit: (plan: DeviceMergePlan) => void,
): Promise<DeviceMergePlan> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    // A run that begins refers to its device, so it waits for this lock.
    await sql`select from device where id in (${keptId}::uuid, ${otherId}::uuid) order by id for update`.execute(tx);
    const [kept, other] = await readRecords(within, keptId, otherId);
    const plan = planMerge(kept, other);
    permit(plan);
    if (plan.planId !== planId)
      throw new SlipwayError(
        'SLIP-1004',
        'The records are not as they were when you looked at what would change. Nothing was done: look again.',
      );
    if (isForgottenBy(plan, other)) await refuseBecomingUnknown(within, other.name, confirmed);
    const recognisesMore = plan.macs.length > 0 || plan.smbiosUuid.before !== plan.smbiosUuid.after;
    await withConfirmedStarts(
      within,
      ofDevices([keptId]),
      confirmed,
      () => carryOut(within, plan),
      new Set(recognisesMore ? [keptId] : []),
    );
    return plan;
  });
}

async function carryOut(within: Within, plan: DeviceMergePlan): Promise<void> {
  const { db: tx } = within;
  const { kept, other } = plan;
  await endContacts(tx, [kept.id, other.id]);
  await moveVariables(within, plan);
  for (const move of movesBetween(plan)) await move.execute(tx);
  await writeKept(tx, plan);
  await tx.deleteFrom('device').where('id', '=', other.id).execute();
  await publish(tx, 'device', other.id, { deleted: true, mergedInto: kept.id });
  await devicesChanged(within, [kept.id]);
}

/** What the kept one has already is left behind, and goes with the other; recovery keys stay without a device, since losing one is losing what it locks. */
function movesBetween({ kept, other, collections }: DeviceMergePlan): RawBuilder<unknown>[] {
  const [to, from] = [sql`${kept.id}::uuid`, sql`${other.id}::uuid`];
  return [
    sql`update device_mac set device_id = ${to} where device_id = ${from}`,
    sql`insert into device_category_member (device_category_id, device_id)
      select device_category_id, ${to} from device_category_member where device_id = ${from} on conflict do nothing`,
    sql`insert into collection_direct_rule (collection_id, device_id)
      select id, ${to} from unnest(${collections.map(({ id }) => id)}::uuid[]) as moved (id) on conflict do nothing`,
    sql`insert into deployment_start (deployment_id, device_id, wave)
      select deployment_id, ${to}, wave from deployment_start where device_id = ${from} on conflict do nothing`,
    sql`update user_device_affinity as its set device_id = ${to} where device_id = ${from}
      and not exists (select from user_device_affinity as has where has.device_id = ${to} and lower(has.user_name) = lower(its.user_name))`,
    sql`update recovery_key as its set device_id = ${to} where device_id = ${from}
      and not exists (select from recovery_key as has where has.device_id = ${to} and has.key_protector_id = its.key_protector_id)`,
    sql`update run set device_id = ${to} where device_id = ${from}`,
    sql`update boot_event set device_id = ${to} where device_id = ${from}`,
    ...associationMoves(to, from),
  ];
}

/** One between the two would lead from the computer to itself, which is another kind: it is left behind. */
function associationMoves(to: RawBuilder<unknown>, from: RawBuilder<unknown>): RawBuilder<unknown>[] {
  const isFree = (source: RawBuilder<unknown>, destination: RawBuilder<unknown>) =>
    sql`not exists (select from computer_association as has where has.source_device_id = ${source} and has.destination_device_id = ${destination})`;
  const [source, destination] = [sql`its.source_device_id`, sql`its.destination_device_id`];
  return [
    sql`update computer_association as its set source_device_id = ${to}, destination_device_id = ${to}
      where its.type = 'in-place' and ${source} = ${from} and ${isFree(to, to)}`,
    sql`update computer_association as its set source_device_id = ${to}
      where its.type <> 'in-place' and ${source} = ${from} and ${destination} <> ${to} and ${isFree(to, destination)}`,
    sql`update computer_association as its set destination_device_id = ${to}
      where its.type <> 'in-place' and ${destination} = ${from} and ${source} <> ${to} and ${isFree(source, to)}`,
  ];
}

/** Secret ones are sealed for their device, so they are sealed anew. */
async function moveVariables({ db, keys }: Within, { kept, other, variables }: DeviceMergePlan): Promise<void> {
  if (variables.length === 0) return;
  const rows = await db
    .selectFrom('device_variable')
    .select(['name', 'value', 'sealed_value'])
    .where('device_id', '=', other.id)
    .where('name', 'in', variables)
    .execute();
  const moved = rows.map((stored) => {
    const secret = stored.sealed_value !== null;
    const value = readVariable(keys.sealer, { kind: 'device', id: other.id }, stored);
    const given = { name: stored.name, value, secret };
    return { device_id: kept.id, ...storeVariable(keys.sealer, { kind: 'device', id: kept.id }, given) };
  });
  await db.insertInto('device_variable').values(moved).execute();
}

async function writeKept(tx: Transaction<Database>, plan: DeviceMergePlan): Promise<void> {
  const { kept, other, smbiosUuid, serialNumber, assetTag } = plan;
  await tx
    .updateTable('device')
    .set({ smbios_uuid: smbiosUuid.after, serial_number: serialNumber.after, asset_tag: assetTag.after })
    .where('id', '=', kept.id)
    .execute();
  if (!plan.inventory) return;
  await sql`update device set inventory = with_operating_system_of(device.inventory, seen.inventory), manufacturer = seen.manufacturer, model = seen.model, last_seen_at = seen.last_seen_at
    from device as seen where device.id = ${kept.id}::uuid and seen.id = ${other.id}::uuid`.execute(tx);
}

/** What of it is beyond reach is as if it were not there: nobody puts a device into another department's collection. */
async function readRecord({ db, reach }: Pick<SiteContext, 'db' | 'reach'>, id: string): Promise<MergedRecord> {
  const named = (table: string, link: string, within = sql<boolean>`true`) => sql`coalesce((
    select json_agg(json_build_object('id', named.id, 'name', named.name) order by lower(named.name))
    from ${sql.table(link)} as link join ${sql.table(table)} as named on named.id = link.${sql.ref(`${table}_id`)}
    where link.device_id = device.id and ${within}), '[]')`;
  const { rows } = await sql<MergedRecord>`
    select device.id, device.name, array(select mac from device_mac where device_id = device.id order by mac) as macs,
      smbios_uuid as "smbiosUuid", serial_number as "serialNumber", asset_tag as "assetTag", standing, obsolete_at is not null as "isObsolete", protected,
      exists (select from run where device_id = device.id and ended_at is null) as "hasOpenRun",
      (extract(epoch from last_seen_at) * 1000)::float8 as "lastSeenAt",
      array(select name from device_variable where device_id = device.id order by lower(name)) as variables,
      ${named('device_category', 'device_category_member')} as categories, ${named('collection', 'collection_direct_rule', collectionWithin(reach, 'named.id'))} as collections,
      array(select user_name from user_device_affinity where device_id = device.id order by lower(user_name)) as "primaryUsers",
      (select count(*)::int from run where device_id = device.id) as runs,
      array(select key_protector_id::text from recovery_key where device_id = device.id order by 1) as "recoveryKeys",
      (select count(*)::int from computer_association where device.id in (source_device_id, destination_device_id)) as "computerAssociations"
    from device where id = ${id}::uuid and ${deviceWithin(reach, 'device.id')}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no device with the id ${id}.`);
  return row;
}
