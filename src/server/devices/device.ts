/** Devices: the records of computers, and how a computer that shows up is recognised. */
import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { Device, DeviceCreateSchema } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { VariableInput } from '../../api/variables.ts';
import type { Database } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import type { Sealer } from '../keys/sealing.ts';
import type { SiteContext } from '../site-context.ts';
import { shownVariables, storeVariable } from '../variables/variable.ts';
import { type Identity, matchIdentity } from './identity.ts';

export async function listDevices(site: SiteContext): Promise<Device[]> {
  const rows = await deviceQuery(site).orderBy('device.name').execute();
  return rows.map(toDevice);
}

export async function getDevice(site: SiteContext, id: string): Promise<Device> {
  const row = await deviceQuery(site).where('device.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no device with the id ${id}.`);
  return toDevice(row);
}

export async function createDevice(site: SiteContext, input: z.output<typeof DeviceCreateSchema>): Promise<Device> {
  const id = randomUUID();
  await site.db.transaction().execute(async (tx) => {
    const taken = await tx
      .selectFrom('device')
      .leftJoin('device_mac', 'device_mac.device_id', 'device.id')
      .select(['device.name', 'device_mac.mac'])
      .where((eb) =>
        eb.or([
          eb(sql`lower(device.name)`, '=', input.name.toLowerCase()),
          ...(input.macs.length > 0 ? [eb('device_mac.mac', 'in', input.macs)] : []),
          ...(input.smbiosUuid === undefined ? [] : [eb('device.smbios_uuid', '=', input.smbiosUuid)]),
        ]),
      )
      .executeTakeFirst();
    if (taken !== undefined) {
      throw new SlipwayError(
        'SLIP-1003',
        `The device "${taken.name}" already has this name, MAC address or SMBIOS UUID. Delete it first, or correct the input.`,
      );
    }
    await tx
      .insertInto('device')
      .values({
        id,
        name: input.name,
        smbios_uuid: input.smbiosUuid ?? null,
        serial_number: input.serialNumber ?? null,
      })
      .execute();
    for (const mac of new Set(input.macs)) await tx.insertInto('device_mac').values({ mac, device_id: id }).execute();
    await insertVariables(tx, site.keys.sealer, id, input.variables);
    await publish(tx, 'device', id, { name: input.name });
  });
  return getDevice(site, id);
}

/** Puts new variables in place of all that the device had. */
export async function setDeviceVariables(
  site: SiteContext,
  id: string,
  variables: readonly VariableInput[],
): Promise<Device> {
  const device = await getDevice(site, id);
  await site.db.transaction().execute(async (tx) => {
    await tx.deleteFrom('device_variable').where('device_id', '=', id).execute();
    await insertVariables(tx, site.keys.sealer, id, variables);
    await publish(tx, 'device', id, { name: device.name });
  });
  return getDevice(site, id);
}

async function insertVariables(
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

export async function deleteDevice(site: SiteContext, id: string): Promise<void> {
  const open = await site.db
    .selectFrom('run')
    .select('id')
    .where('device_id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (open !== undefined)
    throw new SlipwayError('SLIP-1004', `The device has an open run (${open.id}). Cancel it first.`);
  const deleted = await site.db.deleteFrom('device').where('id', '=', id).executeTakeFirst();
  if (deleted.numDeletedRows === 0n) throw new SlipwayError('SLIP-1002', `There is no device with the id ${id}.`);
  await publish(site.db, 'device', id, { deleted: true });
}

/** The device that these facts belong to; null when none or when several do (a tie is never guessed). */
export async function findDevice(site: SiteContext, identity: Identity): Promise<{ id: string; name: string } | null> {
  const candidates = await site.db
    .selectFrom('device')
    .leftJoin('device_mac', 'device_mac.device_id', 'device.id')
    .select([
      'device.id',
      'device.name',
      'device.smbios_uuid',
      'device.serial_number',
      sql<string[]>`array_remove(array_agg(device_mac.mac), null)`.as('macs'),
    ])
    .where((eb) =>
      eb.or([
        eb(
          'device.id',
          'in',
          eb
            .selectFrom('device_mac')
            .select('device_id')
            .where('mac', 'in', identity.macs.length > 0 ? identity.macs : ['']),
        ),
        ...(identity.smbiosUuid === null ? [] : [eb('device.smbios_uuid', '=', identity.smbiosUuid)]),
        ...(identity.serialNumber === null ? [] : [eb('device.serial_number', '=', identity.serialNumber)]),
      ]),
    )
    .groupBy('device.id')
    .execute();
  const match = matchIdentity(
    identity,
    candidates.map((c) => ({ id: c.id, smbiosUuid: c.smbios_uuid, serialNumber: c.serial_number, macs: c.macs })),
  );
  const found = match === null ? undefined : candidates.find((c) => c.id === match);
  return found === undefined ? null : { id: found.id, name: found.name };
}

/** Keeps what a computer said of itself; adds network adapters that no other device owns. */
export async function saveInventory(site: SiteContext, id: string, inventory: Inventory): Promise<void> {
  await site.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('device')
      .set({
        inventory: JSON.stringify(inventory),
        manufacturer: inventory.smbios.manufacturer,
        model: inventory.smbios.model,
        serial_number: sql<string | null>`coalesce(device.serial_number, ${inventory.smbios.serialNumber})`,
        smbios_uuid: sql<string | null>`coalesce(device.smbios_uuid, ${inventory.smbios.uuid}::uuid)`,
        last_seen_at: site.now(),
      })
      .where('id', '=', id)
      .execute();
    for (const adapter of inventory.networkAdapters) {
      if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(adapter.mac) || adapter.wireless) continue;
      await tx
        .insertInto('device_mac')
        .values({ mac: adapter.mac, device_id: id })
        .onConflict((oc) => oc.doNothing())
        .execute();
    }
    await publish(tx, 'device', id);
  });
}

function deviceQuery(site: SiteContext) {
  return site.db
    .selectFrom('device')
    .selectAll('device')
    .select([
      sql<string[]>`array(select mac from device_mac where device_id = device.id order by mac)`.as('macs'),
      shownVariables('device').as('variables'),
    ]);
}

function toDevice(row: Awaited<ReturnType<ReturnType<typeof deviceQuery>['executeTakeFirstOrThrow']>>): Device {
  return {
    id: row.id,
    name: row.name,
    macs: row.macs,
    smbiosUuid: row.smbios_uuid,
    serialNumber: row.serial_number,
    manufacturer: row.manufacturer,
    model: row.model,
    variables: row.variables,
    inventory: row.inventory,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  };
}
