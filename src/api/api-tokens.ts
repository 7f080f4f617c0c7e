import { z } from 'zod';
import { defineRoute } from './route.ts';

export const ApiTokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiToken' });
export type ApiToken = z.output<typeof ApiTokenSchema>;

export const listApiTokens = defineRoute({
  method: 'GET',
  path: '/api/api-tokens',
  summary: 'All API tokens, without their secrets',
  access: 'administrator',
  response: z.array(ApiTokenSchema),
});
export const createApiToken = defineRoute({
  method: 'POST',
  path: '/api/api-tokens',
  summary: 'Make an API token; its secret is shown this once',
  access: 'administrator',
  body: z.strictObject({ name: z.string().min(1).max(127) }).meta({ id: 'ApiTokenCreate' }),
  response: ApiTokenSchema.extend({ token: z.string() }).meta({ id: 'ApiTokenCreated' }),
});
export const deleteApiToken = defineRoute({
  method: 'DELETE',
  path: '/api/api-tokens/:id',
  summary: 'Revoke an API token',
  access: 'administrator',
  params: z.object({ id: z.uuid() }),
  response: z.null(),
});
