/** Changes of a device's record: what it is called, by what its computer is recognised, whether it is obsolete. */
import { sql } from 'kysely';
import type { Device, DeviceChange } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { inTransaction } from '../db/transaction.ts';
import { ofDevices, type Within, withConfirmedStarts } from '../deployments/confirmed-starts.ts';
import { refuseBecomingUnknown } from '../deployments/unknown-starts.ts';
import { runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { getDevice } from './device.ts';
import { devicesChanged } from './devices-changed.ts';
import { type Marks, refuseTaken } from './taken-marks.ts';

export interface DeviceRecord extends Marks {
  readonly serialNumber: string | null;
  readonly assetTag: string | null;
  readonly obsolete: boolean;
}

/** @throws SlipwayError SLIP-1003 for what another device has; SLIP-1004 while a run is open; SLIP-1011 where required deployments would start by it, SLIP-1012 where its computer would be an unknown one, on which some start */
export async function changeDevice(site: SiteContext, id: string, change: DeviceChange): Promise<Device> {
  await inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    // Two changes of one device follow one another, and no run of it begins in between.
    await sql`select from device where id = ${id}::uuid for update`.execute(tx);
    const device = await getDevice(within, id);
    refusePlaceholder(device);
    const before = recordOf(device);
    const after = changed(before, change);
    if (!after.obsolete) await refuseTaken(within, id, after);
    else await refuseTaken(within, id, { name: after.name, macs: [], smbiosUuid: null });
    if (after.obsolete && !before.obsolete) await retire(within, id);
    if (isForgotten(before, after)) await refuseBecomingUnknown(within, before.name, change);
    await withConfirmedStarts(
      within,
      ofDevices([id]),
      change,
      async () => {
        await writeRecord(within, id, after);
        await devicesChanged(within, [id]);
      },
      new Set(recognisesMore(before, after) ? [id] : []),
    );
  });
  return getDevice(site, id);
}

/** It stands for computers that nobody knows, so it has nothing to recognise one by. */
function refusePlaceholder({ name, standing }: Device): void {
  if (standing === 'placeholder')
    throw new SlipwayError('SLIP-1006', `"${name}" stands for unknown computers and cannot be changed so.`);
}

function recordOf({ name, macs, smbiosUuid, serialNumber, assetTag, obsoleteAt }: Device): DeviceRecord {
  return { name, macs, smbiosUuid, serialNumber, assetTag, obsolete: obsoleteAt !== null };
}

/** What is left out stays. A device that is not obsolete can be recognised. */
export function changed(before: DeviceRecord, change: DeviceChange): DeviceRecord {
  const { name, macs, smbiosUuid, serialNumber, assetTag, obsolete } = before;
  const after = {
    name: change.name ?? name,
    macs: change.macs === undefined ? macs : [...new Set(change.macs)].sort(),
    smbiosUuid: change.smbiosUuid === undefined ? smbiosUuid : (change.smbiosUuid?.toLowerCase() ?? null),
    serialNumber: change.serialNumber === undefined ? serialNumber : change.serialNumber,
    assetTag: change.assetTag === undefined ? assetTag : change.assetTag,
    obsolete: change.obsolete ?? obsolete,
  };
  if (!after.obsolete && after.macs.length === 0 && after.smbiosUuid === null)
    throw new SlipwayError(
      'SLIP-1001',
      'The device would have neither a MAC address nor an SMBIOS UUID: leave one of them, since its computer is recognised by it, or make the device obsolete.',
    );
  return after;
}

/** Whether computers may be taken for it that were not before: what is deployed to it would start on those. */
export function recognisesMore(before: DeviceRecord, after: DeviceRecord): boolean {
  if (after.obsolete) return false;
  if (before.obsolete) return true;
  return (
    after.macs.some((mac) => !before.macs.includes(mac)) ||
    (after.smbiosUuid !== null && after.smbiosUuid !== before.smbiosUuid)
  );
}

/** Whether its computer is recognised as it no more. */
export function isForgotten(before: DeviceRecord, after: DeviceRecord): boolean {
  if (before.obsolete || after.obsolete) return after.obsolete && !before.obsolete;
  const keepsUuid = before.smbiosUuid !== null && after.smbiosUuid === before.smbiosUuid;
  return !keepsUuid && !before.macs.some((mac) => after.macs.includes(mac));
}

/** Nothing goes on with it from now on: tickets and sessions that computers have as it are worth nothing more. */
async function retire({ db, reach }: Within, id: string): Promise<void> {
  const open = await db
    .selectFrom('run')
    .select(['id', runWithin(reach).as('within')])
    .where('device_id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (open !== undefined)
    throw new SlipwayError(
      'SLIP-1004',
      `The device has an open run (${open.within ? open.id : 'beyond your reach'}). Cancel it first.`,
    );
  await endContacts(db, [id]);
}

/** Tickets and sessions that computers have as these devices are worth nothing more: whoever has one boots again, and is looked at anew. */
export async function endContacts(db: Within['db'], ids: readonly string[]): Promise<void> {
  await db.deleteFrom('boot_ticket').where('device_id', 'in', ids).execute();
  await db.deleteFrom('agent_session').where('device_id', 'in', ids).execute();
}

/** A record whose MAC addresses nobody else has. */
export async function writeRecord({ db, now }: Within, id: string, record: DeviceRecord): Promise<void> {
  const { name, macs, smbiosUuid, serialNumber, assetTag, obsolete } = record;
  await db
    .updateTable('device')
    .set({
      ...{ name, smbios_uuid: smbiosUuid, serial_number: serialNumber, asset_tag: assetTag },
      obsolete_at: obsolete ? sql<Date>`coalesce(obsolete_at, ${now()})` : null,
      former_macs: obsolete ? [...macs] : [],
    })
    .where('id', '=', id)
    .execute();
  const kept = obsolete ? [] : [...macs];
  await sql`delete from device_mac where device_id = ${id}::uuid and not (mac = any(${kept}::text[]))`.execute(db);
  await sql`insert into device_mac (mac, device_id)
    select mac, ${id}::uuid from unnest(${kept}::text[]) as given (mac)
    where not exists (select from device_mac as has where has.mac = given.mac and has.device_id = ${id}::uuid)`.execute(
    db,
  );
}
