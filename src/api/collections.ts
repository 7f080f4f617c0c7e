import * as z from 'zod';
import { ConfirmDeviceCountSchema, ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { EvaluationScheduleSchema } from './evaluation-schedule.ts';
import { MaintenanceWindowSchema } from './maintenance-windows.ts';
import { defineRoute } from './route.ts';
import { NamedSchema, ObjectScopesSchema } from './security-scopes.ts';
import { VariableInputsSchema, VariableSchema, VariablesChange } from './variables.ts';

/** All Unknown Computers: placeholders of unknown computers, and those that came as such. The same at every site. */
export const allUnknownComputersId = '00000000-0000-4000-8000-000000000002';

/** Null: beyond the caller's reach. */
export const CollectionReferenceSchema = z
  .object({ id: z.uuid().nullable(), name: z.string().nullable() })
  .meta({ id: 'CollectionReference' });
export type CollectionReference = z.output<typeof CollectionReferenceSchema>;

export const QueryRuleSchema = z
  .strictObject({ name: z.string().min(1).max(127), query: z.string().min(1).max(65_536) })
  .meta({ id: 'QueryRule' });

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
    /** All members are members of it; null: built in. */
    limitingCollection: CollectionReferenceSchema.nullable(),
    queryRules: z.array(QueryRuleSchema),
    includedCollections: z.array(CollectionReferenceSchema),
    /** Their members are none of this one, whatever else says that they are. */
    excludedCollections: z.array(CollectionReferenceSchema),
    maintenanceWindows: z.array(MaintenanceWindowSchema),
    /** When it is evaluated as a whole; null: only when somebody asks. */
    evaluationSchedule: EvaluationScheduleSchema.nullable(),
    evaluatedAt: z.iso.datetime().nullable(),
    evaluationMilliseconds: z.int().nullable(),
    membersChangedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    /** Those of the caller's that it is in. */
    securityScopes: z.array(NamedSchema),
  })
  .meta({ id: 'Collection' });
export type Collection = z.output<typeof CollectionSchema>;

const namesOnce = (list: readonly { name: string }[]) =>
  new Set(list.map(({ name }) => name.toLowerCase())).size === list.length;
const ONCE = { error: 'each name once' };
const QueryRulesSchema = z.array(QueryRuleSchema).max(100).refine(namesOnce, ONCE);
const MaintenanceWindowsSchema = z.array(MaintenanceWindowSchema).max(100).refine(namesOnce, ONCE);
const CollectionIdsSchema = z.array(z.uuid()).max(500);

export const CollectionCreateSchema = z
  .strictObject({
    name: z.string().min(1).max(127),
    variablePrecedence: z.int().min(1).max(9).default(1),
    variables: VariableInputsSchema.default([]),
    /** Default: All Systems. */
    limitingCollectionId: z.uuid().optional(),
    queryRules: QueryRulesSchema.default([]),
    includedCollectionIds: CollectionIdsSchema.default([]),
    excludedCollectionIds: CollectionIdsSchema.default([]),
    maintenanceWindows: MaintenanceWindowsSchema.default([]),
    /** Default: daily at 03:00 UTC. Null: only when somebody asks. */
    evaluationSchedule: EvaluationScheduleSchema.nullable().optional(),
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
const ConfirmQuery = z.object({
  confirmDeviceCount: z.coerce.number().int().min(0).optional(),
  /** That required deployments may come to unknown computers by this. */
  confirmUnknownComputers: z.enum(['true', 'false']).optional(),
});
const MemberParams = z.object({ id: z.uuid(), deviceId: z.uuid() });

export const listCollections = defineRoute({
  method: 'GET',
  path: '/api/collections',
  summary: 'All collections',
  access: { permission: 'collection.read', reach: 'limited' },
  response: z.array(CollectionSchema),
});
export const getCollection = defineRoute({
  method: 'GET',
  path: '/api/collections/:id',
  summary: 'One collection',
  access: { permission: 'collection.read', reach: 'limited' },
  params: IdParams,
  response: CollectionSchema,
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
    'Change a collection: variables, rules of each kind and maintenance windows as whole sets; what is left out stays',
  access: { permission: 'collection.change', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      variablePrecedence: CollectionCreateSchema.shape.variablePrecedence.unwrap().optional(),
      variables: VariablesChange.variables.optional(),
      kept: VariablesChange.kept,
      limitingCollectionId: z.uuid().optional(),
      queryRules: QueryRulesSchema.optional(),
      /** Those beyond the caller's reach stay as they are, here and below. */
      includedCollectionIds: CollectionIdsSchema.optional(),
      excludedCollectionIds: CollectionIdsSchema.optional(),
      maintenanceWindows: MaintenanceWindowsSchema.optional(),
      evaluationSchedule: EvaluationScheduleSchema.nullable().optional(),
      confirmDeviceCount: ConfirmDeviceCountSchema,
      confirmUnknownComputers: ConfirmUnknownComputersSchema,
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
const JudgedRuleSchema = z.object({
  kind: z.enum(['built-in', 'direct', 'query', 'include', 'exclude']),
  /** Of a query rule. */
  name: z.string().nullable(),
  /** Of a rule about another collection. */
  collection: CollectionReferenceSchema.nullable(),
  holds: z.boolean(),
  /** Every fact that a query asked for, a sentence each. */
  because: z.array(z.string()),
});
const MembershipDecisionSchema = z
  .object({
    collection: CollectionReferenceSchema,
    member: z.boolean(),
    rules: z.array(JudgedRuleSchema),
    limiting: z.object({ collection: CollectionReferenceSchema, holds: z.boolean() }).nullable(),
  })
  .meta({ id: 'MembershipDecision' });
export const MembershipExplanationSchema = z
  .object({
    device: NamedSchema,
    member: z.boolean(),
    /** What was kept at the last evaluation: another answer where only time has passed since. */
    kept: z.boolean(),
    /** Of this collection, then of those that it rests on, as far as they are within reach. */
    decisions: z.array(MembershipDecisionSchema),
  })
  .meta({ id: 'MembershipExplanation' });
export type MembershipExplanation = z.output<typeof MembershipExplanationSchema>;

export const explainMembership = defineRoute({
  method: 'GET',
  path: '/api/collections/:id/members/:deviceId',
  summary: 'Why a device is in a collection, or is not',
  access: { permission: 'collection.read', reach: 'limited' },
  params: MemberParams,
  response: MembershipExplanationSchema,
});
export const listDeviceCollections = defineRoute({
  method: 'GET',
  path: '/api/devices/:id/collections',
  summary: 'The collections that a device is in, by name',
  access: { permission: 'collection.read', reach: 'limited' },
  params: IdParams,
  response: z.array(
    NamedSchema.extend({
      /** A direct rule names the device; another rule may hold as well. */
      direct: z.boolean(),
    }),
  ),
});
export const previewQuery = defineRoute({
  method: 'POST',
  path: '/api/collections/query-preview',
  summary: 'Which devices a query would select, without keeping it',
  access: { permission: 'collection.read', reach: 'limited' },
  changesNothing: true,
  body: z
    .strictObject({
      query: QueryRuleSchema.shape.query,
      /** Only devices of this collection. */
      limitingCollectionId: z.uuid().optional(),
      limit: z.int().min(0).max(1000).default(20),
    })
    .meta({ id: 'QueryPreview' }),
  response: z.object({
    count: z.int(),
    /** The first ones by name. */
    devices: z.array(MemberSchema),
  }),
});
export const QueryAttributeSchema = z
  .object({
    name: z.string(),
    type: z.enum(['text', 'number', 'boolean', 'time']),
    /** It may have several values: a comparison is true when it is true of one of them. */
    many: z.boolean(),
    /** A number of bytes, which is written with a unit: `8 GB`. */
    size: z.boolean(),
    /** The only texts that it can be; null: any. */
    choices: z.array(z.string()).nullable(),
    /** A sentence in English. */
    description: z.string(),
  })
  .meta({ id: 'QueryAttribute' });
export type QueryAttribute = z.output<typeof QueryAttributeSchema>;

export const listQueryAttributes = defineRoute({
  method: 'GET',
  path: '/api/collections/query-attributes',
  summary: 'What a query can ask of a device',
  access: { permission: 'collection.read', reach: 'limited' },
  response: z.array(QueryAttributeSchema),
});
export const evaluateCollection = defineRoute({
  method: 'POST',
  path: '/api/collections/:id/evaluate',
  summary: 'Evaluate all of a collection now, and what rests on it',
  access: { permission: 'collection.change', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      confirmDeviceCount: ConfirmDeviceCountSchema,
      confirmUnknownComputers: ConfirmUnknownComputersSchema,
    })
    .meta({ id: 'CollectionEvaluate' }),
  response: CollectionSchema,
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
