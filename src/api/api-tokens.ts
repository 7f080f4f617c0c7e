import * as z from 'zod';
import { ActorSchema } from './actor.ts';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';
import { ReachFields, ReachInputs } from './security-scopes.ts';

export const ApiTokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    /** null: may do what its maker may. */
    securityRole: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    ...ReachFields,
    /** null: it was made before the site kept that. */
    createdBy: ActorSchema.nullable(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
    /** null: never. */
    expiresAt: z.iso.datetime().nullable(),
    expired: z.boolean(),
  })
  .meta({ id: 'ApiToken' });
export type ApiToken = z.output<typeof ApiTokenSchema>;

/** With its secret. */
export const ApiTokenCreatedSchema = ApiTokenSchema.extend({ token: secret(z.string()) }).meta({
  id: 'ApiTokenCreated',
});
export type ApiTokenCreated = z.output<typeof ApiTokenCreatedSchema>;

export const ApiTokenCreateSchema = z
  .strictObject({
    name: z.string().min(1).max(127),
    /** Absent: the token may do what its maker may, as long as the maker may. */
    securityRoleId: z.uuid().optional(),
    /** Limits within those of its maker; null: the same as its maker’s. */
    securityScopeIds: ReachInputs.securityScopeIds.default(null),
    collectionIds: ReachInputs.collectionIds.default(null),
    /** Days from now; null: it does not expire. Absent: 90, or as long as the token that makes it, where that ends before. */
    validDays: z.int().min(1).max(3660).nullable().optional(),
  })
  .meta({ id: 'ApiTokenCreate' });

export const listApiTokens = defineRoute({
  method: 'GET',
  path: '/api/api-tokens',
  summary: 'One’s own API tokens, or all with user.administer; without their secrets',
  access: { permission: 'token.own', reach: 'limited' },
  response: z.array(ApiTokenSchema),
});
export const createApiToken = defineRoute({
  method: 'POST',
  path: '/api/api-tokens',
  summary: 'Make an API token that may do no more than its maker; its secret is shown this once',
  access: { permission: 'token.own', reach: 'limited' },
  body: ApiTokenCreateSchema,
  response: ApiTokenCreatedSchema,
});
export const deleteApiToken = defineRoute({
  method: 'DELETE',
  path: '/api/api-tokens/:id',
  summary: 'Revoke an API token',
  access: { permission: 'token.own', reach: 'limited' },
  params: z.object({ id: z.uuid() }),
  response: z.null(),
});
