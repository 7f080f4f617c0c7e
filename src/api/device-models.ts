/** Which computers there are, by who has made them: what a filter can be set to. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

/** The rarest ones beyond are left out: nobody looks for them in a list. */
export const MOST_DEVICE_MODELS = 1000;

export const DeviceModelSchema = z
  .object({
    /** Spelled as most of its devices have it; null: they do not say. */
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    deviceCount: z.number(),
  })
  .meta({ id: 'DeviceModel' });
export type DeviceModel = z.output<typeof DeviceModelSchema>;

export const listDeviceModels = defineRoute({
  method: 'GET',
  path: '/api/device-models',
  summary: `The ${MOST_DEVICE_MODELS} most frequent models of devices, with their manufacturers, without regard to case; obsolete devices do not count`,
  access: { permission: 'device.read', reach: 'limited' },
  response: z.array(DeviceModelSchema),
});
