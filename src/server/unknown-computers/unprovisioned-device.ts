/** The record of a computer that came unknown: unprovisioned, until a run succeeds on it. */
import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Inventory } from '../../api/inventory.ts';
import { storableText, toJsonText } from '../db/json-text.ts';
import type { Database, UnknownArchitecture } from '../db/schema.ts';
import { identityOf, usableSerialNumber } from '../devices/identity.ts';
import { withoutDuplicates } from '../duplicate-identities/counting-marks.ts';
import { publish } from '../events/events.ts';

export interface UnknownComputer {
  readonly architecture: UnknownArchitecture;
  /** Of the network card that it was booted by. */
  readonly mac: string;
  readonly inventory: Inventory;
}

interface Given {
  readonly id?: string;
  readonly name?: string | undefined;
  readonly approved?: boolean;
}

/** By a name of its own, or one made of its serial number or MAC address. `approved`: by a person, so that it takes no place of those that come in by themselves. */
export async function insertUnprovisioned(
  tx: Transaction<Database>,
  { architecture, mac, inventory }: UnknownComputer,
  now: Date,
  { id = randomUUID(), name, approved = false }: Given = {},
): Promise<{ id: string; name: string }> {
  const shown = identityOf(inventory);
  const { smbiosUuid, serialNumber, macs } = await withoutDuplicates(tx, { ...shown, macs: [mac, ...shown.macs] });
  const given = name ?? (await freeName(tx, nameFor(serialNumber, mac)));
  const marks = { smbios_uuid: smbiosUuid, serial_number: serialNumber };
  const standing = { standing: 'unprovisioned', unknown_architecture: architecture } as const;
  await tx
    .insertInto('device')
    .values({ id, name: given, ...marks, ...standing, ...toldBy(inventory), came_unknown_at: approved ? null : now })
    .execute();
  await sql`insert into device_mac (mac, device_id) select distinct unnest(${[...macs]}::text[]), ${id}::uuid
    on conflict do nothing`.execute(tx);
  await publish(tx, 'device', id, { name: given, standing: 'unprovisioned' });
  return { id, name: given };
}

/** What its first session would keep (savingInventory): whoever approved it sees at once which computer it is. */
function toldBy({ operatingSystem: _, ...inventory }: Inventory) {
  const { manufacturer, model, assetTag } = inventory.smbios;
  const storable = (text: string | null) => (text === null ? null : storableText(text));
  // Queries ask for the tag of the record: without it the device would come into collections at its session only, and what starts there was not confirmed.
  const told = {
    manufacturer: storable(manufacturer),
    model: storable(model),
    asset_tag: usableSerialNumber(assetTag),
  };
  return { inventory: toJsonText(inventory), ...told };
}

/** What a device may be called (api/devices.ts); shorter than that, so that a number can follow. */
export function nameFor(serialNumber: string | null, mac: string): string {
  const serial = (serialNumber ?? '').replace(/[^A-Za-z0-9-]/g, '').slice(0, 40);
  return `Unknown-${serial === '' ? mac.replaceAll(':', '') : serial}`;
}

async function freeName(tx: Transaction<Database>, wanted: string): Promise<string> {
  const begins = `${wanted.toLowerCase()}%`;
  const rows = await tx.selectFrom('device').select('name').where(sql`lower(name)`, 'like', begins).execute();
  const taken = new Set(rows.map(({ name }) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
