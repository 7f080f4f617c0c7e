/** Two records of one computer become one (docs/devices.md). */
import * as z from 'zod';
import { ConfirmDeviceCountSchema, ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { defineRoute } from './route.ts';
import { NamedSchema } from './security-scopes.ts';

const MarkSchema = z.object({ before: z.string().nullable(), after: z.string().nullable() });

export const DeviceMergePlanSchema = z
  .object({
    /** Of all that is to change: given back with the merge, which is refused when the records are different by then. */
    planId: z.string(),
    kept: NamedSchema,
    /** It is deleted. */
    other: NamedSchema,
    /** What the kept device gets. */
    macs: z.array(z.string()),
    smbiosUuid: MarkSchema,
    serialNumber: MarkSchema,
    assetTag: MarkSchema,
    /** By their names; values are not told. */
    variables: z.array(z.string()),
    categories: z.array(NamedSchema),
    /** Where a direct rule names the other. */
    collections: z.array(NamedSchema),
    primaryUsers: z.array(z.string()),
    runs: z.int(),
    recoveryKeys: z.int(),
    computerAssociations: z.int(),
    /** The other was seen last: what it said of itself is kept. */
    inventory: z.boolean(),
    /** What the other has, and nobody has any more then: in words. */
    lost: z.array(z.string()),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'DeviceMergePlan' });
export type DeviceMergePlan = z.output<typeof DeviceMergePlanSchema>;

const IdParams = z.object({ id: z.uuid() });
const access = { permission: 'device.delete', reach: 'limited' } as const;

export const DeviceMergeSchema = z
  .strictObject({
    otherId: z.uuid(),
    planId: z.string().max(100),
    confirmDeviceCount: ConfirmDeviceCountSchema,
    confirmUnknownComputers: ConfirmUnknownComputersSchema,
  })
  .meta({ id: 'DeviceMerge' });

export const previewDeviceMerge = defineRoute({
  method: 'POST',
  path: '/api/devices/:id/merge/preview',
  summary:
    'What a device would get from another record of the same computer, and what would be lost; nothing is changed',
  access,
  changesNothing: true,
  params: IdParams,
  body: z.strictObject({ otherId: z.uuid() }).meta({ id: 'DeviceMergePreviewed' }),
  response: DeviceMergePlanSchema,
});
export const mergeDevices = defineRoute({
  method: 'POST',
  path: '/api/devices/:id/merge',
  summary: 'Move what another record of the same computer has to this one, and delete the other',
  access,
  params: IdParams,
  body: DeviceMergeSchema,
  response: DeviceMergePlanSchema,
});
