/** The versions of a task sequence: every save is one, and none is ever changed. */
import * as z from 'zod';
import { TaskSequenceDocumentSchema } from '../task-sequence/document.ts';
import { ActorSchema } from './actor.ts';
import { ConfirmDeviceCountSchema, ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { AgreeToHighRiskSchema } from './high-risk-settings.ts';
import { NodeChangeSchema, ValueChangeSchema } from './node-changes.ts';
import { defineRoute } from './route.ts';
import { TaskSequenceSchema } from './task-sequences.ts';

export const TaskSequenceVersionSchema = z
  .object({
    version: z.int(),
    savedAt: z.iso.datetime(),
    /** Null: saved before the site kept this. */
    savedBy: ActorSchema.nullable(),
    /** The older version that it brought back; null: it was written. */
    restoredFrom: z.int().nullable(),
    /** As it was called then. */
    name: z.string(),
    /** Steps, without groups. */
    steps: z.int(),
    /** Runs that began with it, of those that the caller may see; null: the caller may see none. */
    runs: z.int().nullable(),
  })
  .meta({ id: 'TaskSequenceVersion' });
export type TaskSequenceVersion = z.output<typeof TaskSequenceVersionSchema>;

export const DocumentVersionSchema = TaskSequenceVersionSchema.extend({
  document: TaskSequenceDocumentSchema,
}).meta({ id: 'TaskSequenceDocumentVersion' });
export type DocumentVersion = z.output<typeof DocumentVersionSchema>;

export const TaskSequenceDifferenceSchema = z
  .object({
    from: z.int(),
    to: z.int(),
    /** Name, description and variables of the document. */
    values: z.array(ValueChangeSchema),
    /** In the order of `to`, removed ones behind them. A node that was moved and changed is there twice. */
    nodes: z.array(NodeChangeSchema),
  })
  .meta({ id: 'TaskSequenceDifference' });
export type TaskSequenceDifference = z.output<typeof TaskSequenceDifferenceSchema>;

const Version = z.coerce.number().int().min(1).max(2_147_483_647);
const IdParams = z.object({ id: z.uuid() });
const VersionParams = IdParams.extend({ version: Version });

export const listTaskSequenceVersions = defineRoute({
  method: 'GET',
  path: '/api/task-sequences/:id/versions',
  summary: 'The versions of a task sequence, the newest first',
  access: { permission: 'task-sequence.read', reach: 'limited' },
  params: IdParams,
  response: z.array(TaskSequenceVersionSchema),
});
export const getTaskSequenceVersion = defineRoute({
  method: 'GET',
  path: '/api/task-sequences/:id/versions/:version',
  summary: 'One version of a task sequence, with its document',
  access: { permission: 'task-sequence.read', reach: 'limited' },
  params: VersionParams,
  response: DocumentVersionSchema,
});
export const getTaskSequenceDifference = defineRoute({
  method: 'GET',
  path: '/api/task-sequences/:id/difference',
  summary:
    'What tells one version of a task sequence from another; secrets are marks in it that say only whether they changed',
  access: { permission: 'task-sequence.read', reach: 'limited' },
  params: IdParams,
  query: z.object({
    /** Absent: the one before `to`. */
    from: Version.optional(),
    /** Absent: the newest. */
    to: Version.optional(),
  }),
  response: TaskSequenceDifferenceSchema,
});
export const restoreTaskSequenceVersion = defineRoute({
  method: 'POST',
  path: '/api/task-sequences/:id/versions/:version/restore',
  summary: 'Bring an older version back: it is saved as the newest one, and refused and confirmed as any other save',
  access: { permission: 'task-sequence.change', reach: 'limited' },
  params: VersionParams,
  body: z
    .strictObject({
      /** The newest version that was looked at: the site refuses with SLIP-1004 where somebody has saved another since. Absent: it does not matter. */
      basedOnVersion: z.int().min(1).optional(),
      confirmDeviceCount: ConfirmDeviceCountSchema,
      confirmUnknownComputers: ConfirmUnknownComputersSchema,
      agreeToHighRisk: AgreeToHighRiskSchema,
    })
    .meta({ id: 'TaskSequenceRestore' }),
  response: TaskSequenceSchema,
});
