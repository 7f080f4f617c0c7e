/**
 * How the agent hands the site what it captures, while it captures it: a WIM in numbered parts. The computer needs no room for it, and a connection that breaks or a
 * site that restarts costs one part at most (docs/content.md, "Captures").
 */
import * as z from 'zod';
import { defineRoute } from './route.ts';

/** Every part but the last has as many bytes. */
export const CAPTURE_PART_BYTES = 8 * 1024 * 1024;

export const capturableFileSystems = ['ext4', 'ntfs'] as const;

export const CaptureBeginSchema = z.strictObject({
  /** The step of the run's task sequence that captures. */
  stepId: z.string().min(1).max(200),
  /** Of the image package it becomes; of one that exists it becomes a new version. */
  imageName: z.string().trim().min(1).max(127),
  fileSystem: z.enum(capturableFileSystems),
  /** The volume, for people: `/dev/sda2`. */
  volume: z.string().min(1).max(200),
});
export type CaptureBegin = z.output<typeof CaptureBeginSchema>;

export const CaptureSchema = z
  .object({
    id: z.uuid(),
    /** `receiving` until the end was said, then as its import is. */
    state: z.enum(['receiving', 'importing', 'imported', 'failed']),
    /** Parts 1 to this one are on the site's disk; the next is expected. */
    partsReceived: z.int(),
    /** Of the import. */
    bytesDone: z.number().nullable(),
    bytesTotal: z.number().nullable(),
    message: z.string(),
    /** What it has become. */
    image: z.object({ id: z.uuid(), name: z.string(), version: z.int() }).nullable(),
  })
  .meta({ id: 'Capture' });
export type Capture = z.output<typeof CaptureSchema>;

const path = '/api/agent/runs/:runId/captures/:captureId';
const CaptureParams = z.object({ runId: z.uuid(), captureId: z.uuid() });

export const beginCapture = defineRoute({
  method: 'PUT',
  path,
  summary:
    'Begin a capture (its id is made by the agent); repeating the call is harmless, another id drops what the run has begun before',
  access: 'run',
  params: CaptureParams,
  body: CaptureBeginSchema,
  response: CaptureSchema,
});

export const sendCapturePart = defineRoute({
  method: 'PUT',
  path: `${path}/parts/:number`,
  summary: 'Hand in the next part, as application/octet-stream; parts that the site has are ignored',
  access: 'run',
  params: CaptureParams.extend({ number: z.coerce.number().int().min(1).max(1_000_000) }),
  query: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  mostBytes: CAPTURE_PART_BYTES,
  response: z.object({ partsReceived: z.int() }),
});

export const endCapture = defineRoute({
  method: 'POST',
  path: `${path}/end`,
  summary: 'Say that all parts were sent: the site makes an image of them; repeating the call is harmless',
  access: 'run',
  params: CaptureParams,
  body: z.strictObject({ parts: z.int().min(1), bytes: z.int().min(1) }),
  response: CaptureSchema,
});

export const getCapture = defineRoute({
  method: 'GET',
  path,
  summary: 'How far a capture and its import are',
  access: 'run',
  params: CaptureParams,
  response: CaptureSchema,
});

export const dropCapture = defineRoute({
  method: 'DELETE',
  path,
  summary: 'Drop a capture whose end was not said',
  access: 'run',
  params: CaptureParams,
  response: z.null(),
});
