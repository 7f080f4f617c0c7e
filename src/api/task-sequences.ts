import { z } from 'zod';
import { TaskSequenceDocumentSchema } from '../task-sequence/document.ts';
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
  summary: 'Save a new version; runs that have begun keep theirs',
  access: { permission: 'task-sequence.change', reach: 'limited' },
  params: IdParams,
  body: DocumentBody,
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
