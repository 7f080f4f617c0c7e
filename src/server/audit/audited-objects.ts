/** What people change, by the first part of its address: how to look at one before and after, as its own GET shows it. */
import * as z from 'zod';
import { AlertSchema } from '../../api/alerts.ts';
import { ApiTokenSchema } from '../../api/api-tokens.ts';
import { ApplicationSchema } from '../../api/applications.ts';
import { BackupsSchema } from '../../api/backups.ts';
import { BootImageSchema } from '../../api/boot-images.ts';
import { CollectionSchema } from '../../api/collections.ts';
import { ComputerAssociationSchema } from '../../api/computer-associations.ts';
import { ValidationScheduleSchema } from '../../api/content.ts';
import { DeploymentTemplateSchema } from '../../api/deployment-templates.ts';
import { DeploymentSchema } from '../../api/deployments.ts';
import { DeviceCategorySchema } from '../../api/device-categories.ts';
import { DeviceSummarySchema } from '../../api/devices.ts';
import { DuplicateIdentitySchema } from '../../api/duplicate-identities.ts';
import { EmailSettingsSchema } from '../../api/email.ts';
import { HighRiskSettingsSchema } from '../../api/high-risk-settings.ts';
import { IdentityConflictSchema } from '../../api/identity-conflicts.ts';
import { IdentityProviderSchema } from '../../api/identity-providers.ts';
import { ImageSchema } from '../../api/images.ts';
import { PackageSchema } from '../../api/packages.ts';
import { PxeSettingsSchema } from '../../api/pxe-settings.ts';
import { RecoveryKeySchema } from '../../api/recovery-keys.ts';
import { RunSchema } from '../../api/runs.ts';
import { SavedFilterSchema } from '../../api/saved-filters.ts';
import { SealingKeySchema } from '../../api/sealing-keys.ts';
import { SecurityRoleSchema } from '../../api/security-roles.ts';
import { SecurityScopeSchema } from '../../api/security-scopes.ts';
import { UserSessionSchema } from '../../api/sign-in.ts';
import { SettingsSchema } from '../../api/site.ts';
import { TaskSequenceSchema } from '../../api/task-sequences.ts';
import { WaitingComputerSchema } from '../../api/unknown-computers.ts';
import { UpgradePackageSchema } from '../../api/upgrade-packages.ts';
import { UploadSchema } from '../../api/uploads.ts';
import { UserDeviceAffinitySchema } from '../../api/user-device-affinities.ts';
import { UserSchema } from '../../api/users.ts';
import { WebhookSchema } from '../../api/webhooks.ts';
import { getAlert } from '../alerts/alert.ts';
import { listApiTokens } from '../api-tokens/api-token.ts';
import { getApplication } from '../applications/application.ts';
import { readBackups } from '../backup/known-backups.ts';
import { listBootImages } from '../boot-images/boot-image.ts';
import { findCollection } from '../collections/collection.ts';
import { getComputerAssociation } from '../computer-associations/computer-association.ts';
import { readValidationSchedule } from '../content/validation-schedule.ts';
import { listDeploymentTemplates } from '../deployment-templates/deployment-template.ts';
import { listDeployments } from '../deployments/deployment.ts';
import { readHighRiskSettings } from '../deployments/high-risk-settings.ts';
import { listDeviceCategories } from '../device-categories/device-category.ts';
import { getDevice } from '../devices/device.ts';
import { listDuplicateIdentities } from '../duplicate-identities/duplicate-identity.ts';
import { readEmailSettings } from '../email/email-settings.ts';
import { type IdentifiedPerson, localAdministrator } from '../http/administrator.ts';
import { listIdentityConflicts } from '../identity-conflicts/identity-conflict.ts';
import { getIdentityProvider } from '../identity-providers/identity-provider.ts';
import { getImage } from '../images/image.ts';
import { listSealingKeys } from '../keys/rotate-sealing-key.ts';
import { readPxeSettings } from '../netboot/pxe-settings.ts';
import { getPackage } from '../packages/package.ts';
import { nameRecoveryKey } from '../recovery-keys/recovery-key.ts';
import { getRun } from '../runs/run.ts';
import { getSavedFilter } from '../saved-filters/saved-filter.ts';
import { getSecurityRole } from '../security-roles/security-role.ts';
import { listSecurityScopes } from '../security-scopes/security-scope.ts';
import { readSetupLink } from '../setup-links/setup-link.ts';
import { findNamedSession } from '../sign-in/user-session.ts';
import { readSettings } from '../site/site.ts';
import type { SiteContext } from '../site-context.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { listWaiting } from '../unknown-computers/waiting-computer.ts';
import { getUpgradePackage } from '../upgrade-packages/upgrade-package.ts';
import { getAnyUpload } from '../uploads/upload.ts';
import { findNamedAffinity } from '../user-device-affinities/user-device-affinity.ts';
import { getUser } from '../users/user.ts';
import { getWebhook } from '../webhooks/webhook.ts';

export interface AuditedObject {
  /** In the field's words. */
  readonly kind: string;
  /** Which of its fields are recorded. */
  readonly schema: z.ZodType;
  /** The one with this id; nothing, or a refusal, where there is none. `null`: the site has just one. */
  readonly look: (site: SiteContext, id: string | null) => Promise<unknown>;
  /** Which one, where it is the caller's own and not named by the address. */
  readonly ownId?: (caller: IdentifiedPerson) => string | null;
}

const apiToken: AuditedObject = {
  kind: 'API token',
  // When it was used is no change that anybody makes, nor that its time is over.
  schema: ApiTokenSchema.omit({ lastUsedAt: true, expired: true }),
  look: async (site, id) => byId(await listApiTokens(site, localAdministrator), id),
};

const user: AuditedObject = {
  kind: 'user',
  schema: UserSchema.omit({ lastSignInAt: true, failedSignIns: true }),
  look: (site, id) => found(id, (known) => getUser(site, known)),
};

const session: AuditedObject = {
  kind: 'session',
  schema: UserSessionSchema.pick({ id: true, address: true, userAgent: true, createdAt: true, expiresAt: true }).extend(
    {
      /** Sessions have no name: they are known by whose they are. */
      name: z.string(),
    },
  ),
  look: (site, id) => found(id, (known) => findNamedSession(site, known)),
};

/** By the part after `/api/`, or by two parts where the second says more. */
export const auditedObjects: Readonly<Record<string, AuditedObject>> = {
  alerts: {
    kind: 'alert',
    schema: AlertSchema.extend({ /** Alerts have no name: they are known by their deployment. */ name: z.string() }),
    look: (site, id) =>
      found(id, async (known) => {
        const alert = await getAlert(site, known);
        return { ...alert, name: `${alert.kind} of ${alert.deploymentName}` };
      }),
  },
  'api-tokens': apiToken,
  // What a job imports later has an entry of its own.
  applications: {
    kind: 'application',
    schema: ApplicationSchema,
    look: (site, id) => found(id, (known) => getApplication(site, known)),
  },
  'boot-images': {
    kind: 'boot image',
    schema: BootImageSchema.omit({ files: true }),
    look: async (site, id) => byId(await listBootImages(site), id),
  },
  collections: {
    kind: 'collection',
    // Who is a member by rules is no change of a person.
    schema: CollectionSchema.omit({ evaluatedAt: true, evaluationMilliseconds: true, membersChangedAt: true }),
    look: async (site, id) => (id === null ? undefined : findCollection(site, id)),
  },
  'computer-associations': {
    kind: 'computer association',
    schema: ComputerAssociationSchema.extend({ name: z.string() }),
    look: (site, id) =>
      found(id, async (known) => {
        const association = await getComputerAssociation(site, known);
        return { ...association, name: `${association.sourceName} → ${association.destinationName}` };
      }),
  },
  // A validation and a repair are jobs: what they were told stands in the entry, what they find in the job.
  content: { kind: 'content', schema: z.object({}), look: async () => undefined },
  'content/validation-schedule': {
    kind: 'content validation schedule',
    schema: ValidationScheduleSchema.omit({ nextAt: true }),
    look: (site) => readValidationSchedule(site),
  },
  deployments: {
    kind: 'deployment',
    schema: DeploymentSchema,
    look: async (site, id) => byId(await listDeployments(site), id),
  },
  'deployment-templates': {
    kind: 'deployment template',
    schema: DeploymentTemplateSchema,
    look: async (site, id) => byId(await listDeploymentTemplates(site), id),
  },
  'device-categories': {
    kind: 'device category',
    // Whose it is stands with each device.
    schema: DeviceCategorySchema.omit({ deviceCount: true }),
    look: async (site, id) => byId(await listDeviceCategories(site), id),
  },
  devices: {
    kind: 'device',
    schema: DeviceSummarySchema.omit({ lastSeenAt: true }),
    look: (site, id) => found(id, (known) => getDevice(site, known)),
  },
  // Each of them is told by an event; the entry names the file and how it was read.
  'devices/imports': { kind: 'devices of a file', schema: z.object({}), look: async () => undefined },
  'duplicate-identities': {
    kind: 'duplicate identity',
    schema: DuplicateIdentitySchema.extend({
      /** They have no name: they are known by their value. */ name: z.string(),
    }),
    look: async (site, id) => {
      const duplicate = byId(await listDuplicateIdentities(site), id);
      return duplicate && { ...duplicate, name: duplicate.value };
    },
  },
  'identity-conflicts': {
    kind: 'identity conflict',
    // Known by a mark of its computer.
    schema: IdentityConflictSchema.omit({ lastRefusedAt: true }).extend({ name: z.string() }),
    look: async (site, id) => {
      const conflict = byId(await listIdentityConflicts(site), id);
      return conflict && { ...conflict, name: conflict.macs[0] ?? conflict.smbiosUuid ?? conflict.id };
    },
  },
  'identity-providers': {
    kind: 'identity provider',
    schema: IdentityProviderSchema,
    look: (site, id) => found(id, (known) => getIdentityProvider(site, known)),
  },
  images: { kind: 'image', schema: ImageSchema, look: (site, id) => found(id, (known) => getImage(site, known)) },
  // They are not the site's: the lab has them, until it is taken down.
  'lab/computers': { kind: 'virtual computer', schema: z.object({}), look: async () => undefined },
  'upgrade-packages': {
    kind: 'upgrade package',
    schema: UpgradePackageSchema,
    look: (site, id) => found(id, (known) => getUpgradePackage(site, known)),
  },
  packages: {
    kind: 'package',
    schema: PackageSchema,
    look: (site, id) => found(id, (known) => getPackage(site, known)),
  },
  'me/password': { ...user, ownId: ({ userId }) => userId },
  'me/sessions': session,
  'recovery-keys': {
    kind: 'recovery key',
    schema: RecoveryKeySchema.extend({ name: z.string() }),
    look: (site, id) => found(id, (known) => nameRecoveryKey(site, known)),
  },
  runs: {
    kind: 'run',
    schema: RunSchema.pick({
      id: true,
      state: true,
      taskSequenceVersion: true,
      cancelRequested: true,
      endedAt: true,
      message: true,
    }).extend({
      /** Runs have no name: people know them by both of these. */
      name: z.string(),
    }),
    look: (site, id) =>
      found(id, async (known) => {
        const run = await getRun(site, known);
        return { ...run, name: `${run.taskSequenceName} on ${run.deviceName}` };
      }),
  },
  // Each of them has its own entry; this one says that they were made as one.
  'object-changes': { kind: 'several objects', schema: z.object({}), look: async () => undefined },
  'sealing-keys': {
    kind: 'sealing key',
    schema: SealingKeySchema,
    look: async (site, id) => byId(await listSealingKeys(site), id),
  },
  'security-roles': {
    kind: 'security role',
    schema: SecurityRoleSchema,
    look: (site, id) => found(id, (known) => getSecurityRole(site.db, known)),
  },
  'security-scopes': {
    kind: 'security scope',
    schema: SecurityScopeSchema,
    look: async (site, id) => byId(await listSecurityScopes(site), id),
  },
  'setup-links': {
    kind: 'setup link',
    schema: z.object({ expiresAt: z.iso.datetime() }),
    look: (site) => readSetupLink(site),
  },
  'setup-links/trade': user,
  'sign-in': session,
  'sign-in/api-token': apiToken,
  'sign-in/oidc': session,
  'sign-out': { ...session, ownId: ({ credential }) => (credential.kind === 'session' ? credential.id : null) },
  'saved-filters': {
    kind: 'saved filter',
    // Whose it is depends on who asks.
    schema: SavedFilterSchema.omit({ own: true }),
    look: (site, id) => found(id, (known) => getSavedFilter(site, known)),
  },
  'site/backups': {
    kind: 'backup warning',
    schema: BackupsSchema.pick({ warningDays: true }),
    look: (site) => readBackups(site),
  },
  'site/high-risk-settings': {
    kind: 'high-risk settings',
    schema: HighRiskSettingsSchema,
    look: (site) => readHighRiskSettings(site),
  },
  'email/settings': { kind: 'e-mail settings', schema: EmailSettingsSchema, look: (site) => readEmailSettings(site) },
  // The entry says to whom.
  'email/test': { kind: 'e-mail test', schema: z.object({}), look: async () => undefined },
  'site/pxe-settings': { kind: 'PXE settings', schema: PxeSettingsSchema, look: (site) => readPxeSettings(site) },
  site: { kind: 'settings', schema: SettingsSchema, look: (site) => readSettings(site) },
  'task-sequences': {
    kind: 'task sequence',
    // Without a schema it is recorded as its hash: every version of the document is kept by itself.
    schema: TaskSequenceSchema.extend({ document: z.unknown() }),
    look: (site, id) => found(id, (known) => getTaskSequence(site, known)),
  },
  // Each of them has its versions; the entry names the file.
  'task-sequences/imports': { kind: 'task sequences of a file', schema: z.object({}), look: async () => undefined },
  uploads: {
    kind: 'upload',
    // How far it is, and when it goes, is no change that anybody makes.
    schema: UploadSchema.pick({ id: true, purpose: true, name: true, fileCount: true, bytes: true }),
    look: (site, id) => found(id, (known) => getAnyUpload(site, known)),
  },
  'user-device-affinities': {
    kind: 'user device affinity',
    schema: UserDeviceAffinitySchema.extend({ name: z.string() }),
    look: (site, id) => found(id, (known) => findNamedAffinity(site, known)),
  },
  // The entry names the file and has its hash.
  'user-device-affinities/imports': {
    kind: 'user device affinities of a file',
    schema: z.object({}),
    look: async () => undefined,
  },
  'waiting-computers': {
    kind: 'waiting computer',
    // Known by the code that its screen shows.
    schema: WaitingComputerSchema.pick({ id: true, mac: true, rejected: true }).extend({ name: z.string() }),
    look: async (site, id) => {
      const waiting = byId(await listWaiting(site), id);
      return waiting && { ...waiting, name: waiting.code };
    },
  },
  users: user,
  webhooks: {
    kind: 'webhook',
    schema: WebhookSchema,
    look: (site, id) => found(id, (known) => getWebhook(site, known)),
  },
};

async function found<T>(id: string | null, look: (id: string) => Promise<T>): Promise<T | undefined> {
  return id === null ? undefined : look(id);
}

function byId<T extends { id: string }>(all: readonly T[], id: string | null): T | undefined {
  return all.find((each) => each.id === id);
}
