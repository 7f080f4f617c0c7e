import * as z from 'zod';
import { defineRoute } from './route.ts';
import { hasOneSource, oneSource } from './uploads.ts';

export const BootFileSchema = z.object({
  name: z.string(),
  bytes: z.number(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type BootFile = z.output<typeof BootFileSchema>;

/** `manifest.json` of a built boot image's folder. */
export const BootImageManifestSchema = z.object({
  format: z.literal(1),
  kind: z.enum(['linux-pe']),
  architecture: z.enum(['x64']),
  /**
   * The first 16 hex digits of a SHA-256 over the product's version and what the files are made of (boot-image/manifest.ts). Not over
   * `initrd.img` itself, which holds this id.
   */
  buildId: z.string().regex(/^[0-9a-f]{16}$/),
  /** The product's version that built it. */
  version: z.string(),
  kernelVersion: z.string(),
  /** `trixie`, or `bookworm` where Debian 13 could not be had. */
  suite: z.string(),
  files: z.array(BootFileSchema),
  packages: z.array(z.object({ name: z.string(), version: z.string(), sha256: z.string() })),
});
export type BootImageManifest = z.output<typeof BootImageManifestSchema>;

export const BootImageSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    kind: z.enum(['linux-pe']),
    architecture: z.enum(['x64']),
    /** Short hash of what it consists of; part of its URLs. */
    buildId: z.string(),
    version: z.string(),
    kernelVersion: z.string(),
    /** New boots use it. */
    current: z.boolean(),
    files: z.array(BootFileSchema),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'BootImage' });
export type BootImage = z.output<typeof BootImageSchema>;

export const listBootImages = defineRoute({
  method: 'GET',
  path: '/api/boot-images',
  summary: 'All boot images, the current one first',
  access: { permission: 'boot-image.read', reach: 'limited' },
  response: z.array(BootImageSchema),
});
export const addBootImage = defineRoute({
  method: 'POST',
  path: '/api/boot-images',
  summary:
    'Add a built boot image from a folder on the site server, or from one that was uploaded (manifest.json and its files); it becomes the current one, the former is kept',
  access: { permission: 'boot-image.change' },
  body: z
    .strictObject({
      name: z.string().min(1).max(127),
      path: z.string().min(1).optional(),
      /** In place of `path`: an upload of the caller's of such a folder, whole. It goes when the boot image is here. */
      uploadId: z.uuid().toLowerCase().optional(),
    })
    .refine(hasOneSource, oneSource)
    .meta({ id: 'BootImageAdd' }),
  /** `resultId` of the job is the boot image's. */
  response: z.object({ jobId: z.uuid() }),
});
export const deleteBootImage = defineRoute({
  method: 'DELETE',
  path: '/api/boot-images/:id',
  summary: 'Delete a boot image that is not the current one',
  access: { permission: 'boot-image.delete' },
  params: z.object({ id: z.uuid() }),
  response: z.null(),
});
