/** Applications: deployment types with their files, detection, requirements, dependencies and what they replace. */
import * as z from 'zod';
import { ApplicationDefinitionSchema } from '../task-sequence/applications/application-definition.ts';
import { SoftwareChangedSchema, softwareFields } from './packages.ts';
import { defineRoute } from './route.ts';
import { ObjectScopesSchema } from './security-scopes.ts';

export const ApplicationSchema = ApplicationDefinitionSchema.extend(softwareFields).strip().meta({ id: 'Application' });
export type Application = z.output<typeof ApplicationSchema>;

const IdParams = z.object({ id: z.uuid() });

export const listApplications = defineRoute({
  method: 'GET',
  path: '/api/applications',
  summary: 'All applications',
  access: { permission: 'application.read', reach: 'limited' },
  response: z.array(ApplicationSchema),
});
export const createApplication = defineRoute({
  method: 'POST',
  path: '/api/applications',
  summary: 'Make an application and begin to import its files',
  access: { permission: 'application.change', reach: 'limited' },
  body: ApplicationDefinitionSchema,
  response: SoftwareChangedSchema,
});
export const getApplication = defineRoute({
  method: 'GET',
  path: '/api/applications/:id',
  summary: 'One application',
  access: { permission: 'application.read', reach: 'limited' },
  params: IdParams,
  response: ApplicationSchema,
});
export const changeApplication = defineRoute({
  method: 'PUT',
  path: '/api/applications/:id',
  summary: 'Give an application another definition; its files are imported when a folder is another one',
  access: { permission: 'application.change', reach: 'limited' },
  params: IdParams,
  body: ApplicationDefinitionSchema,
  response: SoftwareChangedSchema,
});
export const updateApplicationContent = defineRoute({
  method: 'POST',
  path: '/api/applications/:id/content',
  summary: 'Import an application’s files again: a new version where something has changed',
  access: { permission: 'application.change', reach: 'limited' },
  params: IdParams,
  response: z.object({ jobId: z.uuid() }),
});
export const deleteApplication = defineRoute({
  method: 'DELETE',
  path: '/api/applications/:id',
  summary: 'Delete an application that no deployed task sequence and no other application uses',
  access: { permission: 'application.delete', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});
export const setApplicationScopes = defineRoute({
  method: 'PUT',
  path: '/api/applications/:id/security-scopes',
  summary: 'Put an application into security scopes that the caller has, in place of those that it was in',
  access: { permission: 'security-scope.assign', reach: 'limited' },
  params: IdParams,
  body: ObjectScopesSchema,
  response: ApplicationSchema,
});
