/**
 * Objects of a site as people keep them in files (docs/objects-in-git.md): a document each, told by `kind`, with names for ids. What a document leaves out stays as it is
 * on the site. Task sequences are written as their own language (task-sequence/document.ts) with `kind: task-sequence`, which may be left out.
 */
import * as z from 'zod';
import { ApplicationDefinitionSchema, applicationParts } from '../task-sequence/applications/application-definition.ts';
import { PackageDefinitionSchema } from '../task-sequence/packages/package-definition.ts';
import { DeploymentAlertSchema } from './alerts.ts';
import { CollectionCreateSchema } from './collections.ts';
import { ValidationScheduleSchema } from './content.ts';
import { SettingsGivenSchema, WaveSchema } from './deployment-settings.ts';
import { DeploymentTemplateChangeSchema } from './deployment-templates.ts';
import { DeviceCategoryCreateSchema } from './device-categories.ts';
import { DeviceCreateSchema, MacSchema } from './devices.ts';
import { DuplicateIdentitySchema } from './duplicate-identities.ts';
import { EmailSettingsChangeSchema } from './email.ts';
import { HighRiskSettingsSchema } from './high-risk-settings.ts';
import {
  IdentityProviderChangeSchema,
  IdentityProviderCreateSchema,
  IdentityProviderNameSchema,
} from './identity-providers.ts';
import { PxeSettingsChangeSchema } from './pxe-settings.ts';
import { SecurityRoleCreateSchema } from './security-roles.ts';
import { SecurityScopeCreateSchema } from './security-scopes.ts';
import { UserNameSchema as AffinityUserNameSchema, affinitySettings } from './user-device-affinities.ts';
import { UserNameSchema } from './users.ts';
import { VariableInputSchema } from './variables.ts';
import { WebhookCreateSchema } from './webhooks.ts';

/** In the order in which they are applied: later ones name earlier ones. */
export const objectKinds = [
  'security-scope',
  'security-role',
  'identity-provider',
  'image',
  'package',
  'application',
  'collection',
  'device-category',
  'device',
  'user',
  'task-sequence',
  'deployment-template',
  'deployment',
  'webhook',
  'site-settings',
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
  devices: z.array(NameSchema).optional().describe('Names of all devices that a direct rule names'),
  limitingCollection: NameSchema.optional().describe(
    'Name of the collection that limits it; a new one is limited by All Systems',
  ),
  queryRules: CollectionCreateSchema.shape.queryRules.unwrap().optional().describe('All query rules'),
  includedCollections: z.array(NameSchema).optional().describe('Names of all collections that it includes'),
  excludedCollections: z.array(NameSchema).optional().describe('Names of all collections that it excludes'),
  maintenanceWindows: CollectionCreateSchema.shape.maintenanceWindows
    .unwrap()
    .optional()
    .describe('All maintenance windows'),
  evaluationSchedule: CollectionCreateSchema.shape.evaluationSchedule.describe(
    'When it is evaluated as a whole; null: only when somebody asks',
  ),
  securityScopes: z.array(NameSchema).min(1).optional().describe('Names of the security scopes that it is in'),
});

const DeviceFileSchema = z.strictObject({
  kind: z.literal('device'),
  name: DeviceCreateSchema.shape.name,
  macs: z.array(MacSchema.in).optional().describe('All of them'),
  smbiosUuid: z.guid().optional(),
  serialNumber: z.string().optional(),
  assetTag: DeviceCreateSchema.shape.assetTag,
  categories: z.array(NameSchema).optional().describe('Names of all device categories that it has'),
  obsolete: z.boolean().optional().describe('No computer is recognised as it, and nothing deployed starts on it'),
  protected: z.boolean().optional().describe('No required deployment starts on it, whatever collection it is in'),
  primaryUsers: z
    .array(AffinityUserNameSchema)
    .max(1000)
    .optional()
    .describe('Who uses it, as DOMAIN\\user or user@realm. All of them, but for those who are pending'),
  variables: WrittenVariablesSchema,
});

const DeviceCategoryFileSchema = z.strictObject({
  kind: z.literal('device-category'),
  name: NameSchema,
  description: DeviceCategoryCreateSchema.shape.description.unwrap().optional(),
});

const SecurityRoleFileSchema = z.strictObject({
  kind: z.literal('security-role'),
  name: NameSchema,
  description: SecurityRoleCreateSchema.shape.description.unwrap().optional(),
  permissions: SecurityRoleCreateSchema.shape.permissions,
});

/** In the place of a secret, which is in no file: what the site has stays. */
const KeptSecretSchema = z.strictObject({ secret: z.literal(true) });

const { shape: provider } = IdentityProviderChangeSchema;
const IdentityProviderFileSchema = z.strictObject({
  kind: z.literal('identity-provider'),
  name: IdentityProviderNameSchema.describe('A part of the redirect URI, which the provider has registered'),
  displayName: provider.displayName,
  issuer: IdentityProviderCreateSchema.shape.issuer.describe('The client secret is asked for when it changes'),
  clientId: IdentityProviderCreateSchema.shape.clientId,
  clientSecret: KeptSecretSchema.optional().describe('It is in no file: of a new identity provider it is asked for'),
  caCertificates: provider.caCertificates.describe(
    'In PEM format; null: those that everybody trusts. The client secret is asked for when they change',
  ),
  siteUrl: provider.siteUrl.describe('Where browsers reach the site; null: at its own address'),
  scopes: provider.scopes,
  rolesClaim: provider.rolesClaim,
  roleMappings: z
    .array(z.strictObject({ value: z.string().min(1).max(500), securityRole: NameSchema }))
    .max(200)
    .optional()
    .describe('Which value of the claim gives which security role. All of them'),
  makeUsers: provider.makeUsers,
  enabled: provider.enabled,
});

const ImageFileSchema = z.strictObject({
  kind: z.literal('image'),
  name: NameSchema,
  content: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'a SHA-256 has 64 hex digits')
    .optional()
    .describe(
      'Hash of the newest version on the site. The content itself is imported (slipway images import), never made by a file',
    ),
  securityScopes: z.array(NameSchema).min(1).optional().describe('Names of the security scopes that it is in'),
});

const scopesOf = () => z.array(NameSchema).min(1).optional().describe('Names of the security scopes that it is in');

const { shape: pkg } = PackageDefinitionSchema;
const PackageFileSchema = z.strictObject({
  kind: z.literal('package'),
  name: pkg.name,
  version: pkg.version.unwrap().optional(),
  manufacturer: pkg.manufacturer.unwrap().optional(),
  language: pkg.language.unwrap().optional(),
  comment: pkg.comment.unwrap().optional(),
  sourceFolder: pkg.sourceFolder.unwrap().optional(),
  programs: pkg.programs.unwrap().optional(),
  securityScopes: scopesOf(),
});

const { shape: application } = ApplicationDefinitionSchema;
const namedParts = applicationParts(application.name);
const ApplicationFileSchema = z.strictObject({
  kind: z.literal('application'),
  name: application.name,
  version: application.version.unwrap().optional(),
  publisher: application.publisher.unwrap().optional(),
  releaseNotes: application.releaseNotes.unwrap().optional(),
  comment: application.comment.unwrap().optional(),
  taskSequences: application.taskSequences.unwrap().optional(),
  disabled: application.disabled.unwrap().optional(),
  deploymentTypes: namedParts.deploymentTypes.describe(
    'In the order in which they are tried; applications by their names',
  ),
  supersedes: namedParts.supersedes.unwrap().optional().describe('Applications that it replaces, by their names'),
  securityScopes: scopesOf(),
});

const LimitSchema = z.union([z.literal('all'), z.array(NameSchema).max(100)]).optional();
const UserFileSchema = z.strictObject({
  kind: z.literal('user'),
  name: UserNameSchema,
  displayName: z.string().max(127).optional(),
  disabled: z.boolean().optional(),
  securityRoles: z.array(NameSchema).max(100).optional().describe('Names of all security roles that the user has'),
  securityScopes: LimitSchema.describe('The security scopes that the user is limited to, or all'),
  collections: LimitSchema.describe('The collections whose devices the user is limited to, or all'),
  identities: z
    .array(z.strictObject({ identityProvider: NameSchema, subject: z.string().min(1).max(255) }))
    .optional()
    .describe('Whom the user is to identity providers. All of them'),
});

const { shape: schedule } = ValidationScheduleSchema;
const { shape: pxe } = PxeSettingsChangeSchema;
/** All of them, as the site has them. */
const PxeSettingsFileSchema = z.strictObject({
  respond: pxe.respond.unwrap(),
  responseDelaySeconds: pxe.responseDelaySeconds.unwrap(),
  interfaces: pxe.interfaces.unwrap(),
  ignoredMacs: pxe.ignoredMacs.unwrap(),
  promptSeconds: pxe.promptSeconds.unwrap(),
  unknownComputers: pxe.unknownComputers.unwrap(),
  unknownComputersADay: pxe.unknownComputersADay.unwrap(),
  unknownComputerCollections: z
    .array(NameSchema)
    .max(100)
    .describe('Names of the collections that they come into, once a run has succeeded'),
});

const { shape: email } = EmailSettingsChangeSchema;
/** All of them, as the site has them; a site that has no SMTP server has none. */
const EmailSettingsFileSchema = z.strictObject({
  enabled: z.boolean(),
  host: email.host.unwrap(),
  port: email.port.unwrap(),
  security: email.security.unwrap(),
  caCertificates: email.caCertificates.unwrap().describe('In PEM format; null: the authorities that everybody trusts'),
  userName: email.userName.unwrap(),
  password: KeptSecretSchema.optional().describe(
    'It is in no file: it is asked for when there is none, and when it would be sent elsewhere or under another name',
  ),
  from: email.from,
  to: email.to.unwrap(),
});

const DuplicateIdentityFileSchema = z.strictObject({
  mark: DuplicateIdentitySchema.shape.mark,
  value: z.string().trim().min(1).max(127),
  comment: z.string().max(1000).optional(),
});

const { shape: webhook } = WebhookCreateSchema;
const WebhookFileSchema = z.strictObject({
  kind: z.literal('webhook'),
  name: webhook.name,
  url: webhook.url,
  eventKinds: webhook.eventKinds,
  secret: KeptSecretSchema.optional().describe('It is in no file: of a new webhook it is asked for'),
  caCertificates: webhook.caCertificates.unwrap().optional(),
  allowHttp: webhook.allowHttp.unwrap().optional(),
  enabled: webhook.enabled.unwrap().optional(),
});

const SiteSettingsFileSchema = z.strictObject({
  kind: z.literal('site-settings'),
  pxePassword: KeptSecretSchema.nullable()
    .optional()
    .describe('Whether the PE asks for a password, which is in no file; null takes it away'),
  userDeviceAffinity: z
    .enum(affinitySettings)
    .optional()
    .describe('What becomes of the users that a run from the network names, where none of its variables says'),
  contentValidation: z
    .strictObject({
      enabled: schedule.enabled,
      days: schedule.days.min(1).max(7),
      time: schedule.time.describe('In the time zone of the site server'),
      priority: schedule.priority,
    })
    .optional()
    .describe('When the whole content store is validated by itself'),
  highRisk: HighRiskSettingsSchema.strict()
    .optional()
    .describe('When a required deployment that erases disks needs agreement or is refused. All three'),
  pxe: PxeSettingsFileSchema.optional().describe('How computers that boot over the network are answered'),
  duplicateIdentities: z
    .array(DuplicateIdentityFileSchema)
    .max(10_000)
    .optional()
    .describe('Marks by which no computer is recognised. All of them'),
  email: EmailSettingsFileSchema.optional().describe('Who is told of alerts by e-mail, and by which SMTP server'),
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
  alert: DeploymentAlertSchema.optional().describe('When it raises alerts. Both'),
  ...SettingsGivenSchema.omit({ waves: true }).shape,
  waves: z
    .array(
      z.strictObject({
        ...WaveSchema.omit({ collectionId: true }).shape,
        collection: NameSchema.optional().describe('Name of the collection whose devices it is open for'),
      }),
    )
    .max(20)
    .optional(),
});

const { name: _, purpose: templatePurpose, ...templateRest } = DeploymentTemplateChangeSchema.shape;
const DeploymentTemplateFileSchema = z.strictObject({
  kind: z.literal('deployment-template'),
  name: NameSchema,
  purpose: templatePurpose.unwrap(),
  ...templateRest,
});

/** By kind; task sequences have a schema of their own. */
export const objectFileSchemas = {
  'security-scope': SecurityScopeFileSchema,
  'security-role': SecurityRoleFileSchema,
  'identity-provider': IdentityProviderFileSchema,
  image: ImageFileSchema,
  package: PackageFileSchema,
  application: ApplicationFileSchema,
  collection: CollectionFileSchema,
  'device-category': DeviceCategoryFileSchema,
  device: DeviceFileSchema,
  user: UserFileSchema,
  'deployment-template': DeploymentTemplateFileSchema,
  deployment: DeploymentFileSchema,
  webhook: WebhookFileSchema,
  'site-settings': SiteSettingsFileSchema,
} as const;

/** One of them, parsed. */
export type ObjectFile = z.output<(typeof objectFileSchemas)[keyof typeof objectFileSchemas]>;
