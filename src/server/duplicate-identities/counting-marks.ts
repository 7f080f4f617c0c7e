/** Of statements: which marks of computers and devices count, since they are not on the site's list of duplicate identities. */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DuplicateIdentity } from '../../api/duplicate-identities.ts';
import type { Database } from '../db/schema.ts';
import type { Identity } from '../devices/identity.ts';

/** `value`: a text, as the list has it. */
export function isDuplicate(mark: DuplicateIdentity['mark'], value: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`exists (select from duplicate_identity where duplicate_identity.mark = ${sql.lit(mark)} and duplicate_identity.value = ${value})`;
}

const uuid = sql`case when not ${isDuplicate('smbios-uuid', sql`device.smbios_uuid::text`)} then device.smbios_uuid end`;
const serialNumber = sql`case when not ${isDuplicate('serial-number', sql`device.serial_number`)} then device.serial_number end`;
const macs = sql`array(select device_mac.mac from device_mac where device_id = device.id and not ${isDuplicate('mac', sql`device_mac.mac`)})`;

/** The marks of `device` as an `Identity`: as columns, and as arguments of json_build_object. */
export const countingColumns = sql`${uuid} as "smbiosUuid", ${serialNumber} as "serialNumber", ${macs} as macs`;
export const countingMarks = sql`'smbiosUuid', ${uuid}, 'serialNumber', ${serialNumber}, 'macs', ${macs}`;

/** A row with what counts of an identity: `smbios_uuid`, `serial_number`, `macs`. */
export function countingOf(shown: Identity): RawBuilder<{
  smbios_uuid: string | null;
  serial_number: string | null;
  macs: string[];
}> {
  return sql`select
    case when not ${isDuplicate('smbios-uuid', sql`given.smbios_uuid::text`)} then given.smbios_uuid end as smbios_uuid,
    case when not ${isDuplicate('serial-number', sql`given.serial_number`)} then given.serial_number end as serial_number,
    array(select mac from unnest(given.macs) as adapter (mac) where not ${isDuplicate('mac', sql`adapter.mac`)}) as macs
    from (select ${shown.smbiosUuid}::uuid as smbios_uuid, ${shown.serialNumber}::text as serial_number, ${[...shown.macs]}::text[] as macs) as given`;
}

export async function withoutDuplicates(db: Kysely<Database>, shown: Identity): Promise<Identity> {
  const { rows } = await countingOf(shown).execute(db);
  const [row] = rows;
  if (row === undefined) return shown;
  return { smbiosUuid: row.smbios_uuid, serialNumber: row.serial_number, macs: row.macs };
}
