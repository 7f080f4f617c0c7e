/** When a computer may be touched: the coming openings of maintenance windows. */
import * as z from 'zod';
import { CollectionReferenceSchema } from './collections.ts';
import { defineRoute } from './route.ts';

const MaintenanceTimesSchema = z
  .object({
    at: z.iso.datetime(),
    /** Whose windows these are; beyond the caller's reach they count and have no name. */
    collections: z.array(CollectionReferenceSchema),
    /** By them. 0: there is no window that counts, so it may be touched at any time. */
    windows: z.int(),
    /** When what is open now closes. null: nothing is open now. */
    openUntil: z.iso.datetime().nullable(),
    /** What opens later, the first one first; windows that overlap or touch are one. */
    times: z.array(z.object({ opensAt: z.iso.datetime(), closesAt: z.iso.datetime() })),
  })
  .meta({ id: 'MaintenanceTimes' });
export type MaintenanceTimes = z.output<typeof MaintenanceTimesSchema>;

const query = z.object({
  /** Other work than task sequences has no use of windows that are for these alone. */
  work: z.enum(['task-sequence', 'other']).default('task-sequence'),
  /** How many openings at most. */
  limit: z.coerce.number().int().min(1).max(100).default(10),
});

export const getDeviceMaintenanceTimes = defineRoute({
  method: 'GET',
  path: '/api/devices/:id/maintenance-times',
  summary: 'When a device may be touched: by the maintenance windows of all collections that it is in',
  access: { permission: 'device.read', reach: 'limited' },
  params: z.object({ id: z.uuid() }),
  query,
  response: MaintenanceTimesSchema,
});
export const getCollectionMaintenanceTimes = defineRoute({
  method: 'GET',
  path: '/api/collections/:id/maintenance-times',
  summary: 'When the maintenance windows of a collection are open; its devices may be in others with further windows',
  access: { permission: 'collection.read', reach: 'limited' },
  params: z.object({ id: z.uuid() }),
  query,
  response: MaintenanceTimesSchema,
});
