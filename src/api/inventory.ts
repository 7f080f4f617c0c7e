/**
 * What a computer says of itself: the same shape from the Linux PE, WinPE and the deployed system. What was added later is
 * optional: agents of older boot images do not tell it.
 */
import * as z from 'zod';

const TextSchema = z.string().nullable();
const LaterTextSchema = TextSchema.optional();
const LaterNumberSchema = z.number().nullable().optional();
const LaterFlagSchema = z.boolean().nullable().optional();

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

const SmbiosSchema = z.object({
  uuid: TextSchema,
  serialNumber: TextSchema,
  manufacturer: TextSchema,
  model: TextSchema,
  /** Lenovo's name of the model is here: `ThinkPad L490`. */
  version: LaterTextSchema,
  sku: LaterTextSchema,
  family: LaterTextSchema,
  assetTag: TextSchema,
  /** DSP0134, 7.4.1: 9 is a laptop. */
  chassisType: z.number().nullable(),
  biosVendor: TextSchema,
  biosVersion: TextSchema,
  /** `2022-05-31`. */
  biosDate: LaterTextSchema,
  /** `1.18`. */
  biosRelease: LaterTextSchema,
  /** Of the embedded controller. */
  controllerRelease: LaterTextSchema,
  baseBoard: z
    .object({
      manufacturer: TextSchema,
      product: TextSchema,
      version: TextSchema,
      serialNumber: TextSchema,
      assetTag: TextSchema,
    })
    .optional(),
  chassis: z.object({ manufacturer: TextSchema, version: TextSchema, serialNumber: TextSchema }).optional(),
});

const ProcessorSchema = z.object({
  model: TextSchema,
  /** Logical processors. */
  count: z.number(),
  megahertz: z.number().nullable(),
  /** `GenuineIntel`. */
  maker: LaterTextSchema,
  architecture: z.enum(['x86', 'x64', 'arm64']).nullable().optional(),
  /** In one package; null where the processor does not say. */
  cores: LaterNumberSchema,
  /** Packages. */
  sockets: LaterNumberSchema,
  family: LaterNumberSchema,
  modelNumber: LaterNumberSchema,
  stepping: LaterNumberSchema,
  /** The processor says that a hypervisor runs it. */
  virtual: LaterFlagSchema,
});

const NetworkAdapterSchema = z.object({
  name: z.string(),
  mac: z.string(),
  driver: TextSchema,
  pciId: TextSchema,
  /** `0bda:8153`, of an adapter on USB. */
  usbId: LaterTextSchema,
  linked: z.boolean(),
  /** With prefix: `192.0.2.7/24`. */
  addresses: z.array(z.string()),
  /** IPv4. */
  gateways: z.array(z.string()).optional(),
  /** Its address came by DHCP; null where that is not known. */
  dhcp: LaterFlagSchema,
  wireless: z.boolean(),
});

/** Ids in lower case, as Linux writes them; what they become as Windows' device ids: task-sequence/wmi/pnp-devices.ts. */
const PciDeviceSchema = z.object({
  /** `0000:00:1f.6`. */
  address: z.string(),
  /** Vendor and device: `8086:15fb`. */
  id: z.string(),
  /** Vendor and device of what it is built into: `17aa:22d5`. */
  subsystemId: TextSchema,
  /** `20`. */
  revision: TextSchema,
  /** Class, subclass, interface: `020000`. */
  classCode: TextSchema,
});

const UsbDeviceSchema = z.object({
  /** Where it is plugged in: `1-4.2`. */
  port: z.string(),
  id: z.string(),
  /** `3000`. */
  revision: TextSchema,
  manufacturer: TextSchema,
  product: TextSchema,
  serialNumber: TextSchema,
});

/** What only the firmware tells of: a TPM, a sensor. */
const AcpiDeviceSchema = z.object({
  /** `MSFT0101`. */
  id: z.string(),
  compatibleIds: z.array(z.string()),
  /** Tells equal devices apart. */
  instance: TextSchema,
});

const BatterySchema = z.object({
  name: z.string(),
  /** Null where the battery does not say. */
  discharging: z.boolean().nullable(),
  percent: z.number().nullable(),
});

const TpmSchema = z.object({
  version: TextSchema,
  /** TPM 1.2 alone has switches for these. */
  enabled: LaterFlagSchema,
  activated: LaterFlagSchema,
  owned: LaterFlagSchema,
});

const OsTextSchema = z.string().max(1000).nullable();

/** What a deployed system says of itself: os-release(5) and its kernel. */
export const OperatingSystemSchema = z
  .object({
    /** `Debian GNU/Linux 13 (trixie)`. */
    name: z.string().min(1).max(1000),
    /** `13`. */
    version: OsTextSchema,
    /** Of a system that is always the newest, which has no version: `2026.11.01`. */
    build: OsTextSchema,
    /** `debian`. */
    distribution: OsTextSchema,
    /** `6.12.48+deb13-amd64`. */
    kernel: OsTextSchema,
  })
  .meta({ id: 'OperatingSystem' });
export type OperatingSystem = z.output<typeof OperatingSystemSchema>;

export const InventorySchema = z
  .object({
    smbios: SmbiosSchema,
    firmware: z.object({
      kind: z.enum(['uefi', 'bios']),
      secureBoot: z.boolean().nullable(),
      /** What ACPI says the computer is for (ACPI, FADT, Preferred_PM_Profile): 1 desktop, 2 mobile, 3 workstation, 8 tablet. */
      powerProfile: LaterNumberSchema,
    }),
    processor: ProcessorSchema,
    memoryBytes: z.number(),
    networkAdapters: z.array(NetworkAdapterSchema),
    disks: z.array(DiskSchema),
    tpm: TpmSchema.nullable(),
    onAcPower: z.boolean().nullable(),
    batteries: z.array(BatterySchema).optional(),
    /** Vendor and device, each once. */
    pciIds: z.array(z.string()),
    pciDevices: z.array(PciDeviceSchema).optional(),
    usbIds: z.array(z.string()),
    usbDevices: z.array(UsbDeviceSchema).optional(),
    acpiDevices: z.array(AcpiDeviceSchema).optional(),
    /** As the agent in the deployed system told it last, and when: the PE does not know it, and a disk may have been erased since. */
    operatingSystem: OperatingSystemSchema.extend({ seenAt: z.iso.datetime() }).optional(),
  })
  .meta({ id: 'Inventory' });
export type Inventory = z.output<typeof InventorySchema>;
