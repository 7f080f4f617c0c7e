import { z } from 'zod';
import { defineRoute } from './route.ts';

export const StoredPackageVersionSchema = z
  .object({
    packageId: z.uuid(),
    packageName: z.string(),
    kind: z.enum(['operating-system-image']),
    versionId: z.uuid(),
    version: z.int(),
    contentRoot: z.string(),
    createdAt: z.iso.datetime(),
    /** How many objects the version consists of: files, their chunk lists, the manifest. Versions may share them. */
    objects: z.int(),
    /** What these objects have together. */
    bytes: z.number(),
    /** How many of them are not in the store as files of the right size. Their bytes are not read. */
    missingObjects: z.int(),
  })
  .meta({ id: 'StoredPackageVersion' });
export type StoredPackageVersion = z.output<typeof StoredPackageVersionSchema>;

export const ContentSchema = z
  .object({
    store: z.object({
      /** Every object once, however many versions have it. */
      objects: z.int(),
      bytes: z.number(),
      /** Room that is left on the file system of the store. */
      freeBytes: z.number(),
    }),
    /** By name; the newest version of a package first. */
    packages: z.array(StoredPackageVersionSchema),
  })
  .meta({ id: 'Content' });
export type Content = z.output<typeof ContentSchema>;

export const listContent = defineRoute({
  method: 'GET',
  path: '/api/content',
  summary: 'What the content store holds, by package version',
  access: { permission: 'content.read' },
  response: ContentSchema,
});
