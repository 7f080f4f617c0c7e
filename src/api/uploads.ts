/**
 * How people hand the site files of their own computer, for imports: the bytes of all files one after another, in parts. A connection that breaks, a lid that is closed
 * or a site that is killed costs one part at most: whoever goes on asks how many bytes are there (docs/content.md).
 */
import * as z from 'zod';
import { nameText } from '../task-sequence/software-fields.ts';
import type { Permission } from './permissions.ts';
import { defineRoute, type PermissionAccess } from './route.ts';

/** A part may be shorter, down to a byte; over slow lines it has to be, since a request has two minutes. */
export const UPLOAD_PART_BYTES = 8 * 1024 * 1024;
export const MOST_UPLOAD_FILES = 20_000;

export const uploadPurposes = ['image', 'upgrade-package', 'package', 'application', 'boot-image'] as const;
export type UploadPurpose = (typeof uploadPurposes)[number];

/** Uploads are for imports: nobody sends bytes who may import nothing with them. */
export const permissionOfPurpose: Readonly<Record<UploadPurpose, Permission>> = {
  image: 'image.change',
  'upgrade-package': 'upgrade-package.change',
  package: 'package.change',
  application: 'application.change',
  'boot-image': 'boot-image.change',
};

const access = {
  permission: 'image.change',
  or: ['upgrade-package.change', 'package.change', 'application.change', 'boot-image.change'],
  reach: 'limited',
} as const satisfies PermissionAccess;

export const UploadFileSchema = z.strictObject({
  /** Its name, or its path within the folder that is uploaded, with slashes. */
  path: z.string().min(1).max(512),
  bytes: z.int().min(0),
  /** Only where the client can tell. */
  executable: z.literal(true).optional(),
});
export type UploadFile = z.output<typeof UploadFileSchema>;

export const UploadCreateSchema = z
  .strictObject({
    purpose: z.enum(uploadPurposes),
    /** Of the file or the folder, for people. */
    name: nameText(255),
    /** In the order in which their bytes will come. */
    files: z.array(UploadFileSchema).min(1).max(MOST_UPLOAD_FILES),
    /** Of what the client would send: who chooses the same again finds this upload by it (src/api/upload-fingerprint.ts). */
    fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .meta({ id: 'UploadCreate' });
export type UploadCreate = z.output<typeof UploadCreateSchema>;

export const UploadSchema = z
  .object({
    id: z.uuid(),
    purpose: z.enum(uploadPurposes),
    name: z.string(),
    fileCount: z.int(),
    bytes: z.number(),
    /** So many, from the first on, are on the site's disk: where the next part begins. */
    bytesReceived: z.number(),
    fingerprint: z.string(),
    /** The import that reads it now; null: none does. */
    jobId: z.uuid().nullable(),
    createdAt: z.iso.datetime(),
    /** It goes then, unless bytes come. */
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Upload' });
export type Upload = z.output<typeof UploadSchema>;

/** Of an import: a path of the site server, or an upload. */
export function hasOneSource({
  path,
  uploadId,
}: {
  path?: string | undefined;
  uploadId?: string | undefined;
}): boolean {
  return (path === undefined) !== (uploadId === undefined);
}
export const oneSource = { error: 'give either a path of the site server or the id of an upload' };

// In small letters, as the files of an upload are called.
const IdParams = z.object({ id: z.uuid().toLowerCase() });

export const listUploads = defineRoute({
  method: 'GET',
  path: '/api/uploads',
  summary: "The caller's own uploads: what was sent, and is not imported yet",
  access,
  response: z.array(UploadSchema),
});
export const createUpload = defineRoute({
  method: 'POST',
  path: '/api/uploads',
  summary: 'Begin to upload files for an import, which needs the permission to import such things',
  access,
  body: UploadCreateSchema,
  response: UploadSchema,
});
export const getUpload = defineRoute({
  method: 'GET',
  path: '/api/uploads/:id',
  summary: 'One of the caller’s own uploads, with how many bytes are there',
  access,
  params: IdParams,
  response: UploadSchema,
});
export const appendToUpload = defineRoute({
  method: 'PATCH',
  path: '/api/uploads/:id',
  summary:
    'Hand in the next part, as application/octet-stream; where it does not begin at the byte that comes next, SLIP-3040 says which that is',
  access,
  params: IdParams,
  query: z.object({
    offset: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    /** Of the part. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  mostBytes: UPLOAD_PART_BYTES,
  streamed: true,
  partOf: 'POST /api/uploads',
  patience: 130_000,
  response: z.object({ bytesReceived: z.number() }),
});
export const deleteUpload = defineRoute({
  method: 'DELETE',
  path: '/api/uploads/:id',
  summary: 'Delete one of the caller’s own uploads that no import reads',
  access,
  params: IdParams,
  response: z.null(),
});
