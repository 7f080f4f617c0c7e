import * as z from 'zod';
import { BootManagerVersionsSchema, bootManagers } from './boot-managers.ts';
import { hasOneTarget, importTargetFields, oneTarget } from './import-target.ts';
import { defineRoute } from './route.ts';
import { NamedSchema, ObjectScopesSchema } from './security-scopes.ts';
import { hasOneSource, oneSource } from './uploads.ts';

export const ImageIndexSchema = z.object({
  index: z.int(),
  name: z.string(),
  description: z.string().nullable(),
  totalBytes: z.number(),
  fileCount: z.int(),
  platform: z.enum(['linux', 'windows']),
  architecture: z.string().nullable(),
  editionId: z.string().nullable(),
  /** Of Windows: major.minor.build, and the revision (patch level) where the WIM tells it. */
  version: z.string().nullable(),
  /** Of Windows: `en-US`; empty where the WIM tells none. */
  languages: z.array(z.string()),
  defaultLanguage: z.string().nullable(),
  /** Of Windows, those that are in it; null: it was imported before they were looked for. */
  bootManagers: z.array(z.enum(bootManagers)).nullable(),
  bootManagerVersions: BootManagerVersionsSchema.optional(),
});

/** Of a version that was captured from a computer. */
export const CaptureOriginSchema = z.object({
  runId: z.uuid(),
  deviceId: z.uuid(),
  /** As it was called then. */
  deviceName: z.string(),
  /** `/dev/sda2` */
  volume: z.string(),
});
export type CaptureOrigin = z.output<typeof CaptureOriginSchema>;

export const ImageSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    versionId: z.uuid(),
    version: z.int(),
    contentRoot: z.string(),
    bytes: z.number(),
    images: z.array(ImageIndexSchema),
    createdAt: z.iso.datetime(),
    /** Where the newest version comes from; null: it was imported from a file, or the run that captured it is beyond the caller's reach. */
    captured: CaptureOriginSchema.nullable(),
    /** Those of the caller's that it is in. */
    securityScopes: z.array(NamedSchema),
  })
  .meta({ id: 'Image' });
export type Image = z.output<typeof ImageSchema>;

export const ImageImportSchema = z
  .strictObject({
    ...importTargetFields,
    /** Which images of the file, by their index; without it all. */
    indexes: z
      .array(z.int().min(1).max(1000))
      .min(1)
      .max(1000)
      .refine((indexes) => new Set(indexes).size === indexes.length, 'Each index once.')
      .optional(),
    /**
     * Path on the site server, readable by it: of a WIM or ESD, the first part of a split WIM with its parts beside it, or an installation disc (ISO) whose sources/install
     * is taken. The file is copied into the content store and not changed.
     */
    path: z.string().min(1).optional(),
    /** In place of `path`: an upload of the caller's for an image, whole. It goes when it is imported. */
    uploadId: z.uuid().toLowerCase().optional(),
  })
  .refine(hasOneSource, oneSource)
  .refine(hasOneTarget, oneTarget)
  .meta({ id: 'ImageImport' });
export type ImageImport = z.input<typeof ImageImportSchema>;

const IdParams = z.object({ id: z.uuid() });

export const listImages = defineRoute({
  method: 'GET',
  path: '/api/images',
  summary: 'All operating system image packages',
  access: { permission: 'image.read', reach: 'limited' },
  response: z.array(ImageSchema),
});
export const importImage = defineRoute({
  method: 'POST',
  path: '/api/images',
  summary:
    'Import a WIM, ESD or ISO of the site server, or one that was uploaded, as a new image package or the next version of one; answers with a job whose progress can be followed',
  access: { permission: 'image.change', reach: 'limited' },
  body: ImageImportSchema,
  response: z.object({ jobId: z.uuid() }),
});
export const getImage = defineRoute({
  method: 'GET',
  path: '/api/images/:id',
  summary: 'One operating system image package',
  access: { permission: 'image.read', reach: 'limited' },
  params: IdParams,
  response: ImageSchema,
});
export const reloadImage = defineRoute({
  method: 'POST',
  path: '/api/images/:id/reload',
  summary: 'Read names, languages and versions of the images once more from the stored WIM of the newest version',
  access: { permission: 'image.change', reach: 'limited' },
  params: IdParams,
  response: ImageSchema,
});
export const deleteImage = defineRoute({
  method: 'DELETE',
  path: '/api/images/:id',
  summary: 'Delete an image package that no deployed task sequence uses',
  access: { permission: 'image.delete', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});
export const setImageScopes = defineRoute({
  method: 'PUT',
  path: '/api/images/:id/security-scopes',
  summary: 'Put an image into security scopes that the caller has, in place of those that it was in',
  access: { permission: 'security-scope.assign', reach: 'limited' },
  params: IdParams,
  body: ObjectScopesSchema,
  response: ImageSchema,
});
