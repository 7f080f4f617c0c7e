/** What the site has of the devices, categories and source computers that a file names: asked for all lines at once. */
import { sql } from 'kysely';
import type { ImportProblem } from '../../api/device-imports.ts';
import { usableUuid } from '../devices/identity.ts';
import { isDuplicate } from '../duplicate-identities/counting-marks.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import type { GivenDevice } from './import-lines.ts';
import type { KnownDevice } from './plan-import.ts';

type Asking = Pick<SiteContext, 'db' | 'reach'>;

/**
 * The same without marks that many computers show: MAC addresses on the list of duplicate identities, UUIDs that boards left the factory with. By a dock's, a line
 * would be taken for whichever device has it in its record, and its computer for that device.
 */
export async function withoutSharedMarks(
  { db }: Asking,
  given: readonly GivenDevice[],
): Promise<{ devices: GivenDevice[]; problems: ImportProblem[] }> {
  const rows = await db.selectFrom('duplicate_identity').select('value').where('mark', '=', 'mac').execute();
  const listed = new Set(rows.map(({ value }) => value));
  const devices = given.map((device) => ({
    ...device,
    macs: device.macs.filter((mac) => !listed.has(mac)),
    smbiosUuid: usableUuid(device.smbiosUuid),
  }));
  const isNobody = ({ macs, smbiosUuid }: GivenDevice) => macs.length === 0 && smbiosUuid === null;
  const message = 'many computers have its MAC addresses or SMBIOS UUID, so none is recognised by them';
  return {
    devices: devices.filter((device) => !isNobody(device)),
    problems: devices.filter(isNobody).map(({ line }) => ({ line, column: null, message })),
  };
}

/** Every device that shares its name, a MAC address or its SMBIOS UUID with a line, within reach or not. */
export async function findKnownDevices({ db, reach }: Asking, given: readonly GivenDevice[]): Promise<KnownDevice[]> {
  const names = given.map(({ name }) => name.toLowerCase());
  const macs = given.flatMap((device) => device.macs);
  const uuids = given.flatMap(({ smbiosUuid }) => smbiosUuid ?? []);
  const { rows } = await sql<KnownDevice>`
    select device.id, device.name, smbios_uuid as "smbiosUuid", serial_number as "serialNumber", asset_tag as "assetTag",
      obsolete_at is not null as obsolete, standing = 'placeholder' as "isPlaceholder", ${deviceWithin(reach, 'device.id')} as within,
      array(select mac from device_mac where device_id = device.id order by mac) || former_macs as macs,
      array(select category.name from device_category_member join device_category as category on category.id = device_category_id
        where device_id = device.id order by lower(category.name)) as categories,
      coalesce((select json_agg(json_build_object('name', variable.name, 'value', variable.value))
        from device_variable as variable where device_id = device.id), '[]') as variables
    from device where device.id in (
      select id from device where lower(name) = any(${names}::text[])
      union select device_id from device_mac where mac = any(${macs}::text[])
      union select id from device where smbios_uuid = any(${uuids}::uuid[]) and obsolete_at is null
        and not ${isDuplicate('smbios-uuid', sql`smbios_uuid::text`)})`.execute(db);
  return rows;
}

/** Ids by name in small letters. */
export async function findCategories({ db }: Asking, given: readonly GivenDevice[]): Promise<Map<string, string>> {
  const names = [...new Set(given.flatMap(({ categories }) => categories.map((name) => name.toLowerCase())))];
  const { rows } = await sql<{ id: string; name: string }>`
    select id, lower(name) as name from device_category where lower(name) = any(${names}::text[])`.execute(db);
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** Those within reach, by name in small letters. */
export async function findSourceComputers(
  { db, reach }: Asking,
  given: readonly GivenDevice[],
): Promise<Map<string, string>> {
  const names = [...new Set(given.flatMap(({ sourceComputer }) => sourceComputer?.toLowerCase() ?? []))];
  const { rows } = await sql<{ id: string; name: string }>`
    select id, lower(name) as name from device
    where lower(name) = any(${names}::text[]) and ${deviceWithin(reach, 'device.id')}`.execute(db);
  return new Map(rows.map(({ id, name }) => [name, id]));
}
