import { z } from 'zod';
import { ConfirmDeviceCountSchema, ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { defineRoute } from './route.ts';
import { NamedSchema, ObjectScopesSchema } from './security-scopes.ts';
import { VariableInputsSchema, VariableSchema, VariablesChange } from './variables.ts';

export const CollectionSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    /** Built in: cannot be changed or deleted. */
    builtIn: z.boolean(),
    /** Of several collections that set the same variable the higher number wins. */
    variablePrecedence: z.int(),
    variables: z.array(VariableSchema),
    memberCount: z.int(),
    createdAt: z.iso.datetime(),
    /** Those of the caller's that it is in. */
    securityScopes: z.array(NamedSchema),
  })
  .meta({ id: 'Collection' });
export type Collection = z.output<typeof CollectionSchema>;

export const CollectionCreateSchema = z
  .strictObject({
    name: z.string().min(1).max(127),
    variablePrecedence: z.int().min(1).max(9).default(1),
    variables: VariableInputsSchema.default([]),
  })
  .meta({ id: 'CollectionCreate' });

const IdParams = z.object({ id: z.uuid() });
const MemberSchema = z.object({ deviceId: z.uuid(), name: z.string() });
const MembersBody = z
  .strictObject({
    deviceIds: z.array(z.uuid()).min(1).max(10_000),
    confirmDeviceCount: ConfirmDeviceCountSchema,
    confirmUnknownComputers: ConfirmUnknownComputersSchema,
  })
  .meta({ id: 'CollectionMembers' });
const ConfirmQuery = z.object({ confirmDeviceCount: z.coerce.number().int().min(0).optional() });
const MemberParams = z.object({ id: z.uuid(), deviceId: z.uuid() });

export const listCollections = defineRoute({
  method: 'GET',
  path: '/api/collections',
  summary: 'All collections',
  access: { permission: 'collection.read', reach: 'limited' },
  response: z.array(CollectionSchema),
});
export const createCollection = defineRoute({
  method: 'POST',
  path: '/api/collections',
  summary: 'Make a collection',
  access: { permission: 'collection.change', reach: 'limited' },
  body: CollectionCreateSchema,
  response: CollectionSchema,
});
export const changeCollection = defineRoute({
  method: 'PATCH',
  path: '/api/collections/:id',
  summary:
    'Change what a collection gives its devices: variables as a whole set, their precedence; what is left out stays',
  access: { permission: 'collection.change', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      variablePrecedence: CollectionCreateSchema.shape.variablePrecedence.unwrap().optional(),
      variables: VariablesChange.variables.optional(),
      kept: VariablesChange.kept,
    })
    .meta({ id: 'CollectionChange' }),
  response: CollectionSchema,
});
export const deleteCollection = defineRoute({
  method: 'DELETE',
  path: '/api/collections/:id',
  summary: 'Delete a collection to which nothing is deployed; its devices stay',
  access: { permission: 'collection.delete', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});
export const listCollectionMembers = defineRoute({
  method: 'GET',
  path: '/api/collections/:id/members',
  summary: 'The devices of a collection by name; the next page begins after the last name of this one',
  access: { permission: 'collection.read', reach: 'limited' },
  params: IdParams,
  query: z.object({
    /** Only devices whose name begins with this, without regard to case. */
    search: z.string().max(200).optional(),
    after: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  }),
  response: z.array(MemberSchema),
});
export const addCollectionMember = defineRoute({
  method: 'PUT',
  path: '/api/collections/:id/members/:deviceId',
  summary: 'Add a device by a direct rule',
  access: { permission: 'collection.change', reach: 'limited' },
  params: MemberParams,
  query: ConfirmQuery,
  response: z.null(),
});
export const addCollectionMembers = defineRoute({
  method: 'POST',
  path: '/api/collections/:id/members',
  summary: 'Add devices by direct rules: all of them, or none',
  access: { permission: 'collection.change', reach: 'limited' },
  params: IdParams,
  body: MembersBody,
  response: z.null(),
});
export const removeCollectionMember = defineRoute({
  method: 'DELETE',
  path: '/api/collections/:id/members/:deviceId',
  summary: 'Take away the direct rule that names a device',
  access: { permission: 'collection.change', reach: 'limited' },
  params: MemberParams,
  query: ConfirmQuery,
  response: z.null(),
});
export const removeCollectionMembers = defineRoute({
  method: 'POST',
  path: '/api/collections/:id/members/removals',
  summary: 'Take away direct rules that name devices',
  access: { permission: 'collection.change', reach: 'limited' },
  params: IdParams,
  body: MembersBody,
  response: z.null(),
});
export const listDirectRules = defineRoute({
  method: 'GET',
  path: '/api/collections/:id/direct-rules',
  summary: 'The devices that direct rules of a collection name, whether or not they are members',
  access: { permission: 'collection.read', reach: 'limited' },
  params: IdParams,
  response: z.array(MemberSchema),
});
export const setCollectionScopes = defineRoute({
  method: 'PUT',
  path: '/api/collections/:id/security-scopes',
  summary: 'Put a collection into security scopes that the caller has, in place of those that it was in',
  access: { permission: 'security-scope.assign', reach: 'limited' },
  params: IdParams,
  body: ObjectScopesSchema,
  response: CollectionSchema,
});
