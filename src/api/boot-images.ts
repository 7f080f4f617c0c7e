import { z } from 'zod';
import { defineRoute } from './route.ts';

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
    files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'BootImage' });
export type BootImage = z.output<typeof BootImageSchema>;

export const listBootImages = defineRoute({
  method: 'GET',
  path: '/api/boot-images',
  summary: 'All boot images, the current one first',
  access: 'administrator',
  response: z.array(BootImageSchema),
});
export const addBootImage = defineRoute({
  method: 'POST',
  path: '/api/boot-images',
  summary:
    'Add a built boot image from a folder on the site server (manifest.json and its files); it becomes the current one, the former is kept',
  access: 'administrator',
  body: z.strictObject({ name: z.string().min(1).max(127), path: z.string().min(1) }).meta({ id: 'BootImageAdd' }),
  response: BootImageSchema,
});
export const deleteBootImage = defineRoute({
  method: 'DELETE',
  path: '/api/boot-images/:id',
  summary: 'Delete a boot image that is not the current one',
  access: 'administrator',
  params: z.object({ id: z.uuid() }),
  response: z.null(),
});
