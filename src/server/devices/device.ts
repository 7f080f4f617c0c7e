/** Devices: the records of computers, and how a computer that shows up is recognised. */
import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { Device, DeviceCreateSchema, DeviceSummary } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { PrimaryUser } from '../../api/user-device-affinities.ts';
import type { VariableInput, VariablesChangeInput } from '../../api/variables.ts';
import { addNewDevices } from '../collections/collection-members.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { storableText, toJsonText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Confirmation, ofDevices, type Within, withConfirmedStarts } from '../deployments/confirmed-starts.ts';
import { keepOutcomesOf } from '../deployments/suspension.ts';
import { refuseBecomingUnknown } from '../deployments/unknown-starts.ts';
import { giveCategories } from '../device-categories/give-categories.ts';
import { countingMarks, countingOf, isDuplicate } from '../duplicate-identities/counting-marks.ts';
import { publish } from '../events/events.ts';
import type { Sealer } from '../keys/sealing.ts';
import { deviceWithin, runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { refuseKeptAndSet, removeVariables, shownVariables, storeVariable } from '../variables/variable.ts';
import { devicesChanged } from './devices-changed.ts';
import { type Candidate, type Identity, identityOf, matchIdentity, usableSerialNumber } from './identity.ts';
import { refuseTaken } from './taken-marks.ts';

export async function getDevice(site: SiteContext, id: string): Promise<Device> {
  const row = await deviceQuery(site).select('device.inventory').where('device.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no device with the id ${id}.`);
  return { ...toSummary(row), inventory: row.inventory };
}

export async function createDevice(site: SiteContext, input: z.output<typeof DeviceCreateSchema>): Promise<Device> {
  const id = randomUUID();
  await inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    await refuseTaken(within, id, { ...input, smbiosUuid: input.smbiosUuid ?? null });
    await withConfirmedStarts(within, ofDevices([id]), input, async () => {
      await insertDevice(within, id, input);
      await devicesChanged(within, [id]);
    });
    await requireWithin(within, id);
  });
  return getDevice(site, id);
}

async function insertDevice(site: Within, id: string, input: z.output<typeof DeviceCreateSchema>): Promise<void> {
  const { name, smbiosUuid = null, serialNumber = null, assetTag = null } = input;
  await site.db
    .insertInto('device')
    .values({ id, name, smbios_uuid: smbiosUuid, serial_number: serialNumber, asset_tag: assetTag })
    .execute();
  const macs = [...new Set(input.macs)].map((mac) => ({ mac, device_id: id }));
  if (macs.length > 0) await site.db.insertInto('device_mac').values(macs).execute();
  await insertDeviceVariables(site.db, site.keys.sealer, id, input.variables);
  await giveCategories(site, id, input.deviceCategoryIds);
  await addNewDevices(site, input.collectionIds, [id]);
}

/** Nobody makes a device that they do not see afterwards. */
export async function requireWithin({ db, reach }: SiteContext, id: string): Promise<void> {
  const query = db.selectFrom('device').select('id').where('id', '=', id).where(deviceWithin(reach, 'device.id'));
  if ((await query.executeTakeFirst()) !== undefined) return;
  throw new SlipwayError(
    'SLIP-1038',
    'You are limited to collections, and the device would be in none of them. Give one of your collections (collectionIds, --collection), or have somebody do it who reaches all devices.',
  );
}

/** Puts new variables in place of all that the device had. */
export async function setDeviceVariables(site: SiteContext, id: string, change: VariablesChangeInput): Promise<Device> {
  const device = await getDevice(site, id);
  refuseKeptAndSet(change);
  await inTransaction(site.db, async (tx) => {
    await removeVariables(tx, { kind: 'device', id }, change.kept);
    await insertDeviceVariables(tx, site.keys.sealer, id, change.variables);
    await publish(tx, 'device', id, { name: device.name });
  });
  return getDevice(site, id);
}

/** Of a device without any. */
export async function insertDeviceVariables(
  tx: Transaction<Database>,
  sealer: Sealer,
  id: string,
  variables: readonly VariableInput[],
): Promise<void> {
  if (variables.length === 0) return;
  const rows = variables.map((variable) => ({
    device_id: id,
    ...storeVariable(sealer, { kind: 'device', id }, variable),
  }));
  await tx.insertInto('device_variable').values(rows).execute();
}

export async function deleteDevice(
  site: SiteContext,
  id: string,
  confirmed: Pick<Confirmation, 'confirmUnknownComputers'> = {},
): Promise<void> {
  await inTransaction(site.db, async (tx) => {
    await lockMemberships(tx);
    // A run that begins refers to the device, so it waits for this lock: none can begin in between.
    const device = await tx
      .selectFrom('device')
      .select(['name', 'standing', 'obsolete_at'])
      .where('id', '=', id)
      .where(deviceWithin(site.reach, 'device.id'))
      .forUpdate()
      .executeTakeFirst();
    if (device === undefined) throw new SlipwayError('SLIP-1002', `There is no device with the id ${id}.`);
    if (device.standing === 'placeholder')
      throw new SlipwayError(
        'SLIP-1006',
        `"${device.name}" stands for all unknown computers of its architecture and cannot be deleted.`,
      );
    const open = await tx
      .selectFrom('run')
      .select(['id', runWithin(site.reach).as('within')])
      .where('device_id', '=', id)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (open !== undefined)
      throw new SlipwayError(
        'SLIP-1004',
        `The device has an open run (${open.within ? open.id : 'beyond your reach'}). Cancel it first.`,
      );
    // As which no computer is recognised, so none is unknown by its end.
    if (device.obsolete_at === null) await refuseBecomingUnknown({ ...site, db: tx }, device.name, confirmed);
    await keepOutcomesOf(tx, id);
    await tx.deleteFrom('device').where('id', '=', id).execute();
    await publish(tx, 'device', id, { deleted: true });
  });
}

/** The device that these facts belong to; null when none or when several do (a tie is never guessed). */
export async function findDevice(site: SiteContext, identity: Identity): Promise<{ id: string; name: string } | null> {
  const candidates = await findCandidates(site.db, [identity]);
  const match = matchIdentity(identity, candidates);
  const found = candidates.find((candidate) => candidate.id === match);
  return found === undefined ? null : { id: found.id, name: found.name };
}

/** Every device that shares a mark with any of these. */
export async function findCandidates(db: Kysely<Database>, identities: readonly Identity[]): Promise<NamedCandidate[]> {
  const { rows } = await sql<{
    candidates: NamedCandidate[];
  }>`select ${candidatesOf(identities, sql`null`)} as candidates`.execute(db);
  return rows[0]?.candidates ?? [];
}

/** Devices that have one of these disks; a serial number that several have tells nobody from another. */
export async function findByDisk(
  db: Kysely<Database>,
  serials: readonly string[],
): Promise<{ id: string; name: string }[]> {
  if (serials.length === 0) return [];
  const { rows } = await sql<{ id: string; name: string; disks: string[] }>`
    select id, name, disk_serials(inventory) as disks from device
    where disk_serials(inventory) && ${[...serials]}::text[] and obsolete_at is null order by lower(name)`.execute(db);
  const counts = (serial: string) => rows.filter(({ disks }) => disks.includes(serial)).length === 1;
  return rows
    .filter(({ disks }) => serials.some((serial) => disks.includes(serial) && counts(serial)))
    .map(({ id, name }) => ({ id, name }));
}

export type NamedCandidate = Candidate & { readonly name: string };

/** The same as part of a statement: JSON, with the device of `id` (an expression of type uuid) in any case. Marks on the site's list of duplicate identities are left out. */
export function candidatesOf(identities: readonly Identity[], id: RawBuilder<unknown>): RawBuilder<NamedCandidate[]> {
  const macs = identities.flatMap((identity) => identity.macs);
  const uuids = identities.flatMap(({ smbiosUuid }) => smbiosUuid ?? []);
  const serialNumbers = identities.flatMap(({ serialNumber }) => serialNumber ?? []);
  // A union, so that each branch uses its own index: an OR over them reads the whole table.
  return sql`coalesce((
    select json_agg(json_build_object('id', device.id, 'name', device.name, ${countingMarks}))
    from device where device.id in (
      select device_id from device_mac where mac = any(${macs}::text[]) and not ${isDuplicate('mac', sql`mac`)}
      union select id from device where smbios_uuid = any(${uuids}::uuid[]) and obsolete_at is null
        and not ${isDuplicate('smbios-uuid', sql`smbios_uuid::text`)}
      union select id from device where serial_number = any(${serialNumbers}::text[]) and obsolete_at is null
        and not ${isDuplicate('serial-number', sql`serial_number`)}
      union select ${id}::uuid)
  ), '[]')`;
}

/** Rules that ask when a device was seen last are answered anew where that is longer ago. */
const SEEN_AGAIN = '1 day';

/**
 * Of a statement, for each row of `when`: keeps what a computer said of itself, and what its deployed system said before, and adds network adapters that no other device owns; where that is anything new,
 * the device is to be evaluated. Names: `counting`, `device_before`, `device_saved`, `adapters_saved`, `to_evaluate`.
 */
export function savingInventory(
  id: string,
  inventory: Inventory,
  now: Date,
  when: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const { manufacturer, model } = inventory.smbios;
  // Of the system the one tells that runs in it (agents/operating-system.ts), not a PE.
  const told = sql`(${toJsonText(inventory)}::jsonb - 'operatingSystem')`;
  return sql`
    counting as (${countingOf(identityOf(inventory))}),
    device_before as (select inventory, smbios_uuid, serial_number, last_seen_at from device where id = ${id}),
    device_saved as (
      update device set inventory = with_operating_system_of(device.inventory, ${told}), manufacturer = ${storable(manufacturer)}, model = ${storable(model)},
        serial_number = coalesce(device.serial_number, counting.serial_number), asset_tag = coalesce(device.asset_tag, ${usableSerialNumber(inventory.smbios.assetTag)}), smbios_uuid = coalesce(device.smbios_uuid, counting.smbios_uuid),
        last_seen_at = ${now}
      from ${when}, counting where device.id = ${id}
    ),
    adapters_saved as (
      insert into device_mac (mac, device_id) select mac, ${id}::uuid from ${when}, counting, unnest(counting.macs) as given (mac)
      on conflict do nothing returning mac
    ),
    to_evaluate as (
      insert into device_to_evaluate (device_id, since) select ${id}::uuid, ${now}::timestamptz from ${when}, counting, device_before
      where inventory - 'operatingSystem' is distinct from ${told} or exists (select from adapters_saved)
        or (device_before.smbios_uuid is null and counting.smbios_uuid is not null) or (device_before.serial_number is null and counting.serial_number is not null)
        or last_seen_at is null or last_seen_at < ${now}::timestamptz - ${SEEN_AGAIN}::interval
      on conflict do nothing returning device_id
    )`;
}

function storable(text: string | null): string | null {
  return text === null ? null : storableText(text);
}

const primaryUsers = sql<PrimaryUser[]>`coalesce((
  select json_agg(json_build_object('userName', user_name, 'state', state) order by lower(user_name))
  from user_device_affinity where device_id = device.id), '[]')`;

/** Without inventories, within reach. */
export function deviceQuery({ db, reach }: SiteContext) {
  return db
    .selectFrom('device')
    .select([
      'device.id',
      'device.name',
      'device.smbios_uuid',
      'device.serial_number',
      'device.manufacturer',
      'device.model',
      'device.protected',
      'device.created_at',
      'device.last_seen_at',
      'device.asset_tag',
      'device.obsolete_at',
      'device.standing',
      sql<string[]>`array(select mac from device_mac where device_id = device.id order by mac) || former_macs`.as(
        'macs',
      ),
      sql<
        Device['categories']
      >`coalesce((select json_agg(json_build_object('id', category.id, 'name', category.name) order by lower(category.name))
        from device_category_member join device_category as category on category.id = device_category_id where device_id = device.id), '[]')`.as(
        'categories',
      ),
      shownVariables('device').as('variables'),
      primaryUsers.as('primary_users'),
    ])
    .where(deviceWithin(reach, 'device.id'));
}

export function toSummary(
  row: Awaited<ReturnType<ReturnType<typeof deviceQuery>['executeTakeFirstOrThrow']>>,
): DeviceSummary {
  return {
    id: row.id,
    name: row.name,
    macs: row.macs,
    smbiosUuid: row.smbios_uuid,
    serialNumber: row.serial_number,
    assetTag: row.asset_tag,
    manufacturer: row.manufacturer,
    model: row.model,
    categories: row.categories,
    variables: row.variables,
    primaryUsers: row.primary_users,
    protected: row.protected,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    obsoleteAt: row.obsolete_at?.toISOString() ?? null,
    standing: row.standing,
  };
}
