/** Maintenance windows of a collection: when its devices may be worked at. */
import { z } from 'zod';
import { weekdays } from './content.ts';
import { TimeZoneSchema } from './time-zone.ts';

const RecurrenceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('daily') }),
  z.strictObject({ kind: z.literal('weekly'), days: z.array(z.enum(weekdays)).min(1).max(7) }),
  /** A month without that day has no opening. */
  z.strictObject({ kind: z.literal('monthly-by-date'), day: z.int().min(1).max(31) }),
  z.strictObject({
    kind: z.literal('monthly-by-weekday'),
    week: z.enum(['first', 'second', 'third', 'fourth', 'last']),
    day: z.enum(weekdays),
  }),
]);

export const MaintenanceWindowSchema = z
  .strictObject({
    name: z.string().min(1).max(127),
    /** `task-sequence`: for task sequences alone. */
    kind: z.enum(['all', 'task-sequence']).default('all'),
    enabled: z.boolean().default(true),
    /** The first opening, on the clock of the time zone; later ones are at the same time of day. */
    start: z.iso
      .datetime({ local: true, precision: -1 })
      .refine((start) => !start.endsWith('Z'), { error: 'without Z: the time zone says whose clock it is' }),
    timeZone: TimeZoneSchema,
    durationMinutes: z.int().min(1).max(1439),
    recurrence: RecurrenceSchema.default({ kind: 'none' }),
  })
  .meta({ id: 'MaintenanceWindow' });
export type MaintenanceWindow = z.output<typeof MaintenanceWindowSchema>;
