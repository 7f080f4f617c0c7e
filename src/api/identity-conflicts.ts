/** Identity conflicts: computers that were refused since several devices match them equally well, or one doubtfully (docs/devices.md). */
import * as z from 'zod';
import { ConfirmDeviceCountSchema, ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { DeviceNameSchema } from './devices.ts';
import { defineRoute } from './route.ts';

const marks = {
  macs: z.array(z.string()),
  smbiosUuid: z.string().nullable(),
  serialNumber: z.string().nullable(),
};

export const IdentityConflictSchema = z
  .object({
    id: z.uuid(),
    /** What the computer showed when it was refused last. */
    ...marks,
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    /** `disk`: it shows no mark of a device, but has a disk of one, as with a new main board. */
    matchedBy: z.enum(['marks', 'disk']),
    /** Those that it could be, with the marks of their records. */
    devices: z.array(z.object({ id: z.uuid(), name: z.string(), ...marks })),
    firstRefusedAt: z.iso.datetime(),
    lastRefusedAt: z.iso.datetime(),
  })
  .meta({ id: 'IdentityConflict' });
export type IdentityConflict = z.output<typeof IdentityConflictSchema>;

/** Which device the computer is: one of those that it matches, or a new one of this name. */
const resolution = {
  deviceId: z.uuid().optional(),
  newDeviceName: DeviceNameSchema.optional(),
};
const isOneOfBoth = {
  check: ({ deviceId, newDeviceName }: { deviceId?: string | undefined; newDeviceName?: string | undefined }) =>
    (deviceId === undefined) !== (newDeviceName === undefined),
  error: 'say which device it is (deviceId), or how the new one is called (newDeviceName)',
};

const BeforeAndAfterSchema = z.object({ before: z.string().nullable(), after: z.string().nullable() });

/** What a record has after the resolution, beside what it has now. */
export const RecordChangeSchema = z.object({
  /** id null: the new device. */
  device: z.object({ id: z.uuid().nullable(), name: z.string() }),
  /** `is-the-computer`: the computer is recognised as it from then on. `obsolete`: nothing that tells it from the computer would be left. */
  becomes: z.enum(['is-the-computer', 'loses-marks', 'obsolete']),
  macsGiven: z.array(z.string()),
  macsTaken: z.array(z.string()),
  smbiosUuid: BeforeAndAfterSchema,
  serialNumber: BeforeAndAfterSchema,
});
export type RecordChange = z.output<typeof RecordChangeSchema>;

export const ResolutionPlanSchema = z
  .object({
    /** Of all that is to change: given back with the resolution, which is refused when the records are different by then. */
    planId: z.string(),
    changes: z.array(RecordChangeSchema),
    /** What should be thought about before. */
    warnings: z.array(z.string()),
  })
  .meta({ id: 'IdentityResolutionPlan' });
export type ResolutionPlan = z.output<typeof ResolutionPlanSchema>;

export const ResolutionSchema = z
  .strictObject(resolution)
  .refine(isOneOfBoth.check, { error: isOneOfBoth.error })
  .meta({ id: 'IdentityResolution' });
export const ConfirmedResolutionSchema = z
  .strictObject({
    ...resolution,
    planId: z.string().max(100),
    confirmDeviceCount: ConfirmDeviceCountSchema,
    confirmUnknownComputers: ConfirmUnknownComputersSchema,
  })
  .refine(isOneOfBoth.check, { error: isOneOfBoth.error })
  .meta({ id: 'ConfirmedIdentityResolution' });

const IdParams = z.object({ id: z.uuid() });

export const listIdentityConflicts = defineRoute({
  method: 'GET',
  path: '/api/identity-conflicts',
  summary:
    'Computers that were refused since several devices match them equally well, the last one first; where all of these are within reach',
  access: { permission: 'device.read', reach: 'limited' },
  response: z.array(IdentityConflictSchema),
});
export const dismissIdentityConflict = defineRoute({
  method: 'DELETE',
  path: '/api/identity-conflicts/:id',
  summary: 'Take a conflict off the list; it comes back when the computer is refused again',
  access: { permission: 'device.change', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});
export const previewResolution = defineRoute({
  method: 'POST',
  path: '/api/identity-conflicts/:id/resolve/preview',
  summary: 'What a resolution would move between the records; nothing is changed',
  access: { permission: 'device.change', reach: 'limited' },
  changesNothing: true,
  params: IdParams,
  body: ResolutionSchema,
  response: ResolutionPlanSchema,
});
export const resolveIdentityConflict = defineRoute({
  method: 'POST',
  path: '/api/identity-conflicts/:id/resolve',
  summary:
    'Say which device a computer is: what it shows is moved to that record, so that it is recognised from then on',
  access: { permission: 'device.change', reach: 'limited' },
  params: IdParams,
  body: ConfirmedResolutionSchema,
  response: z.object({ deviceId: z.uuid(), name: z.string(), changes: z.array(RecordChangeSchema) }),
});
