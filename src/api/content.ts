import * as z from 'zod';
import { ActorSchema } from './actor.ts';
import { defineRoute } from './route.ts';

/** `low`: three quarters of the time the disk is left to others. `normal`: as fast as the disk gives. */
export const validationPriorities = ['low', 'normal'] as const;
export type ValidationPriority = (typeof validationPriorities)[number];

export const ValidatedBySchema = z
  .discriminatedUnion('kind', [...ActorSchema.options, z.object({ kind: z.literal('schedule') })])
  .meta({ id: 'ValidatedBy' });
export type ValidatedBy = z.output<typeof ValidatedBySchema>;

export const ContentDamageSchema = z
  .object({
    /** `missing`: no file. `unreadable`: the disk gives an error. `wrong-bytes`: it gives others than were stored. */
    kind: z.enum(['missing', 'unreadable', 'wrong-bytes']),
    foundAt: z.iso.datetime(),
    /** Where, in bytes, ascending: whole chunks where the chunk list is known, else the whole object. The first hundred places. */
    places: z.array(z.object({ offset: z.number(), length: z.number() })),
    /** Of all places together. */
    bytes: z.number(),
  })
  .meta({ id: 'ContentDamage' });
export type ContentDamage = z.output<typeof ContentDamageSchema>;

/** When all of it was looked at: that of the object which was not for the longest. */
const validationFields = {
  validatedAt: z.iso.datetime().nullable(),
  validatedBy: ValidatedBySchema.nullable(),
};

export const StoredPackageVersionSchema = z
  .object({
    packageId: z.uuid(),
    packageName: z.string(),
    kind: z.enum(['operating-system-image', 'operating-system-upgrade-package', 'package', 'application']),
    versionId: z.uuid(),
    version: z.int(),
    contentRoot: z.string(),
    createdAt: z.iso.datetime(),
    /** How many objects the version consists of: files, their chunk lists, the manifest. Versions may share them. */
    objects: z.int(),
    /** What these objects have together. */
    bytes: z.number(),
    /** How many of them are not in the store as files of the right size, looked at now. Their bytes are not read. */
    missingObjects: z.int(),
    /** How many of them had wrong or unreadable bytes when they were validated. No computer gets these. */
    damagedObjects: z.int(),
    ...validationFields,
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

export const ContentObjectSchema = z
  .object({
    sha256: z.string(),
    kind: z.enum(['file', 'chunk-list', 'manifest']),
    bytes: z.number(),
    /** What a person knows it by: the file's path in its package, where the manifest can be read. */
    path: z.string().nullable(),
    /** Whether a file of the right size is in the store. */
    present: z.boolean(),
    damage: ContentDamageSchema.nullable(),
    ...validationFields,
  })
  .meta({ id: 'ContentObject' });
export type ContentObject = z.output<typeof ContentObjectSchema>;

export const ContentDetailsSchema = StoredPackageVersionSchema.extend({
  contents: z.array(ContentObjectSchema),
}).meta({ id: 'ContentDetails' });
export type ContentDetails = z.output<typeof ContentDetailsSchema>;

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

export const ValidationScheduleSchema = z
  .object({
    enabled: z.boolean(),
    days: z.array(z.enum(weekdays)),
    /** In the time zone of the site server. */
    time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    priority: z.enum(validationPriorities),
    /** null: it is off. */
    nextAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ValidationSchedule' });
export type ValidationSchedule = z.output<typeof ValidationScheduleSchema>;

export const listContent = defineRoute({
  method: 'GET',
  path: '/api/content',
  summary: 'What the content store holds, by package version',
  access: { permission: 'content.read' },
  response: ContentSchema,
});
export const getContent = defineRoute({
  method: 'GET',
  path: '/api/content/:versionId',
  summary: 'The objects of one package version, and what is wrong with them',
  access: { permission: 'content.read' },
  params: z.object({ versionId: z.uuid() }),
  response: ContentDetailsSchema,
});
export const validateContent = defineRoute({
  method: 'POST',
  path: '/api/content/validate',
  summary: 'Begin to read every byte again and compare it with its hash: of one package version, or of the whole store',
  access: { permission: 'content.care' },
  body: z
    .strictObject({
      versionId: z.uuid().optional(),
      priority: z.enum(validationPriorities).default('normal'),
    })
    .meta({ id: 'ContentValidation' }),
  response: z.object({ jobId: z.uuid() }),
});
export const repairContent = defineRoute({
  method: 'POST',
  path: '/api/content/repair',
  summary:
    'Begin to repair what is damaged or missing in a package version, or one object, from a copy on the site server',
  access: { permission: 'content.care' },
  body: z
    .strictObject({
      /** Of this or of one object: exactly one of the two. */
      versionId: z.uuid().optional(),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
      /** Absolute path on the site server: a copy of the file, a folder with it, or another content store. */
      from: z.string().min(1).max(4096),
    })
    .refine(({ versionId, sha256 }) => (versionId === undefined) !== (sha256 === undefined), {
      message: 'give versionId or sha256, one of the two',
    })
    .meta({ id: 'ContentRepair' }),
  response: z.object({ jobId: z.uuid() }),
});
export const getValidationSchedule = defineRoute({
  method: 'GET',
  path: '/api/content/validation-schedule',
  summary: 'When the whole content store is validated by itself',
  access: { permission: 'content.read' },
  response: ValidationScheduleSchema,
});
export const changeValidationSchedule = defineRoute({
  method: 'PATCH',
  path: '/api/content/validation-schedule',
  summary: 'Change when the content store is validated; what is left out stays',
  access: { permission: 'content.care' },
  body: z
    .strictObject({
      enabled: z.boolean(),
      days: z.array(z.enum(weekdays)).min(1).max(7),
      time: ValidationScheduleSchema.shape.time,
      priority: z.enum(validationPriorities),
    })
    .partial()
    .meta({ id: 'ValidationScheduleChange' }),
  response: ValidationScheduleSchema,
});
