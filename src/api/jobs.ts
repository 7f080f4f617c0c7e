/** Long work of the site: imports, builds. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

export const JobSchema = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    state: z.enum(['waiting', 'running', 'succeeded', 'failed']),
    bytesDone: z.number().nullable(),
    bytesTotal: z.number().nullable(),
    message: z.string(),
    /** Id of what was made, once it has succeeded. */
    resultId: z.uuid().nullable(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Job' });
export type Job = z.output<typeof JobSchema>;

export const listJobs = defineRoute({
  method: 'GET',
  path: '/api/jobs',
  summary: 'The last hundred jobs, newest first',
  access: { permission: 'job.read', reach: 'limited' },
  response: z.array(JobSchema),
});
export const getJob = defineRoute({
  method: 'GET',
  path: '/api/jobs/:id',
  summary: 'One job',
  access: { permission: 'job.read', reach: 'limited' },
  params: z.object({ id: z.uuid() }),
  response: JobSchema,
});
