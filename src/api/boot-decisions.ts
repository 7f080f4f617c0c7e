/** The boot decision of this moment, with every fact that it rests on. */
import * as z from 'zod';
import { MacSchema } from './devices.ts';
import { PhraseSchema } from './phrases.ts';
import { PxeSettingsSchema } from './pxe-settings.ts';
import { defineRoute } from './route.ts';

export const firmwares = ['bios', 'x64-uefi', 'x86-uefi', 'arm64-uefi'] as const;

const DecisionSchema = z.object({
  /** `ignore`: silence. `pe-on-key`: the PE if somebody presses Escape, otherwise the disk. */
  decision: z.enum(['ignore', 'disk', 'pe', 'pe-on-key']),
  reasons: z.array(z.string()),
  /** The same, for other languages. */
  phrases: z.array(PhraseSchema),
});

export const BootExplanationSchema = z
  .object({
    mac: z.string().nullable(),
    smbiosUuid: z.string().nullable(),
    firmware: z.enum(firmwares),
    /** Which device it counts as; null: none. A placeholder where an unknown computer is taken in. */
    device: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    standing: z.enum(['device', 'unknown', 'tie']),
    /** Devices that have a mark of the computer. */
    fits: z.array(z.object({ name: z.string(), by: z.array(z.enum(['MAC address', 'SMBIOS UUID'])) })),
    openRun: z
      .object({ id: z.uuid(), state: z.string(), environment: z.string(), taskSequence: z.string() })
      .nullable(),
    deployments: z.array(
      z.object({
        id: z.uuid(),
        taskSequence: z.string(),
        purpose: z.enum(['available', 'required']),
        enabled: z.boolean(),
        /** A run of it has ended here, and was not cleared. */
        ended: z.boolean(),
      }),
    ),
    settings: z.object({
      respond: z.boolean(),
      interfaces: z.array(z.string()),
      ignored: z.boolean(),
      delaySeconds: z.int(),
      promptSeconds: z.int(),
      unknownComputers: PxeSettingsSchema.shape.unknownComputers,
    }),
    /** Of the boot image that new boots use. */
    buildId: z.string().nullable(),
    toFirmware: DecisionSchema,
    toLoader: DecisionSchema,
    /** What the loader shows before it goes on. */
    shown: z.array(z.string()),
    /** Addresses of kernel and initrds that the loader would be told. */
    fetched: z.array(z.string()),
  })
  .meta({ id: 'BootExplanation' });
export type BootExplanation = z.output<typeof BootExplanationSchema>;

const FirmwareQuery = z.object({ firmware: z.enum(firmwares).optional() });

export const explainBootOfDevice = defineRoute({
  method: 'GET',
  path: '/api/devices/:id/boot-decision',
  summary: 'What a device would be told if it booted over the network now, and why; nothing is recorded',
  access: { permission: 'device.read', reach: 'limited' },
  params: z.object({ id: z.uuid() }),
  query: FirmwareQuery,
  response: BootExplanationSchema,
});
export const explainBoot = defineRoute({
  method: 'GET',
  path: '/api/boot-decision',
  summary: 'The same for any MAC address, also one that no device has',
  access: { permission: 'device.read' },
  query: FirmwareQuery.extend({ mac: MacSchema, smbiosUuid: z.guid().optional() }),
  response: BootExplanationSchema,
});
