/** When a required deployment is assigned anew, again and again: ConfigMgr's assignment schedule. */
import * as z from 'zod';
import { MonthlyByDateSchema, MonthlyByWeekdaySchema, recurring, WeeklySchema } from './recurrence.ts';

export const AssignmentScheduleSchema = z
  .strictObject({
    /** `start`: not before; the first assignment is then or, by days of the week or month, at the first one after it. */
    ...recurring,
    recurrence: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('every-days'), days: z.int().min(1).max(366) }),
      WeeklySchema,
      MonthlyByDateSchema,
      MonthlyByWeekdaySchema,
    ]),
  })
  .meta({ id: 'AssignmentSchedule' });
export type AssignmentSchedule = z.output<typeof AssignmentScheduleSchema>;
