/** Name, MAC address and SMBIOS UUID belong to one device: whoever would give them to a second is told which one has them. */
import { sql } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import { isDuplicate } from '../duplicate-identities/counting-marks.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

export interface Marks {
  readonly name: string;
  readonly macs: readonly string[];
  readonly smbiosUuid: string | null;
}

interface Taken {
  readonly name: string;
  readonly within: boolean;
  readonly hasName: boolean;
  readonly macs: readonly string[];
  readonly hasUuid: boolean;
}

/** `id`: of the device that is to have them. An obsolete device has its name alone; a UUID on the list of duplicate identities is nobody's. */
export async function refuseTaken(site: Pick<SiteContext, 'db' | 'reach'>, id: string, marks: Marks): Promise<void> {
  const [name, macs, uuid] = [marks.name.toLowerCase(), [...marks.macs], marks.smbiosUuid];
  // A union, so that each branch uses its own index.
  const { rows } = await sql<Taken>`
    select device.name, ${deviceWithin(site.reach, 'device.id')} as within, lower(device.name) = ${name} as "hasName",
      array(select mac from device_mac where device_id = device.id and mac = any(${macs}::text[]) order by mac) as macs,
      coalesce(smbios_uuid = ${uuid}::uuid and obsolete_at is null and not ${isDuplicate('smbios-uuid', sql`smbios_uuid::text`)}, false) as "hasUuid"
    from device where device.id <> ${id}::uuid and device.id in (
      select id from device where lower(name) = ${name}
      union select device_id from device_mac where mac = any(${macs}::text[])
      union select id from device where smbios_uuid = ${uuid}::uuid and obsolete_at is null
        and not ${isDuplicate('smbios-uuid', sql`smbios_uuid::text`)})
    order by lower(device.name) limit 1`.execute(site.db);
  const [taken] = rows;
  if (taken !== undefined) throw refusal(taken, marks);
}

function refusal({ name, within, hasName, macs, hasUuid }: Taken, { smbiosUuid }: Marks): SlipwayError {
  const what = [
    ...(hasName ? ['this name'] : []),
    ...(macs.length > 0 ? [`the MAC address ${macs.join(', ')}`] : []),
    ...(hasUuid ? [`the SMBIOS UUID ${smbiosUuid}`] : []),
  ].join(' and ');
  const who = within ? `The device "${name}"` : 'A device beyond your reach';
  return new SlipwayError(
    'SLIP-1003',
    `${who} already has ${what}. Correct the input; or change, make obsolete or delete that device first.`,
  );
}
