/** Maintenance windows of a collection: when its devices may be worked at. */
import * as z from 'zod';
import { MonthlyByDateSchema, MonthlyByWeekdaySchema, recurring, WeeklySchema } from './recurrence.ts';

const RecurrenceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('daily') }),
  WeeklySchema,
  MonthlyByDateSchema,
  MonthlyByWeekdaySchema,
]);

export const MaintenanceWindowSchema = z
  .strictObject({
    name: z.string().min(1).max(127),
    /** `task-sequence`: for task sequences alone. */
    kind: z.enum(['all', 'task-sequence']).default('all'),
    enabled: z.boolean().default(true),
    /** `start`: the first opening; later ones are at the same time of day. */
    ...recurring,
    durationMinutes: z.int().min(1).max(1439),
    recurrence: RecurrenceSchema.default({ kind: 'none' }),
  })
  .meta({ id: 'MaintenanceWindow' });
export type MaintenanceWindow = z.output<typeof MaintenanceWindowSchema>;
