import * as z from 'zod';
import { TaskSequenceDocumentSchema } from '../task-sequence/document.ts';
import { ConfirmDeviceCountSchema, ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { AgreeToHighRiskSchema } from './high-risk-settings.ts';
import { defineRoute } from './route.ts';
import { NamedSchema, ObjectScopesSchema } from './security-scopes.ts';

export const TaskSequenceSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string().nullable(),
    version: z.int(),
    document: TaskSequenceDocumentSchema,
    updatedAt: z.iso.datetime(),
    /** Those of the caller's that it is in. */
    securityScopes: z.array(NamedSchema),
  })
  .meta({ id: 'TaskSequence' });
export type TaskSequence = z.output<typeof TaskSequenceSchema>;

const IdParams = z.object({ id: z.uuid() });
/** The document as it was written; the site parses it and answers with all problems at once. */
const DocumentBody = z.strictObject({ document: z.unknown() }).meta({ id: 'TaskSequenceSave' });

export const listTaskSequences = defineRoute({
  method: 'GET',
  path: '/api/task-sequences',
  summary: 'All task sequences, their newest versions',
  access: { permission: 'task-sequence.read', reach: 'limited' },
  response: z.array(TaskSequenceSchema),
});
export const createTaskSequence = defineRoute({
  method: 'POST',
  path: '/api/task-sequences',
  summary: 'Make a task sequence from a document',
  access: { permission: 'task-sequence.change', reach: 'limited' },
  body: DocumentBody,
  response: TaskSequenceSchema,
});
/** Of a request: the documents of a deployment share with its rules. */
export const MOST_IMPORT_BYTES = 32 << 20;
export const MOST_IMPORTED = 1000;
/** Of an id that a sequence had there. */
export const LONGEST_ORIGINAL_ID = 255;

export const importTaskSequences = defineRoute({
  method: 'POST',
  path: '/api/task-sequences/imports',
  summary: 'Make the task sequences of a file of another system, all or none',
  access: { permission: 'task-sequence.change', reach: 'limited' },
  bodyLimit: MOST_IMPORT_BYTES,
  body: z
    .strictObject({
      /** The file's, for the audit log. */
      name: z.string().min(1).max(255),
      sequences: z
        .array(
          z.strictObject({
            /** The id that it had there: what refers to it as `missing:<id>` then refers to what it becomes. */
            originalId: z.string().max(LONGEST_ORIGINAL_ID).nullable(),
            document: z.unknown(),
          }),
        )
        .min(1)
        .max(MOST_IMPORTED),
    })
    .meta({ id: 'TaskSequenceImport' }),
  /** In the order of the request. */
  response: z.object({ ids: z.array(z.uuid()) }),
});
export const getTaskSequence = defineRoute({
  method: 'GET',
  path: '/api/task-sequences/:id',
  summary: 'One task sequence',
  access: { permission: 'task-sequence.read', reach: 'limited' },
  params: IdParams,
  response: TaskSequenceSchema,
});
export const updateTaskSequence = defineRoute({
  method: 'PUT',
  path: '/api/task-sequences/:id',
  summary:
    'Save a new version; runs that have begun keep theirs. Where required deployments erase disks by it that erased none before, it is confirmed as they are',
  access: { permission: 'task-sequence.change', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      document: z.unknown(),
      /** The version that it was made from: the site refuses with SLIP-1004 where somebody has saved another since. Absent: it does not matter. */
      basedOnVersion: z.int().min(1).optional(),
      confirmDeviceCount: ConfirmDeviceCountSchema,
      confirmUnknownComputers: ConfirmUnknownComputersSchema,
      agreeToHighRisk: AgreeToHighRiskSchema,
    })
    .meta({ id: 'TaskSequenceUpdate' }),
  response: TaskSequenceSchema,
});
export const deleteTaskSequence = defineRoute({
  method: 'DELETE',
  path: '/api/task-sequences/:id',
  summary: 'Delete a task sequence that is not deployed',
  access: { permission: 'task-sequence.delete', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});
export const setTaskSequenceScopes = defineRoute({
  method: 'PUT',
  path: '/api/task-sequences/:id/security-scopes',
  summary: 'Put a task sequence into security scopes that the caller has, in place of those that it was in',
  access: { permission: 'security-scope.assign', reach: 'limited' },
  params: IdParams,
  body: ObjectScopesSchema,
  response: TaskSequenceSchema,
});
