/** Text in the logs of runs. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

export const FoundLogLineSchema = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  runId: z.uuid(),
  deviceId: z.uuid(),
  deviceName: z.string(),
  line: z.string(),
});
export type FoundLogLine = z.output<typeof FoundLogLineSchema>;

export const searchRunLogs = defineRoute({
  method: 'GET',
  path: '/api/run-log',
  summary:
    "Lines of runs' logs with a text in them, newest first; looks through so many lines at once and says how to go on",
  access: { permission: 'run.read', reach: 'limited' },
  query: z.object({
    /** Large and small letters are the same; nothing in it has another meaning. */
    search: z.string().min(1).max(500),
    runId: z.uuid().optional(),
    deviceId: z.uuid().optional(),
    deploymentId: z.uuid().optional(),
    since: z.iso.datetime({ offset: true }).optional(),
    /** `next` of the answer before. */
    before: z.coerce.number().int().min(1).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  response: z
    .object({
      lines: z.array(FoundLogLineSchema),
      /** Where to go on, as `before`; null: everything was looked through. */
      next: z.int().nullable(),
    })
    .meta({ id: 'RunLogSearch' }),
});
