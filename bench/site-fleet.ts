/**
 * A fleet in a site's database for the benchmark `site`: devices with inventories as computers send them, written by SQL since a hundred thousand sessions would take an hour.
 * What depends on them (memberships) is the site's own work afterwards.
 */
import { join } from 'node:path';
import { Client as PostgresClient } from 'pg';
import type { Inventory } from '../src/api/inventory.ts';
import { inventoryOf, macOf, uuidOf } from './bench-site.ts';

export const MODELS = [
  ['Dell Inc.', 'OptiPlex 7090'],
  ['Dell Inc.', 'Latitude 5430'],
  ['Dell Inc.', 'Precision 3660'],
  ['HP', 'EliteDesk 800 G6'],
  ['HP', 'ProBook 450 G9'],
  ['LENOVO', '20Q5S0AB00'],
  ['LENOVO', '11T3001EGE'],
  ['FUJITSU', 'ESPRIMO D7011'],
] as const;
const MEMORY_GIBIBYTES = [4, 8, 16, 32];
const DEVICES_A_STATEMENT = 2000;

export interface FleetDevice {
  readonly id: string;
  readonly name: string;
  readonly mac: string;
  readonly smbiosUuid: string;
}

/** The n-th device, from 0; the same each time. */
export function fleetDevice(number: number): FleetDevice {
  const digits = number.toString(16).padStart(12, '0');
  return {
    id: `5117a000-0000-4000-8000-${digits}`,
    name: `PC-${String(number).padStart(6, '0')}`,
    mac: macOf(number),
    smbiosUuid: uuidOf(number),
  };
}

/** What it says of itself: some three kilobytes, as a computer's PE sends them. */
export function fleetInventory(number: number): Inventory {
  const [manufacturer, model] = MODELS[number % MODELS.length] ?? MODELS[0];
  const plain = inventoryOf(fleetDevice(number));
  const pciIds = Array.from({ length: 24 }, (_, at) => `8086:${(0x1000 + at * 37).toString(16)}`);
  return {
    ...plain,
    smbios: {
      ...plain.smbios,
      ...{ manufacturer, model, serialNumber: `SN${number.toString(36).toUpperCase().padStart(8, '0')}` },
      ...{ chassisType: number % 3 === 0 ? 10 : 3, biosVendor: 'Dell Inc.', biosVersion: `1.${number % 30}.0` },
    },
    firmware: { kind: number % 10 === 0 ? 'bios' : 'uefi', secureBoot: number % 10 !== 0 && number % 4 !== 0 },
    processor: { model: `Intel(R) Core(TM) i${3 + 2 * (number % 4)}-10500`, count: 12, megahertz: 3100 },
    memoryBytes: (MEMORY_GIBIBYTES[number % MEMORY_GIBIBYTES.length] ?? 8) * 2 ** 30,
    networkAdapters: plain.networkAdapters.map((adapter) => ({
      ...adapter,
      addresses: [`10.${number % 200}.${(number >> 8) % 250}.${1 + (number % 250)}/24`],
    })),
    disks: [
      {
        ...{ number: 0, path: '/dev/nvme0n1', model: `Samsung SSD ${970 + (number % 3) * 10}`, serial: `S${number}` },
        ...{ bytes: (256 << (number % 3)) * 1e9, type: 'nvme', transport: 'nvme', removable: false, readOnly: false },
        bootMedium: false,
        partitions: Array.from({ length: 4 }, (_, at) => ({
          ...{ path: `/dev/nvme0n1p${at + 1}`, bytes: 1e9, fileSystem: 'ntfs', label: 'Windows' },
        })),
      },
    ],
    tpm: { version: '2.0' },
    pciIds,
    pciDevices: pciIds.map((id, at) => ({
      ...{ address: `0000:00:${at.toString(16).padStart(2, '0')}.0`, id, subsystemId: '1028:0a3e' },
      ...{ revision: '10', classCode: '020000' },
    })),
  };
}

/** Where the embedded server of a site listens: the folder of its socket. */
export function databaseOf(dataDirectory: string): string {
  return join(dataDirectory, 'postgres/socket');
}

/** Writes the first `count` devices. `connection`: a URL, or the folder of the embedded server's socket. */
export async function fillFleet(connection: string, count: number): Promise<void> {
  const client = new PostgresClient(
    connection.startsWith('postgres')
      ? { connectionString: connection }
      : { host: connection, user: 'slipway', database: 'slipway' },
  );
  await client.connect();
  try {
    for (let first = 0; first < count; first += DEVICES_A_STATEMENT)
      await insertDevices(client, first, Math.min(count, first + DEVICES_A_STATEMENT));
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

async function insertDevices(client: PostgresClient, first: number, end: number): Promise<void> {
  const numbers = Array.from({ length: end - first }, (_, at) => first + at);
  const rows = numbers.map((number) => ({ ...fleetDevice(number), inventory: fleetInventory(number), number }));
  await client.query(
    `with given as (select * from jsonb_to_recordset($1) as row (id uuid, name text, mac text, "smbiosUuid" uuid, inventory jsonb, number integer)),
      made as (
        insert into device (id, name, smbios_uuid, serial_number, manufacturer, model, inventory, last_seen_at)
        select id, name, "smbiosUuid", inventory #>> '{smbios,serialNumber}', inventory #>> '{smbios,manufacturer}', inventory #>> '{smbios,model}',
          inventory, now() - number * interval '1 minute' from given
      )
      insert into device_mac (mac, device_id) select mac, id from given`,
    [JSON.stringify(rows)],
  );
}
