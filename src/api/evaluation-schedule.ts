/** When a collection is evaluated as a whole. Changes of people and of single computers are evaluated at once, whatever it says. */
import * as z from 'zod';
import { weekdays } from './content.ts';
import { TimeOfDaySchema, TimeZoneSchema } from './time-zone.ts';

export const EvaluationScheduleSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('every'), minutes: z.int().min(5).max(10_080) }),
    z.strictObject({ kind: z.literal('daily'), time: TimeOfDaySchema, timeZone: TimeZoneSchema }),
    z.strictObject({
      kind: z.literal('weekly'),
      days: z.array(z.enum(weekdays)).min(1).max(7),
      time: TimeOfDaySchema,
      timeZone: TimeZoneSchema,
    }),
  ])
  .meta({ id: 'EvaluationSchedule' });
export type EvaluationSchedule = z.output<typeof EvaluationScheduleSchema>;
