/** Packages with programs: files from a folder of the site server, and what can be run of them. */
import * as z from 'zod';
import { PackageDefinitionSchema } from '../task-sequence/packages/package-definition.ts';
import { defineRoute } from './route.ts';
import { NamedSchema, ObjectScopesSchema } from './security-scopes.ts';

/** What the newest import has brought. */
export const ImportedContentSchema = z
  .object({
    versionId: z.uuid(),
    /** Counts up with each import that found something else. */
    version: z.int(),
    contentRoot: z.string(),
    bytes: z.number(),
    createdAt: z.iso.datetime(),
    /** Folder on the site server → where its files are in the version. Of a package: one or none. */
    sources: z.record(z.string(), z.string()),
  })
  .meta({ id: 'ImportedContent' });
export type ImportedContent = z.output<typeof ImportedContentSchema>;

/** What an object has besides its definition. */
export const softwareFields = {
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  /** Null until its first import has ended. */
  content: ImportedContentSchema.nullable(),
  /** Those of the caller's that it is in. */
  securityScopes: z.array(NamedSchema),
};

export const PackageSchema = PackageDefinitionSchema.extend(softwareFields).strip().meta({ id: 'Package' });
export type Package = z.output<typeof PackageSchema>;

/** `jobId`: the import of its files; null where no folder is another one. */
export const SoftwareChangedSchema = z
  .object({ id: z.uuid(), jobId: z.uuid().nullable() })
  .meta({ id: 'SoftwareChanged' });

const IdParams = z.object({ id: z.uuid() });

export const listPackages = defineRoute({
  method: 'GET',
  path: '/api/packages',
  summary: 'All packages',
  access: { permission: 'package.read', reach: 'limited' },
  response: z.array(PackageSchema),
});
export const createPackage = defineRoute({
  method: 'POST',
  path: '/api/packages',
  summary: 'Make a package and begin to import its files',
  access: { permission: 'package.change', reach: 'limited' },
  body: PackageDefinitionSchema,
  response: SoftwareChangedSchema,
});
export const getPackage = defineRoute({
  method: 'GET',
  path: '/api/packages/:id',
  summary: 'One package',
  access: { permission: 'package.read', reach: 'limited' },
  params: IdParams,
  response: PackageSchema,
});
export const changePackage = defineRoute({
  method: 'PUT',
  path: '/api/packages/:id',
  summary: 'Give a package another definition; its files are imported when their folder is another one',
  access: { permission: 'package.change', reach: 'limited' },
  params: IdParams,
  body: PackageDefinitionSchema,
  response: SoftwareChangedSchema,
});
export const updatePackageContent = defineRoute({
  method: 'POST',
  path: '/api/packages/:id/content',
  summary: 'Import a package’s files again: a new version where something has changed',
  access: { permission: 'package.change', reach: 'limited' },
  params: IdParams,
  response: z.object({ jobId: z.uuid() }),
});
export const deletePackage = defineRoute({
  method: 'DELETE',
  path: '/api/packages/:id',
  summary: 'Delete a package that no deployed task sequence uses',
  access: { permission: 'package.delete', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});
export const setPackageScopes = defineRoute({
  method: 'PUT',
  path: '/api/packages/:id/security-scopes',
  summary: 'Put a package into security scopes that the caller has, in place of those that it was in',
  access: { permission: 'security-scope.assign', reach: 'limited' },
  params: IdParams,
  body: ObjectScopesSchema,
  response: PackageSchema,
});
