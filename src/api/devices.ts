import { z } from 'zod';
import { ConfirmDeviceCountSchema } from './confirm-device-count.ts';
import { InventorySchema } from './inventory.ts';
import { defineRoute } from './route.ts';
import { VariableInputsSchema, VariableSchema, VariablesChange } from './variables.ts';

export const MacSchema = z
  .string()
  .regex(/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i, 'a MAC address looks like 00:11:22:33:44:55')
  .transform((mac) => mac.toLowerCase().replaceAll('-', ':'));

export const DeviceSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    macs: z.array(z.string()),
    smbiosUuid: z.string().nullable(),
    serialNumber: z.string().nullable(),
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    variables: z.array(VariableSchema),
    inventory: InventorySchema.nullable(),
    /** No required deployment starts on it. */
    protected: z.boolean(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().nullable(),
    /** `placeholder`: stands for all unknown computers of an architecture. `unprovisioned`: came as one, and no run has succeeded on it yet. */
    standing: z.enum(['known', 'unprovisioned', 'placeholder']),
  })
  .meta({ id: 'Device' });
export type Device = z.output<typeof DeviceSchema>;

/** A device in a list: without its inventory, which has kilobytes. */
export const DeviceSummarySchema = DeviceSchema.omit({ inventory: true }).meta({ id: 'DeviceSummary' });
export type DeviceSummary = z.output<typeof DeviceSummarySchema>;

export const DeviceCreateSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/, 'letters, digits and "-", at most 63: it becomes the host name'),
    macs: z.array(MacSchema).default([]),
    smbiosUuid: z.guid().optional(),
    serialNumber: z.string().optional(),
    variables: VariableInputsSchema.default([]),
    /** Collections to add it to at once, for which the caller needs `collection.change`. Whoever is limited to collections names one: the device would be beyond their reach. */
    collectionIds: z.array(z.uuid()).max(100).default([]),
    confirmDeviceCount: ConfirmDeviceCountSchema,
  })
  .refine((d) => d.macs.length > 0 || d.smbiosUuid !== undefined, {
    error: 'give a MAC address or an SMBIOS UUID: the computer is recognised by it',
  })
  .meta({ id: 'DeviceCreate' });

/** One boot request and what was answered, with the reasons. */
export const BootEventSchema = z
  .object({
    id: z.number(),
    at: z.iso.datetime(),
    deviceId: z.uuid().nullable(),
    mac: z.string(),
    smbiosUuid: z.string().nullable(),
    architecture: z.string(),
    stage: z.string(),
    decision: z.string(),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'BootEvent' });

const IdParams = z.object({ id: z.uuid() });

export const listDevices = defineRoute({
  method: 'GET',
  path: '/api/devices',
  summary: 'Devices by name; the next page begins after the last name of this one',
  access: { permission: 'device.read', reach: 'limited' },
  query: z.object({
    /** Only devices whose name, MAC address or serial number is or begins with this, without regard to case. */
    search: z.string().max(200).optional(),
    after: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  }),
  response: z.array(DeviceSummarySchema),
});
export const createDevice = defineRoute({
  method: 'POST',
  path: '/api/devices',
  summary: 'Import a device, so that it is known before its first boot',
  access: { permission: 'device.change', reach: 'limited' },
  body: DeviceCreateSchema,
  response: DeviceSchema,
});
export const getDevice = defineRoute({
  method: 'GET',
  path: '/api/devices/:id',
  summary: 'One device',
  access: { permission: 'device.read', reach: 'limited' },
  params: IdParams,
  response: DeviceSchema,
});
export const setDeviceVariables = defineRoute({
  method: 'PUT',
  path: '/api/devices/:id/variables',
  summary: "Replace a device's task sequence variables",
  access: { permission: 'device.change', reach: 'limited' },
  params: IdParams,
  body: z.strictObject(VariablesChange).meta({ id: 'DeviceVariables' }),
  response: DeviceSchema,
});
export const deleteDevice = defineRoute({
  method: 'DELETE',
  path: '/api/devices/:id',
  summary: 'Delete a device with its memberships and boot history',
  access: { permission: 'device.delete', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});
export const clearRequiredDeployments = defineRoute({
  method: 'POST',
  path: '/api/devices/:id/clear-required-deployments',
  summary: 'Let required deployments that have finished on this device run again at its next network boot',
  access: { permission: 'deployment.change', reach: 'limited' },
  params: IdParams,
  response: z.object({ cleared: z.number() }),
});
export const listBootEvents = defineRoute({
  method: 'GET',
  path: '/api/devices/:id/boot-events',
  summary: 'Why did this computer boot, or not boot: its last boot requests and decisions',
  access: { permission: 'device.read', reach: 'limited' },
  params: IdParams,
  response: z.array(BootEventSchema),
});
