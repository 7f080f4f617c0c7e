import * as z from 'zod';
import { ConfirmDeviceCountSchema, ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { InventorySchema } from './inventory.ts';
import { PhraseSchema } from './phrases.ts';
import { defineRoute } from './route.ts';
import { NamedSchema } from './security-scopes.ts';
import { PrimaryUserSchema } from './user-device-affinities.ts';
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
    /** On a sticker of one's own; firmware may know it too. */
    assetTag: z.string().nullable(),
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    /** Its device categories, by name. */
    categories: z.array(NamedSchema),
    variables: z.array(VariableSchema),
    /** Who uses it, and who is to be approved. */
    primaryUsers: z.array(PrimaryUserSchema),
    inventory: InventorySchema.nullable(),
    /** No required deployment starts on it. */
    protected: z.boolean(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().nullable(),
    /** Since when it is obsolete: no computer is recognised as it, and nothing deployed starts on it. null: it is not. */
    obsoleteAt: z.iso.datetime().nullable(),
    /** `placeholder`: stands for all unknown computers of an architecture. `unprovisioned`: came as one, and no run has succeeded on it yet. */
    standing: z.enum(['known', 'unprovisioned', 'placeholder']),
  })
  .meta({ id: 'Device' });
export type Device = z.output<typeof DeviceSchema>;

/** A device in a list: without its inventory, which has kilobytes. */
export const DeviceSummarySchema = DeviceSchema.omit({ inventory: true }).meta({ id: 'DeviceSummary' });
export type DeviceSummary = z.output<typeof DeviceSummarySchema>;

export const DeviceNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/, 'letters, digits and "-", at most 63: it becomes the host name');
/** What is printed on a case. */
const LabelSchema = z.string().trim().min(1).max(200);

export const DeviceCreateSchema = z
  .strictObject({
    name: DeviceNameSchema,
    macs: z.array(MacSchema).default([]),
    smbiosUuid: z.guid().optional(),
    serialNumber: z.string().optional(),
    assetTag: LabelSchema.optional(),
    deviceCategoryIds: z.array(z.uuid()).max(100).default([]),
    variables: VariableInputsSchema.default([]),
    /** Collections to add it to at once, for which the caller needs `collection.change`. Whoever is limited to collections names one: the device would be beyond their reach. */
    collectionIds: z.array(z.uuid()).max(100).default([]),
    confirmDeviceCount: ConfirmDeviceCountSchema,
  })
  .refine((d) => d.macs.length > 0 || d.smbiosUuid !== undefined, {
    error: 'give a MAC address or an SMBIOS UUID: the computer is recognised by it',
  })
  .meta({ id: 'DeviceCreate' });

/** What is left out stays; null takes it away. */
export const DeviceChangeSchema = z
  .strictObject({
    name: DeviceNameSchema.optional(),
    /** All of them. */
    macs: z.array(MacSchema).max(100).optional(),
    smbiosUuid: z.guid().nullable().optional(),
    serialNumber: LabelSchema.nullable().optional(),
    assetTag: LabelSchema.nullable().optional(),
    obsolete: z.boolean().optional(),
    confirmDeviceCount: ConfirmDeviceCountSchema,
    confirmUnknownComputers: ConfirmUnknownComputersSchema,
  })
  .meta({ id: 'DeviceChange' });
export type DeviceChange = z.output<typeof DeviceChangeSchema>;

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
    /** The same, for other languages; null: an older version recorded it. */
    phrases: z.array(PhraseSchema).nullable(),
  })
  .meta({ id: 'BootEvent' });

const IdParams = z.object({ id: z.uuid() });

export const deviceSortKeys = [
  'name',
  'manufacturer',
  'model',
  'serialNumber',
  'assetTag',
  'createdAt',
  'lastSeenAt',
] as const;
export type DeviceSortKey = (typeof deviceSortKeys)[number];

export const DeviceListQuerySchema = z.object({
  /**
   * Only devices of which a part is this, without regard to case: of the name, a MAC address (in any notation), SMBIOS UUID, serial number, asset tag, manufacturer, model, or of
   * what the inventory says of firmware, processor, disks and operating system.
   */
  search: z.string().max(200).optional(),
  /** Only the device with exactly this name or MAC address. */
  named: z.string().max(200).optional(),
  deviceCategoryId: z.uuid().optional(),
  /** Only obsolete ones, or none of them. */
  obsolete: z.enum(['true', 'false']).optional(),
  /** `include`: the placeholders that stand for unknown computers, too; `only`: nothing else. With `named` always. */
  placeholders: z.enum(['exclude', 'include', 'only']).default('exclude'),
  /** All of it, without regard to case; empty: those that have none. */
  manufacturer: z.string().max(200).optional(),
  model: z.string().max(200).optional(),
  sort: z.enum(deviceSortKeys).default('name'),
  order: z.enum(['ascending', 'descending']).default('ascending'),
  /** What the last device of the page before has in the column that is sorted by; empty: nothing. */
  after: z.string().max(1000).optional(),
  /** Its id: several devices may have the same there. Not needed with names. */
  afterId: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});
export type DeviceListQuery = z.output<typeof DeviceListQuerySchema>;

export const listDevices = defineRoute({
  method: 'GET',
  path: '/api/devices',
  summary: 'Devices by name, or another column; the next page begins after the last device of this one',
  access: { permission: 'device.read', reach: 'limited' },
  query: DeviceListQuerySchema,
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
export const changeDevice = defineRoute({
  method: 'PATCH',
  path: '/api/devices/:id',
  summary: 'Change what a device is called and recognised by, or whether it is obsolete; what is left out stays',
  access: { permission: 'device.change', reach: 'limited' },
  params: IdParams,
  body: DeviceChangeSchema,
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
  /** Its computer is an unknown one from then on: that required deployments for those start on it. */
  query: z.object({ confirmUnknownComputers: z.enum(['true', 'false']).optional() }),
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
export const wakeDevice = defineRoute({
  method: 'POST',
  path: '/api/devices/:id/wake',
  summary:
    'Send Wake-on-LAN packets to a device: into the subnets that it was seen in, and to the networks that network boot is served on',
  access: { permission: 'device.boot', reach: 'limited' },
  params: IdParams,
  response: z.object({
    /** Nothing says whether the computer has woken. */
    sentTo: z.array(z.string()),
    problems: z.array(z.string()),
  }),
});
export const listBootEvents = defineRoute({
  method: 'GET',
  path: '/api/devices/:id/boot-events',
  summary: 'Why did this computer boot, or not boot: its last boot requests and decisions',
  access: { permission: 'device.read', reach: 'limited' },
  params: IdParams,
  response: z.array(BootEventSchema),
});
/** Of the newest 10,000: older ones are asked for by device. */
export const listNewestBootEvents = defineRoute({
  method: 'GET',
  path: '/api/boot-events',
  summary: 'The newest boot requests of all computers and what was decided, also of computers that are no device',
  access: { permission: 'device.read', reach: 'limited' },
  query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
  response: z.array(
    BootEventSchema.extend({
      /** Null: the computer is no device. */
      deviceName: z.string().nullable(),
    }).meta({ id: 'NewestBootEvent' }),
  ),
});
