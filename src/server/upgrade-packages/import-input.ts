/** What a job that imports an upgrade package is given. */
import * as z from 'zod';

export const ImportInputSchema = z.object({
  /** Of the package; with `nextVersionOf` the same. */
  packageId: z.uuid(),
  versionId: z.uuid(),
  name: z.string(),
  /** On the site server: of an ISO or a folder; of an upload where its bytes lie. */
  path: z.string(),
  /** What a person has uploaded, and as it is called on their computer. */
  upload: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  nextVersionOf: z.uuid().nullable(),
  /** Where a new package goes, so that whoever has one of them sees the job. */
  securityScopeIds: z.array(z.uuid()).min(1),
});
export type ImportInput = z.output<typeof ImportInputSchema>;
