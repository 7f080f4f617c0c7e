/** What a computer says of itself: the same shape from the Linux PE, WinPE and the deployed system. */
import { z } from 'zod';

export const DiskSchema = z
  .object({
    /** Position in the list, 0 first: the disk number of task sequences. */
    number: z.number(),
    /** `/dev/nvme0n1` or `\\.\PhysicalDrive0`. */
    path: z.string(),
    model: z.string().nullable(),
    serial: z.string().nullable(),
    bytes: z.number(),
    type: z.enum(['nvme', 'ssd', 'hdd', 'virtual', 'unknown']),
    transport: z.string().nullable(),
    removable: z.boolean(),
    readOnly: z.boolean(),
    /** The PE was started from it. */
    bootMedium: z.boolean(),
    /** What is on it, for the report before it is destroyed. */
    partitions: z.array(
      z.object({
        path: z.string(),
        bytes: z.number(),
        fileSystem: z.string().nullable(),
        label: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Disk' });
export type Disk = z.output<typeof DiskSchema>;

export const InventorySchema = z
  .object({
    smbios: z.object({
      uuid: z.string().nullable(),
      serialNumber: z.string().nullable(),
      manufacturer: z.string().nullable(),
      model: z.string().nullable(),
      assetTag: z.string().nullable(),
      chassisType: z.number().nullable(),
      biosVendor: z.string().nullable(),
      biosVersion: z.string().nullable(),
    }),
    firmware: z.object({
      kind: z.enum(['uefi', 'bios']),
      secureBoot: z.boolean().nullable(),
    }),
    processor: z.object({ model: z.string().nullable(), count: z.number(), megahertz: z.number().nullable() }),
    memoryBytes: z.number(),
    networkAdapters: z.array(
      z.object({
        name: z.string(),
        mac: z.string(),
        driver: z.string().nullable(),
        pciId: z.string().nullable(),
        linked: z.boolean(),
        addresses: z.array(z.string()),
        wireless: z.boolean(),
      }),
    ),
    disks: z.array(DiskSchema),
    tpm: z.object({ version: z.string().nullable() }).nullable(),
    onAcPower: z.boolean().nullable(),
    pciIds: z.array(z.string()),
    usbIds: z.array(z.string()),
  })
  .meta({ id: 'Inventory' });
export type Inventory = z.output<typeof InventorySchema>;
