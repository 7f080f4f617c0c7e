/** Everything that the site knows about a run that has ended, as one zip file that proves itself. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

/** `manifest.json`, the last file in the zip. */
export const EvidenceManifestSchema = z.object({
  format: z.literal(1),
  runId: z.uuid(),
  madeAt: z.iso.datetime(),
  site: z.object({ id: z.uuid(), name: z.string(), version: z.string() }),
  /** Every other file of the zip, in its order. */
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string(), says: z.string() })),
  /** What whoever asked may not see, or what there is none of. */
  leftOut: z.array(z.object({ name: z.string(), because: z.string() })),
});
export type EvidenceManifest = z.output<typeof EvidenceManifestSchema>;

export const getRunEvidence = defineRoute({
  method: 'GET',
  path: '/api/runs/:id/evidence',
  summary:
    'A zip file of everything that is known of a run that has ended: signed report, records, log, policy, and how to verify them',
  access: { permission: 'run.read', reach: 'limited' },
  params: z.object({ id: z.uuid() }),
  /** The file itself comes as application/zip. */
  response: z.null(),
});
