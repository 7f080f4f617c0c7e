/** Writes what was planned of a file: a few statements for thousands of devices. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { DeviceImport } from '../../api/device-imports.ts';
import { refuseSeveralSpecified } from '../computer-associations/computer-association.ts';
import type { Within } from '../deployments/confirmed-starts.ts';
import { storeVariable } from '../variables/variable.ts';
import type { PlannedLine } from './plan-import.ts';

/** A planned line with the id that its device has, or gets. */
export type IdentifiedLine = PlannedLine & { readonly id: string };

/** A statement has parameters of some megabytes at most. */
const AT_ONCE = 5000;

export interface FoundNames {
  readonly categories: ReadonlyMap<string, string>;
  /** Devices of the site and of the file. */
  readonly sourceComputers: ReadonlyMap<string, string>;
}

export function identified(lines: readonly PlannedLine[]): IdentifiedLine[] {
  return lines.map((line) => ({ ...line, id: line.before?.id ?? randomUUID() }));
}

export async function writeImport(
  site: Within,
  lines: readonly IdentifiedLine[],
  names: FoundNames,
  userAccounts: DeviceImport['userAccounts'],
): Promise<void> {
  for (let from = 0; from < lines.length; from += AT_ONCE) {
    const part = lines.slice(from, from + AT_ONCE);
    await writeRecords(site, part);
    await writeVariables(site, part);
    await writeCategories(site, part, names);
    if (from === 0 && part.length === AT_ONCE) await analyze(site);
  }
  await writeAssociations(site, lines, names, userAccounts);
}

/**
 * A site whose first devices come from a file: until autovacuum has seen the tables, what triggers do for each device is planned for tables of a page, and reads all that
 * there is (10,000 devices in 40 s). Statistics of what this transaction wrote are its own until it commits.
 */
async function analyze({ db }: Within): Promise<void> {
  await sql`analyze device, device_mac, device_search, collection_member`.execute(db);
}

async function writeRecords({ db }: Within, lines: readonly IdentifiedLine[]): Promise<void> {
  const rows = lines.map(({ id, after, before }) => ({ id, ...after, isNew: before === null }));
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, name text, macs text[], "smbiosUuid" uuid,
    "serialNumber" text, "assetTag" text, "isNew" boolean)`;
  await sql`delete from device_mac using ${given}
    where not "isNew" and device_mac.device_id = given.id and not (mac = any(given.macs))`.execute(db);
  await sql`
    with changed as (
      update device set name = given.name, smbios_uuid = "smbiosUuid", serial_number = "serialNumber", asset_tag = "assetTag"
      from ${given} where not "isNew" and device.id = given.id
    ), made as (
      insert into device (id, name, smbios_uuid, serial_number, asset_tag)
      select id, name, "smbiosUuid", "serialNumber", "assetTag" from ${given} where "isNew"
    )
    insert into device_mac (mac, device_id)
    select mac, given.id from ${given}, unnest(given.macs) as mac
    where not exists (select from device_mac as has where has.mac = mac.mac and has.device_id = given.id)`.execute(db);
}

async function writeVariables({ db, keys }: Within, lines: readonly IdentifiedLine[]): Promise<void> {
  const rows = lines.flatMap(({ id, variables }) =>
    variables.map((variable) => {
      const { name, value, sealed_value } = storeVariable(keys.sealer, { kind: 'device', id }, variable);
      return { id, name, value, sealed: sealed_value?.toString('base64') ?? null };
    }),
  );
  if (rows.length === 0) return;
  await sql`
    insert into device_variable (device_id, name, value, sealed_value)
    select id, name, value, decode(sealed, 'base64')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, name text, value text, sealed text)
    on conflict (device_id, lower(name)) do update set name = excluded.name, value = excluded.value, sealed_value = excluded.sealed_value`.execute(
    db,
  );
}

async function writeCategories({ db }: Within, lines: readonly IdentifiedLine[], names: FoundNames): Promise<void> {
  const told = lines.filter(({ categories }) => categories !== null);
  if (told.length === 0) return;
  const rows = told.flatMap(({ id, categories }) =>
    (categories ?? []).flatMap((name) => {
      const categoryId = names.categories.get(name.toLowerCase());
      return categoryId === undefined ? [] : [{ id, categoryId }];
    }),
  );
  const replaced = told.flatMap(({ id, action }) => (action === 'overwrite' ? [id] : []));
  await sql`delete from device_category_member where device_id = any(${replaced}::uuid[])`.execute(db);
  await sql`insert into device_category_member (device_category_id, device_id)
    select "categoryId", id from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, "categoryId" uuid)
    on conflict do nothing`.execute(db);
}

/** A computer that is its own source keeps its users' data in place. */
async function writeAssociations(
  { db }: Within,
  lines: readonly IdentifiedLine[],
  { sourceComputers }: FoundNames,
  userAccounts: DeviceImport['userAccounts'],
): Promise<void> {
  const rows = lines.flatMap(({ id, sourceComputer }) => {
    const source = sourceComputer === null ? undefined : sourceComputers.get(sourceComputer.toLowerCase());
    return source === undefined ? [] : [{ id: randomUUID(), source, destination: id }];
  });
  if (rows.length === 0) return;
  await sql`
    insert into computer_association (id, source_device_id, destination_device_id, type, user_accounts)
    select id, source, destination, case when source = destination then 'in-place' else 'side-by-side' end, ${userAccounts}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, source uuid, destination uuid)
    on conflict (source_device_id, destination_device_id) do update set user_accounts = excluded.user_accounts`.execute(
    db,
  );
  await refuseSeveralSpecified({ db }, [...new Set(rows.map(({ source }) => source))]);
}
