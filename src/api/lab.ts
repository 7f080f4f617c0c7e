/**
 * The lab that a site is in, where it is in one: virtual computers on the site's machine, to try Slipway without hardware
 * (`slipway lab up`).
 */
import * as z from 'zod';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';

export const labFirmwares = ['bios', 'uefi', 'secure-boot', 'http-boot'] as const;
export const LabFirmwareSchema = z.enum(labFirmwares).meta({ id: 'LabFirmware' });
export type LabFirmware = z.output<typeof LabFirmwareSchema>;

export const LabComputerNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, {
  error: '1 to 31 lower-case letters, digits and dashes, beginning with a letter or digit',
});

export const LabDiskSchema = z
  .strictObject({
    sizeGiB: z.number().min(1).max(256),
    interface: z.enum(['virtio', 'nvme', 'sata']).default('virtio'),
  })
  .meta({ id: 'LabDisk' });

/** The lab's own machine has this memory; the disks take room only as they are written. */
export const LabComputerCreateSchema = z
  .strictObject({
    name: LabComputerNameSchema,
    firmware: LabFirmwareSchema.default('uefi'),
    memoryMiB: z.int().min(512).max(16_384).default(2048),
    disks: z
      .array(LabDiskSchema)
      .max(4)
      .default([{ sizeGiB: 16, interface: 'virtio' }]),
    /** Switch it on at once. */
    powerOn: z.boolean().default(true),
  })
  .meta({ id: 'LabComputerCreate' });
export type LabComputerCreate = z.output<typeof LabComputerCreateSchema>;

export const LabComputerSchema = z
  .object({
    name: z.string(),
    firmware: LabFirmwareSchema,
    memoryMiB: z.number(),
    disks: z.array(z.object({ sizeGiB: z.number(), interface: z.enum(['virtio', 'nvme', 'sata']) })),
    on: z.boolean(),
    mac: z.string(),
    uuid: z.string(),
    serialNumber: z.string(),
    /** Restarts from within since it was made. */
    reboots: z.int(),
    cable: z.enum(['plugged', 'pulled']),
  })
  .meta({ id: 'LabComputer' });
export type LabComputer = z.output<typeof LabComputerSchema>;

export const LabSchema = z
  .object({
    name: z.string(),
    /** `10.77.0.0/24` */
    subnet: z.string(),
    /** How many computers fit. */
    taps: z.int(),
    computers: z.array(LabComputerSchema),
  })
  .meta({ id: 'Lab' });
export type Lab = z.output<typeof LabSchema>;

/** By QEMU's names: `f12`, `ret`, `esc`, `ctrl`. */
const KeySchema = z.string().regex(/^[a-z0-9_]{1,24}$/, { error: 'the name of a key, such as f12 or ret' });

/** Somebody may type a password: what is typed stands in no log. */
export const LabKeysSchema = z
  .union([
    z.strictObject({
      /** Typed on a US keyboard; a line feed is the Enter key. */
      text: secret(
        z
          .string()
          .min(1)
          .max(200)
          .regex(/^[\n\x20-\x7e]+$/, { error: 'letters, digits and signs of a US keyboard' }),
      ),
    }),
    z.strictObject({
      /** Pressed together: `["ctrl", "alt", "delete"]`. */
      keys: secret(z.array(KeySchema).min(1).max(5)),
    }),
  ])
  .meta({ id: 'LabKeys' });

/** QEMU starts, or two hundred keys are pressed one after the other. */
const PATIENCE_MILLISECONDS = 90_000;

const NameParams = z.object({ name: LabComputerNameSchema });

export const getLab = defineRoute({
  method: 'GET',
  path: '/api/lab',
  summary: 'The lab that the site is in, with its virtual computers; null where it is in none',
  access: { permission: 'lab.read' },
  response: z.object({ lab: LabSchema.nullable() }),
});
export const addLabComputer = defineRoute({
  method: 'POST',
  path: '/api/lab/computers',
  summary: 'Add a virtual computer to the lab: with empty disks, and the network first in its boot order',
  access: { permission: 'lab.change' },
  patience: PATIENCE_MILLISECONDS,
  body: LabComputerCreateSchema,
  response: LabComputerSchema,
});
export const switchLabComputer = defineRoute({
  method: 'POST',
  path: '/api/lab/computers/:name/power',
  summary: 'Switch a virtual computer on, cut its power, or press its reset button',
  access: { permission: 'lab.change' },
  patience: PATIENCE_MILLISECONDS,
  params: NameParams,
  body: z.strictObject({ action: z.enum(['on', 'cut', 'reset']) }),
  response: LabComputerSchema,
});
export const setLabCable = defineRoute({
  method: 'POST',
  path: '/api/lab/computers/:name/cable',
  summary: 'Pull or plug the network cable of a virtual computer',
  access: { permission: 'lab.change' },
  patience: PATIENCE_MILLISECONDS,
  params: NameParams,
  body: z.strictObject({ state: z.enum(['pulled', 'plugged']) }),
  response: LabComputerSchema,
});
export const pressLabKeys = defineRoute({
  method: 'POST',
  path: '/api/lab/computers/:name/keys',
  summary: 'Type text on the keyboard of a virtual computer, or press keys together',
  access: { permission: 'lab.change' },
  patience: PATIENCE_MILLISECONDS,
  params: NameParams,
  body: LabKeysSchema,
  response: z.null(),
});
export const removeLabComputer = defineRoute({
  method: 'DELETE',
  path: '/api/lab/computers/:name',
  summary: 'Remove a virtual computer with its disks',
  access: { permission: 'lab.change' },
  patience: PATIENCE_MILLISECONDS,
  params: NameParams,
  response: z.null(),
});
export const getLabScreen = defineRoute({
  method: 'GET',
  path: '/api/lab/computers/:name/screen',
  summary: 'What the screen of a virtual computer shows at this moment, as a PNG picture',
  access: { permission: 'lab.read' },
  params: NameParams,
  /** The picture itself comes as image/png. */
  response: z.null(),
});
