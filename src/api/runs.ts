import * as z from 'zod';
import { origins, ProgressSchema, RecordSchema } from './agent.ts';
import { PauseStandingSchema } from './debug-commands.ts';
import { NodeChangeSchema, ValueChangeSchema } from './node-changes.ts';
import { defineRoute } from './route.ts';
import { RunReportSchema } from './run-report.ts';
import { runStates } from './run-states.ts';

export const RunSchema = z
  .object({
    id: z.uuid(),
    deviceId: z.uuid(),
    deviceName: z.string(),
    deploymentId: z.uuid().nullable(),
    taskSequenceId: z.uuid(),
    taskSequenceName: z.string(),
    taskSequenceVersion: z.int(),
    state: z.enum(runStates),
    origin: z.enum(origins),
    cancelRequested: z.boolean(),
    progress: ProgressSchema.nullable(),
    /** In the state `paused`: where, why and since when. */
    paused: PauseStandingSchema.nullable(),
    message: z.string(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    lastReportAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Run' });
export type Run = z.output<typeof RunSchema>;

const IdParams = z.object({ id: z.uuid() });

export const listRuns = defineRoute({
  method: 'GET',
  path: '/api/runs',
  summary: 'Runs, newest first',
  access: { permission: 'run.read', reach: 'limited' },
  query: z.object({
    deviceId: z.uuid().optional(),
    taskSequenceId: z.uuid().optional(),
    deploymentId: z.uuid().optional(),
    state: z.enum(['open', ...runStates]).optional(),
    /** Only runs that began before this one: `startedAt` of the last run of the page before, and its id, since several may begin at once. */
    before: z.iso.datetime({ offset: true }).optional(),
    beforeId: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  response: z.array(RunSchema),
});
export const getRun = defineRoute({
  method: 'GET',
  path: '/api/runs/:id',
  summary: 'One run',
  access: { permission: 'run.read', reach: 'limited' },
  params: IdParams,
  response: RunSchema,
});
export const listRunRecords = defineRoute({
  method: 'GET',
  path: '/api/runs/:id/records',
  summary: 'What happened in a run, in order',
  access: { permission: 'run.read', reach: 'limited' },
  params: IdParams,
  query: z.object({ after: z.coerce.number().int().min(0).default(0) }),
  response: z.array(RecordSchema),
});
export const listRunLog = defineRoute({
  method: 'GET',
  path: '/api/runs/:id/log',
  summary: "A run's log lines",
  access: { permission: 'run.read', reach: 'limited' },
  params: IdParams,
  query: z.object({ after: z.coerce.number().int().min(0).default(0) }),
  response: z.array(z.object({ id: z.number(), at: z.iso.datetime(), line: z.string() })),
});
/**
 * For how long after its end a run that failed in the deployed system can go on: so long the agent stays there and asks. One that failed
 * in the PE can go on as long as its policy is valid.
 */
export const RESUMABLE_IN_SYSTEM_HOURS = 24;

export const resumeRun = defineRoute({
  method: 'POST',
  path: '/api/runs/:id/resume',
  summary: 'Have a failed run go on at the step that failed, with all its attempts',
  access: { permission: 'run.control', reach: 'limited' },
  params: IdParams,
  response: RunSchema,
});
/**
 * `runs`: when the run comes to it, its conditions decide. `not-run-again`: it has ended in this run. `has-run`: of a removed one, it has ended. `does-not-run`: it is
 * disabled, or removed before it ran, or stands in a group that has ended.
 */
const fates = ['runs', 'not-run-again', 'has-run', 'does-not-run'] as const;

export const RunDifferenceSchema = z
  .object({
    /** The version that the run has. */
    taskSequenceVersion: z.int(),
    /** The newest one. */
    editedVersion: z.int(),
    /** Whether anything differs; an edit of a sequence that it runs in turn counts too. */
    edited: z.boolean(),
    /** Of the whole newest document with this run's ids: says to `resumeRunEdited` which one was looked at. */
    documentSha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Name, description and variables of the document. */
    values: z.array(ValueChangeSchema),
    /** A node that was moved and changed is there twice. */
    nodes: z.array(NodeChangeSchema.extend({ fate: z.enum(fates) })),
    /** The step that runs first with the newest document, if its conditions hold; null: none is left. */
    goesOnAt: z.object({ nodeId: z.string(), name: z.string() }).nullable(),
  })
  .meta({ id: 'RunDifference' });
export type RunDifference = z.output<typeof RunDifferenceSchema>;

export const getRunDifference = defineRoute({
  method: 'GET',
  path: '/api/runs/:id/difference',
  summary: 'What was edited in the task sequence of a failed run since it began, and where the run would go on',
  access: { permission: 'task-sequence.read', reach: 'limited' },
  params: IdParams,
  response: RunDifferenceSchema,
});
export const resumeRunEdited = defineRoute({
  method: 'POST',
  path: '/api/runs/:id/resume-edited',
  summary: 'Have a failed run go on with its task sequence as it is now; what has ended is not run again',
  access: { permission: 'run.control', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      /** Of the difference that was looked at; another one is refused. */
      documentSha256: z.string().regex(/^[0-9a-f]{64}$/),
    })
    .meta({ id: 'RunResumeEdited' }),
  response: RunSchema,
});
export const getRunReport = defineRoute({
  method: 'GET',
  path: '/api/runs/:id/report',
  summary: 'The signed report of a run that has ended',
  access: { permission: 'run.read', reach: 'limited' },
  params: IdParams,
  response: z.object({
    report: RunReportSchema,
    /** The whole signed file, to be kept byte for byte as it is: only that can be verified. */
    file: z.string(),
  }),
});
export const cancelRun = defineRoute({
  method: 'POST',
  path: '/api/runs/:id/cancel',
  summary: 'Ask the computer to stop after the running step; a run whose computer is gone ends at once with force',
  access: { permission: 'run.control', reach: 'limited' },
  params: IdParams,
  body: z.strictObject({ force: z.boolean().default(false) }).meta({ id: 'RunCancel' }),
  response: RunSchema,
});
