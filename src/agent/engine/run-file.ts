/** `run.json`: how a staged agent finds its site again. Mode 0600: it holds the run's credential, which dies with the run. */
import * as z from 'zod';

const RunFileSchema = z.object({
  format: z.literal(1),
  runId: z.uuid(),
  credential: z.string(),
  siteUrl: z.url(),
  /** SHA-256 of the site CA's certificate (DER), hex. */
  caFingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the policy's signature may be made with. */
  policyKeys: z.array(z.object({ keyId: z.string(), publicKeyPem: z.string() })),
  launchMode: z.enum(['PXE', 'UFD', 'HD', 'SMS']),
});
export type RunFile = z.output<typeof RunFileSchema>;

export function encodeRunFile(file: RunFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

export function decodeRunFile(text: string): RunFile {
  return RunFileSchema.parse(JSON.parse(text));
}
