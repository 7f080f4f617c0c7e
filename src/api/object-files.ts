/**
 * Objects of a site as people keep them in files (docs/objects-in-git.md): a document each, told by `kind`, with names for ids. What a document leaves out stays as it is
 * on the site. Task sequences are written as their own language (task-sequence/document.ts) with `kind: task-sequence`, which may be left out.
 */
import { z } from 'zod';
import { CollectionCreateSchema } from './collections.ts';
import { DeviceCreateSchema, MacSchema } from './devices.ts';
import { SecurityRoleCreateSchema } from './security-roles.ts';
import { SecurityScopeCreateSchema } from './security-scopes.ts';
import { VariableInputSchema } from './variables.ts';

/** In the order in which they are applied: later ones name earlier ones. */
export const objectKinds = [
  'security-scope',
  'security-role',
  'collection',
  'device',
  'task-sequence',
  'deployment',
] as const;
export type ObjectKind = (typeof objectKinds)[number];

const NameSchema = z.string().min(1).max(127);

/** A secret one has no value in a file: what the site has stays. */
const WrittenVariableSchema = z
  .strictObject({
    name: VariableInputSchema.shape.name,
    value: VariableInputSchema.shape.value
      .refine((value) => value !== '(secret)', {
        error: 'this word is shown for a secret, and is no value: give "secret: true" in its place',
      })
      .optional(),
    secret: z.literal(true).optional(),
  })
  .refine(({ value, secret }) => (value === undefined) !== (secret === undefined), {
    error: 'give a value, or "secret: true" without one: a secret does not belong in a file',
  });
export type WrittenVariable = z.output<typeof WrittenVariableSchema>;

const WrittenVariablesSchema = z
  .array(WrittenVariableSchema)
  .max(1000)
  .refine((variables) => new Set(variables.map(({ name }) => name.toLowerCase())).size === variables.length, {
    error: 'a variable is given twice (upper and lower case do not count)',
  })
  .describe('All of them: one that is on the site and not here is taken away')
  .optional();

const CollectionFileSchema = z.strictObject({
  kind: z.literal('collection'),
  name: CollectionCreateSchema.shape.name,
  variablePrecedence: CollectionCreateSchema.shape.variablePrecedence.unwrap().optional(),
  variables: WrittenVariablesSchema,
  devices: z.array(NameSchema).optional().describe('Names of all devices that are in it by a direct rule'),
  securityScopes: z.array(NameSchema).min(1).optional().describe('Names of the security scopes that it is in'),
});

const DeviceFileSchema = z.strictObject({
  kind: z.literal('device'),
  name: DeviceCreateSchema.shape.name,
  macs: z.array(MacSchema.in).optional().describe('Cannot be changed once the device is there'),
  smbiosUuid: z.guid().optional().describe('Cannot be changed once the device is there'),
  serialNumber: z.string().optional().describe('Cannot be changed once the device is there'),
  variables: WrittenVariablesSchema,
});

const SecurityRoleFileSchema = z.strictObject({
  kind: z.literal('security-role'),
  name: NameSchema,
  description: SecurityRoleCreateSchema.shape.description.unwrap().optional(),
  permissions: SecurityRoleCreateSchema.shape.permissions,
});

const SecurityScopeFileSchema = z.strictObject({
  kind: z.literal('security-scope'),
  name: NameSchema,
  description: SecurityScopeCreateSchema.shape.description
    .unwrap()
    .optional()
    .describe('Cannot be changed once the scope is there'),
});

const DeploymentFileSchema = z.strictObject({
  kind: z.literal('deployment'),
  taskSequence: NameSchema.describe('Name of the task sequence'),
  collection: NameSchema.describe('Name of the collection'),
  purpose: z.enum(['available', 'required']).describe('Cannot be changed once the deployment is there'),
  enabled: z.boolean().optional(),
  debug: z
    .boolean()
    .optional()
    .describe('Its runs begin in the debugger. Cannot be changed once the deployment is there'),
});

/** By kind; task sequences have a schema of their own. */
export const objectFileSchemas = {
  'security-scope': SecurityScopeFileSchema,
  'security-role': SecurityRoleFileSchema,
  device: DeviceFileSchema,
  collection: CollectionFileSchema,
  deployment: DeploymentFileSchema,
} as const;

/** One of them, parsed. */
export type ObjectFile = z.output<(typeof objectFileSchemas)[keyof typeof objectFileSchemas]>;
