/** Computers that several devices match equally well, or one doubtfully: one entry a network card, until somebody says which they are. */
import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { IdentityConflict } from '../../api/identity-conflicts.ts';
import type { Inventory } from '../../api/inventory.ts';
import { storableText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';
import { identityOf, isDoubtful, isSameUuid } from '../devices/identity.ts';
import { publish } from '../events/events.ts';
import { identityConflictWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

/** A computer that has a boot ticket can invent marks: the oldest entries go. */
const MOST = 500;

export interface Refused {
  /** Of the network card that it was booted by. */
  readonly mac: string | null;
  readonly inventory: Inventory;
  /** The devices that it matches. */
  readonly deviceIds: readonly string[];
  /** By marks, unless it is said. */
  readonly matchedBy?: 'marks' | 'disk';
}

type Site = Pick<SiteContext, 'now'> & { readonly db: Kysely<Database> };

/** What the computer shows and which devices it matches, in place of what was kept of it before. */
export async function keepConflict(
  site: Site,
  { mac, inventory, deviceIds, matchedBy = 'marks' }: Refused,
): Promise<void> {
  const { smbiosUuid, serialNumber, macs } = identityOf(inventory);
  const { manufacturer, model } = inventory.smbios;
  const shown = {
    macs: [...new Set([...(mac === null ? [] : [mac]), ...macs])].sort(),
    smbios_uuid: smbiosUuid,
    serial_number: serialNumber === null ? null : storableText(serialNumber),
    manufacturer: manufacturer === null ? null : storableText(manufacturer),
    model: model === null ? null : storableText(model),
    matched_by: matchedBy,
  };
  const computer = mac ?? macs[0] ?? smbiosUuid ?? serialNumber ?? '';
  await keep(site, computer, { shown, update: shown, deviceIds });
}

/** At a boot a computer shows less than at its session: what was kept of it then stays. Of another one at the same dock it does not: a person would give its marks to this one. */
export async function keepConflictAtBoot(
  site: Site,
  { mac, smbiosUuid }: { readonly mac: string; readonly smbiosUuid: string | null },
  deviceIds: readonly string[],
): Promise<void> {
  const nothing = { serial_number: null, manufacturer: null, model: null, matched_by: 'marks' } as const;
  const shown = { macs: [mac], smbios_uuid: smbiosUuid, ...nothing };
  const kept = await site.db
    .selectFrom('identity_conflict')
    .select('smbios_uuid')
    .where('computer', '=', mac)
    .executeTakeFirst();
  const isOther = smbiosUuid !== null && (kept?.smbios_uuid == null || !isSameUuid(smbiosUuid, kept.smbios_uuid));
  await keep(site, mac, { shown, update: isOther ? shown : {}, deviceIds });
}

type Shown = Omit<
  Selectable<Database['identity_conflict']>,
  'id' | 'computer' | 'device_ids' | 'first_refused_at' | 'last_refused_at'
>;

async function keep(
  { db, now }: Site,
  computer: string,
  { shown, update, deviceIds }: { shown: Shown; update: Partial<Shown>; deviceIds: readonly string[] },
): Promise<void> {
  const id = randomUUID();
  const refused = { device_ids: [...deviceIds], last_refused_at: now() };
  const kept = await db
    .insertInto('identity_conflict')
    .values({ id, computer, first_refused_at: now(), ...shown, ...refused })
    .onConflict((conflict) => conflict.column('computer').doUpdateSet({ ...update, ...refused }))
    .returning('id')
    .executeTakeFirstOrThrow();
  if (kept.id !== id) return;
  await sql`delete from identity_conflict where id in (
    select id from identity_conflict order by last_refused_at desc, id offset ${MOST})`.execute(db);
  for (const deviceId of deviceIds) await publish(db, 'device', deviceId, { identityConflict: id });
}

/** Without those that are none any more, since devices were deleted, became obsolete or have other marks. */
export async function listIdentityConflicts({ db, reach }: SiteContext): Promise<IdentityConflict[]> {
  const rows = await db
    .selectFrom('identity_conflict')
    .selectAll()
    .select(
      sql<IdentityConflict['devices']>`coalesce((
        select json_agg(json_build_object('id', device.id, 'name', device.name, 'smbiosUuid', device.smbios_uuid, 'serialNumber', device.serial_number,
          'macs', array(select mac from device_mac where device_id = device.id order by mac)) order by lower(device.name))
        from device where device.id = any(identity_conflict.device_ids) and device.obsolete_at is null), '[]')`.as(
        'devices',
      ),
    )
    .where(identityConflictWithin(reach))
    .orderBy('last_refused_at', 'desc')
    .execute();
  return rows.map(toConflict).filter(isConflict);
}

function isConflict({ devices, matchedBy, ...shown }: IdentityConflict): boolean {
  const [one] = devices;
  return devices.length > 1 || (one !== undefined && (matchedBy === 'disk' || isDoubtful(shown, one)));
}

function toConflict(row: {
  readonly id: string;
  readonly macs: string[];
  readonly smbios_uuid: string | null;
  readonly serial_number: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly matched_by: IdentityConflict['matchedBy'];
  readonly devices: IdentityConflict['devices'];
  readonly first_refused_at: Date;
  readonly last_refused_at: Date;
}): IdentityConflict {
  const { id, macs, manufacturer, model, devices } = row;
  return {
    ...{ id, macs, smbiosUuid: row.smbios_uuid, serialNumber: row.serial_number, manufacturer, model, devices },
    matchedBy: row.matched_by,
    firstRefusedAt: row.first_refused_at.toISOString(),
    lastRefusedAt: row.last_refused_at.toISOString(),
  };
}

export async function dismissIdentityConflict({ db, reach }: SiteContext, id: string): Promise<void> {
  const gone = await db
    .deleteFrom('identity_conflict')
    .where('id', '=', id)
    .where(identityConflictWithin(reach))
    .returning('id')
    .executeTakeFirst();
  if (gone === undefined) throw new SlipwayError('SLIP-1002', `There is no identity conflict with the id ${id}.`);
}
