/** What a device has done: its runs with every step that was begun or skipped in them. */
import * as z from 'zod';
import { environments } from '../task-sequence/step.ts';
import { stepOutcomes } from './agent.ts';
import { defineRoute } from './route.ts';
import { RunSchema } from './runs.ts';

const RunStepSchema = z.object({
  nodeId: z.string(),
  /** Of the group that it stands in; null: in none. */
  parentId: z.string().nullable(),
  name: z.string(),
  type: z.string(),
  attempt: z.int(),
  environment: z.enum(environments),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** Null: it has not ended, or the computer was cut off in it. */
  outcome: z.enum(stepOutcomes).nullable(),
  exitCode: z.number().nullable(),
  errorCode: z.string().nullable(),
  /** What it said of itself; what its programs wrote is in the run's log. */
  message: z.string(),
  milliseconds: z.number().nullable(),
});

export const RunWithStepsSchema = RunSchema.extend({ steps: z.array(RunStepSchema) }).meta({ id: 'RunWithSteps' });
export type RunWithSteps = z.output<typeof RunWithStepsSchema>;

export const listDeviceRuns = defineRoute({
  method: 'GET',
  path: '/api/devices/:id/runs',
  summary: 'The runs of a device with their steps, newest first',
  access: { permission: 'run.read', reach: 'limited' },
  params: z.object({ id: z.uuid() }),
  query: z.object({
    /** Only runs that began before this: the next page. */
    before: z.iso.datetime({ offset: true }).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  response: z.array(RunWithStepsSchema),
});
