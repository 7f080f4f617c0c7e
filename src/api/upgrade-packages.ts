/** Operating system upgrade packages: the whole installation media of Windows, as ConfigMgr's of that name. */
import * as z from 'zod';
import { ImageIndexSchema } from './images.ts';
import { hasOneTarget, importTargetFields, oneTarget } from './import-target.ts';
import { defineRoute } from './route.ts';
import { NamedSchema, ObjectScopesSchema } from './security-scopes.ts';
import { hasOneSource, oneSource } from './uploads.ts';

export const UpgradePackageSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    versionId: z.uuid(),
    version: z.int(),
    contentRoot: z.string(),
    /** Of all files of the media. */
    bytes: z.number(),
    files: z.int(),
    /** Where the editions are in the media: `sources/install.wim`; of a split one the first part. */
    installFile: z.string(),
    /** Whether Apply Operating System Image can take an edition out of it: of a WIM, not of an ESD or a split WIM, which no computer can be streamed. */
    appliesFromSource: z.boolean(),
    editions: z.array(ImageIndexSchema),
    createdAt: z.iso.datetime(),
    /** What the newest version was imported from: a path of the site server, or the name of what was uploaded. */
    source: z.string(),
    /** Those of the caller's that it is in. */
    securityScopes: z.array(NamedSchema),
  })
  .meta({ id: 'UpgradePackage' });
export type UpgradePackage = z.output<typeof UpgradePackageSchema>;

export const UpgradePackageImportSchema = z
  .strictObject({
    ...importTargetFields,
    /** Path on the site server, readable by it: of an installation disc of Windows (ISO), or of a folder with all of its files. */
    path: z.string().min(1).max(4096).optional(),
    /** In place of `path`: an upload of the caller's for an upgrade package, whole: an ISO, or the files of such a folder. It goes when it is imported. */
    uploadId: z.uuid().toLowerCase().optional(),
  })
  .refine(hasOneSource, oneSource)
  .refine(hasOneTarget, oneTarget)
  .meta({ id: 'UpgradePackageImport' });
export type UpgradePackageImport = z.input<typeof UpgradePackageImportSchema>;

const IdParams = z.object({ id: z.uuid() });

export const listUpgradePackages = defineRoute({
  method: 'GET',
  path: '/api/upgrade-packages',
  summary: 'All operating system upgrade packages',
  access: { permission: 'upgrade-package.read', reach: 'limited' },
  response: z.array(UpgradePackageSchema),
});
export const importUpgradePackage = defineRoute({
  method: 'POST',
  path: '/api/upgrade-packages',
  summary:
    'Import the installation media of Windows, an ISO or a folder of the site server or one that was uploaded, as a new upgrade package or the next version of one; answers with a job whose progress can be followed',
  access: { permission: 'upgrade-package.change', reach: 'limited' },
  body: UpgradePackageImportSchema,
  response: z.object({ jobId: z.uuid() }),
});
export const getUpgradePackage = defineRoute({
  method: 'GET',
  path: '/api/upgrade-packages/:id',
  summary: 'One operating system upgrade package',
  access: { permission: 'upgrade-package.read', reach: 'limited' },
  params: IdParams,
  response: UpgradePackageSchema,
});
export const reloadUpgradePackage = defineRoute({
  method: 'POST',
  path: '/api/upgrade-packages/:id/reload',
  summary: 'Read the editions once more from the stored media of the newest version',
  access: { permission: 'upgrade-package.change', reach: 'limited' },
  params: IdParams,
  response: UpgradePackageSchema,
});
export const deleteUpgradePackage = defineRoute({
  method: 'DELETE',
  path: '/api/upgrade-packages/:id',
  summary: 'Delete an upgrade package that no deployed task sequence uses',
  access: { permission: 'upgrade-package.delete', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});
export const setUpgradePackageScopes = defineRoute({
  method: 'PUT',
  path: '/api/upgrade-packages/:id/security-scopes',
  summary: 'Put an upgrade package into security scopes that the caller has, in place of those that it was in',
  access: { permission: 'security-scope.assign', reach: 'limited' },
  params: IdParams,
  body: ObjectScopesSchema,
  response: UpgradePackageSchema,
});
