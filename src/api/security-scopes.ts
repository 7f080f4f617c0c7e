/** Security scopes: named sets of images, task sequences and collections, which users and API tokens can be limited to. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

/** As objects and people name those that they have. */
export const NamedSchema = z.object({ id: z.uuid(), name: z.string() });

export const SecurityScopeSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    /** Built in: cannot be deleted. */
    builtIn: z.boolean(),
    /** How many of each are in it, of those that the caller sees. */
    imageCount: z.int(),
    taskSequenceCount: z.int(),
    collectionCount: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'SecurityScope' });
export type SecurityScope = z.output<typeof SecurityScopeSchema>;

export const SecurityScopeCreateSchema = z
  .strictObject({ name: z.string().min(1).max(127), description: z.string().max(1000).default('') })
  .meta({ id: 'SecurityScopeCreate' });

/** In place of those that the object was in. What is in others, which the caller does not have, stays there too. */
export const ObjectScopesSchema = z
  .strictObject({ securityScopeIds: z.array(z.uuid()).min(1).max(100) })
  .meta({ id: 'ObjectScopes' });

/** To what a user or an API token is limited; null: not at all. */
export const ReachInputs = {
  securityScopeIds: z.array(z.uuid()).max(100).nullable(),
  /** The devices of these collections. Each must be in one of the security scopes. */
  collectionIds: z.array(z.uuid()).max(100).nullable(),
};
/** As it is shown; null: all security scopes, all devices. */
export const ReachFields = {
  securityScopes: z.array(NamedSchema).nullable(),
  collections: z.array(NamedSchema).nullable(),
};

const IdParams = z.object({ id: z.uuid() });

export const listSecurityScopes = defineRoute({
  method: 'GET',
  path: '/api/security-scopes',
  summary: 'The security scopes that the caller has',
  access: { permission: 'security-scope.read', reach: 'limited' },
  response: z.array(SecurityScopeSchema),
});
export const createSecurityScope = defineRoute({
  method: 'POST',
  path: '/api/security-scopes',
  summary: 'Make a security scope, with nothing in it',
  access: { permission: 'security-scope.administer' },
  body: SecurityScopeCreateSchema,
  response: SecurityScopeSchema,
});
export const deleteSecurityScope = defineRoute({
  method: 'DELETE',
  path: '/api/security-scopes/:id',
  summary: 'Delete a security scope that nothing is in and nobody is limited to',
  access: { permission: 'security-scope.administer' },
  params: IdParams,
  response: z.null(),
});
