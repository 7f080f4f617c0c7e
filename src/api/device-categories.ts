/** Device categories: words that people give to devices (a device has any number of them), by which lists and collections choose. */
import * as z from 'zod';
import { ConfirmDeviceCountSchema } from './confirm-device-count.ts';
import { DeviceSchema } from './devices.ts';
import { defineRoute } from './route.ts';

export const DeviceCategorySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    /** How many devices have it, of those that the caller reaches. */
    deviceCount: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'DeviceCategory' });
export type DeviceCategory = z.output<typeof DeviceCategorySchema>;

const name = z.string().min(1).max(127);
const description = z.string().max(1000);

export const DeviceCategoryCreateSchema = z
  .strictObject({ name, description: description.default('') })
  .meta({ id: 'DeviceCategoryCreate' });

const IdParams = z.object({ id: z.uuid() });

export const listDeviceCategories = defineRoute({
  method: 'GET',
  path: '/api/device-categories',
  summary: 'All device categories by name',
  access: { permission: 'device.read', reach: 'limited' },
  response: z.array(DeviceCategorySchema),
});
export const createDeviceCategory = defineRoute({
  method: 'POST',
  path: '/api/device-categories',
  summary: 'Make a device category',
  access: { permission: 'device-category.change' },
  body: DeviceCategoryCreateSchema,
  response: DeviceCategorySchema,
});
export const changeDeviceCategory = defineRoute({
  method: 'PATCH',
  path: '/api/device-categories/:id',
  summary: 'Rename a device category, or describe it anew; devices keep it',
  access: { permission: 'device-category.change' },
  params: IdParams,
  body: z
    .strictObject({
      name: name.optional(),
      description: description.optional(),
      confirmDeviceCount: ConfirmDeviceCountSchema,
    })
    .meta({ id: 'DeviceCategoryChange' }),
  response: DeviceCategorySchema,
});
export const deleteDeviceCategory = defineRoute({
  method: 'DELETE',
  path: '/api/device-categories/:id',
  summary: 'Delete a device category; one that devices have only with `force`, which takes it from them',
  access: { permission: 'device-category.change' },
  params: IdParams,
  query: z.object({
    force: z.enum(['true', 'false']).optional(),
    confirmDeviceCount: z.coerce.number().int().min(0).optional(),
  }),
  response: z.null(),
});
export const setDeviceCategories = defineRoute({
  method: 'PUT',
  path: '/api/devices/:id/categories',
  summary: 'Give a device these categories, in place of those that it has',
  access: { permission: 'device.change', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      deviceCategoryIds: z.array(z.uuid()).max(100),
      confirmDeviceCount: ConfirmDeviceCountSchema,
    })
    .meta({ id: 'DeviceCategories' }),
  response: DeviceSchema,
});
