/** What a job that imports an image is given. */
import * as z from 'zod';
import { capturableFileSystems } from '../../api/captures.ts';
import { CaptureOriginSchema } from '../../api/images.ts';
import { defaultScopeId } from '../security-scopes/object-scopes.ts';

export const ImportInputSchema = z.object({
  /** Of the package, unless a capture finds one of its name. */
  imageId: z.uuid(),
  versionId: z.uuid(),
  name: z.string(),
  path: z.string(),
  /** Of a WIM that a person has uploaded, which lies at the path: its name is that of the file on their computer. */
  upload: z.object({ id: z.uuid(), name: z.string() }).nullable().default(null),
  /** Which images of the file, by their index; null: all. */
  indexes: z.array(z.int().min(1)).min(1).nullable().default(null),
  /** The package that the file makes a further version of; null: a new package. */
  nextVersionOf: z.uuid().nullable().default(null),
  /** Of a WIM that a computer has sent (src/server/captures): how it was captured. */
  capture: z.object({ origin: CaptureOriginSchema, fileSystem: z.enum(capturableFileSystems) }).nullable(),
  /** Where a new package goes. */
  securityScopeIds: z.array(z.uuid()).min(1).default([defaultScopeId]),
});
export type ImportInput = z.output<typeof ImportInputSchema>;
