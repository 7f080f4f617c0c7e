/** The keys that secrets are sealed with at rest. The keys themselves never leave the site. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

export const SealingKeySchema = z
  .object({
    /** First 16 hexadecimal digits of the key's SHA-256; its file has it in its name. */
    id: z.string().regex(/^[0-9a-f]{16}$/),
    /** New secrets are sealed with this one. */
    current: z.boolean(),
    /** How many secrets need it to be read. */
    secrets: z.int(),
    madeAt: z.iso.datetime(),
  })
  .meta({ id: 'SealingKey' });
export type SealingKey = z.output<typeof SealingKeySchema>;

export const listSealingKeys = defineRoute({
  method: 'GET',
  path: '/api/sealing-keys',
  summary: 'The keys that secrets are sealed with, the newest first',
  access: { permission: 'site.read' },
  response: z.array(SealingKeySchema),
});
export const rotateSealingKey = defineRoute({
  method: 'POST',
  path: '/api/sealing-keys',
  summary: 'Make a new key for secrets; a job seals all of them anew and removes the former key',
  access: { permission: 'site.change' },
  response: z.object({ id: z.string(), jobId: z.uuid() }).meta({ id: 'SealingKeyMade' }),
});
