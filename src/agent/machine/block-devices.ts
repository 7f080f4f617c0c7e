/** What `lsblk` says of disks, partitions and what is built on them (RAID, LVM, encryption). */
import * as z from 'zod';

const COLUMNS = [
  'NAME',
  'PATH',
  'TYPE',
  'SIZE',
  'VENDOR',
  'MODEL',
  'SERIAL',
  'TRAN',
  'ROTA',
  'RM',
  'RO',
  'FSTYPE',
  'LABEL',
  'UUID',
  'PARTUUID',
  'PARTLABEL',
  'MOUNTPOINTS',
];

/** All devices as a tree, sizes in bytes. */
export const LSBLK_ARGUMENTS: readonly string[] = ['-J', '-b', '-o', COLUMNS.join(',')];

export interface BlockDevice {
  /** As the kernel calls it: `sda1`. */
  readonly name: string;
  readonly path: string;
  /** `disk`, `part`, `loop`, `rom`, `lvm`, `crypt`, `raid1`… */
  readonly type: string;
  readonly bytes: number;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  /** `nvme`, `sata`, `usb`, `virtio`… */
  readonly transport: string | null;
  readonly rotational: boolean;
  readonly removable: boolean;
  readonly readOnly: boolean;
  /** Also `swap`, `LVM2_member`, `linux_raid_member`. */
  readonly fileSystem: string | null;
  readonly label: string | null;
  readonly uuid: string | null;
  readonly partitionUuid: string | null;
  readonly partitionLabel: string | null;
  /** `[SWAP]` stands for a swap area in use. */
  readonly mountPoints: readonly string[];
  readonly children: readonly BlockDevice[];
}

// Up to util-linux 2.36 (and for JSON of some columns later too) flags and numbers come as strings.
const FlagSchema = z.union([z.boolean(), z.enum(['0', '1']).transform((text) => text === '1'), z.null()]).optional();
const TextSchema = z.string().nullish();

const DeviceSchema: z.ZodType<BlockDevice> = z.lazy(() =>
  z
    .object({
      name: z.string(),
      path: z.string(),
      type: z.string(),
      size: z.union([z.number(), z.string().regex(/^\d+$/), z.null()]).optional(),
      vendor: TextSchema,
      model: TextSchema,
      serial: TextSchema,
      tran: TextSchema,
      rota: FlagSchema,
      rm: FlagSchema,
      ro: FlagSchema,
      fstype: TextSchema,
      label: TextSchema,
      uuid: TextSchema,
      partuuid: TextSchema,
      partlabel: TextSchema,
      mountpoint: TextSchema,
      mountpoints: z.array(z.string().nullable()).nullish(),
      children: z.array(DeviceSchema).optional(),
    })
    .transform((device) => ({
      name: device.name,
      path: device.path,
      type: device.type,
      bytes: Number(device.size ?? 0),
      vendor: cleaned(device.vendor),
      model: cleaned(device.model),
      serial: cleaned(device.serial),
      transport: cleaned(device.tran),
      rotational: device.rota === true,
      removable: device.rm === true,
      readOnly: device.ro === true,
      fileSystem: cleaned(device.fstype),
      label: cleaned(device.label),
      uuid: cleaned(device.uuid),
      partitionUuid: cleaned(device.partuuid),
      partitionLabel: cleaned(device.partlabel),
      mountPoints: [...new Set([...(device.mountpoints ?? []), device.mountpoint])].flatMap((point) => point ?? []),
      children: device.children ?? [],
    })),
);

const OutputSchema = z.object({ blockdevices: z.array(DeviceSchema) });

/**
 * Reads the output of `lsblk` with `LSBLK_ARGUMENTS`.
 * @throws SyntaxError, ZodError when it is anything else
 */
export function parseLsblk(json: string): BlockDevice[] {
  // Without any block device lsblk prints nothing at all.
  return json.trim() === '' ? [] : OutputSchema.parse(JSON.parse(json)).blockdevices;
}

/** The device and all that is on it, itself first. */
export function* withDescendants(device: BlockDevice): Generator<BlockDevice> {
  yield device;
  for (const child of device.children) yield* withDescendants(child);
}

function cleaned(text: string | null | undefined): string | null {
  const trimmed = (text ?? '').replace(/\p{Cc}/gu, '').trim();
  return trimmed === '' ? null : trimmed;
}
