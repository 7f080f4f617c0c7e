/** What the small site in memory holds: a few plain lists. */
import type { z } from 'zod';
import type { Actor } from '../api/actor.ts';
import type { RunRecord } from '../api/agent.ts';
import type { DeploymentAlert } from '../api/alerts.ts';
import type * as tokens from '../api/api-tokens.ts';
import type { Application } from '../api/applications.ts';
import type * as audit from '../api/audit.ts';
import type * as bootImages from '../api/boot-images.ts';
import type * as collections from '../api/collections.ts';
import type * as content from '../api/content.ts';
import type { DeploymentTemplate } from '../api/deployment-templates.ts';
import type * as deployments from '../api/deployments.ts';
import type * as devices from '../api/devices.ts';
import type { DuplicateIdentity } from '../api/duplicate-identities.ts';
import type { EmailSettings } from '../api/email.ts';
import { SlipwayError } from '../api/errors.ts';
import type { SlipwayEvent } from '../api/events.ts';
import type { HighRiskSettings } from '../api/high-risk-settings.ts';
import type { IdentityConflict, ResolutionPlan } from '../api/identity-conflicts.ts';
import type * as identityProviders from '../api/identity-providers.ts';
import type * as images from '../api/images.ts';
import type * as jobs from '../api/jobs.ts';
import type { Package } from '../api/packages.ts';
import type { PxeSettings } from '../api/pxe-settings.ts';
import type { ShownRecoveryKey } from '../api/recovery-keys.ts';
import type * as runs from '../api/runs.ts';
import type * as sealingKeys from '../api/sealing-keys.ts';
import type * as securityRoles from '../api/security-roles.ts';
import type { SecurityScope } from '../api/security-scopes.ts';
import type { EditLock } from '../api/task-sequence-edit-locks.ts';
import type { translateTaskSequences } from '../api/task-sequence-translations.ts';
import type { DocumentVersion } from '../api/task-sequence-versions.ts';
import type * as taskSequences from '../api/task-sequences.ts';
import type * as upgradePackages from '../api/upgrade-packages.ts';
import type { AffinitySetting, UserDeviceAffinity } from '../api/user-device-affinities.ts';
import type * as users from '../api/users.ts';
import type { Webhook } from '../api/webhooks.ts';
import type { FakeDebugged } from './fake-debugger-test-support.ts';
import { AT } from './things-test-support.ts';

export interface FakeState {
  devices: devices.Device[];
  deploymentTemplates: DeploymentTemplate[];
  deviceCategories: { id: string; name: string; description: string }[];
  bootEvents: z.output<typeof devices.BootEventSchema>[];
  collections: collections.Collection[];
  members: { collectionId: string; deviceId: string }[];
  images: images.Image[];
  upgradePackages: upgradePackages.UpgradePackage[];
  packages: Package[];
  applications: Application[];
  bootImages: bootImages.BootImage[];
  content: content.Content;
  contentDetails: content.ContentDetails[];
  validationSchedule: content.ValidationSchedule;
  taskSequences: taskSequences.TaskSequence[];
  /** Of those that somebody edits, by id. */
  editLocks: Map<string, EditLock>;
  /** Of whichever task sequence is asked for, the oldest first. */
  versions: DocumentVersion[];
  /** What becomes of a file: the test says it. */
  translate: (body: {
    file: string;
    name?: string | undefined;
    map: Record<string, string>;
  }) => z.input<typeof translateTaskSequences.response>;
  /** What was imported last. */
  imported: z.output<NonNullable<typeof taskSequences.importTaskSequences.body>> | null;
  deployments: deployments.Deployment[];
  runs: runs.Run[];
  debugged: FakeDebugged | null;
  records: Record<string, RunRecord[]>;
  log: { id: number; at: string; line: string }[];
  tokens: tokens.ApiToken[];
  users: users.User[];
  /** By user name. */
  passwords: Record<string, string>;
  identityProviders: identityProviders.IdentityProvider[];
  /** By provider. */
  clientSecrets: Record<string, string>;
  /** Who calls, where it is not the local administrator. */
  caller: Actor | null;
  securityRoles: securityRoles.SecurityRole[];
  securityScopes: SecurityScope[];
  jobs: jobs.Job[];
  pxePassword: string | null;
  userDeviceAffinity: AffinitySetting;
  affinities: UserDeviceAffinity[];
  /** The file that was imported last. */
  importedAffinities: { name: string; text: string } | null;
  /** By deployment. */
  deploymentAlerts: Record<string, DeploymentAlert>;
  webhooks: Webhook[];
  /** By name. */
  webhookSecrets: Record<string, string>;
  duplicateIdentities: DuplicateIdentity[];
  emailSettings: EmailSettings;
  emailPassword: string | null;
  highRiskSettings: HighRiskSettings;
  pxeSettings: PxeSettings;
  policyKey: { keyId: string; publicKeyPem: string };
  /** By run; those that are not in it were not edited. */
  differences: Record<string, runs.RunDifference>;
  reports: Record<string, z.output<typeof runs.getRunReport.response>>;
  recoveryKeys: ShownRecoveryKey[];
  identityConflicts: IdentityConflict[];
  resolutionPlan: ResolutionPlan;
  /** What was confirmed. */
  resolutions: unknown[];
  /** Given for each key that was shown. */
  reasons: (string | null)[];
  sealingKeys: sealingKeys.SealingKey[];
  audit: audit.ListedAuditEntry[];
  auditProblem: audit.AuditVerdict['problem'];
  events: SlipwayEvent[];
}

export function found<T extends { id: string }>(things: readonly T[], id: string, noun: string): T {
  const thing = things.find((each) => each.id === id);
  if (thing === undefined) throw new SlipwayError('SLIP-1002', `There is no ${noun} with the id ${id}.`);
  return thing;
}

export function shown(
  variables: readonly { name: string; value: string; secret: boolean }[],
): devices.Device['variables'] {
  return variables.map(({ name, value, secret }) => ({ name, value: secret ? null : value, secret }));
}

/** A site in which nobody has done anything yet. */
export function emptySite(): FakeState {
  return {
    ...{ devices: [], deviceCategories: [], bootEvents: [], collections: [], members: [] },
    ...{ images: [], upgradePackages: [], packages: [], applications: [], bootImages: [] },
    translate: () => ({
      format: 'mdt-sequence',
      sequences: [],
      share: [],
      counts: { native: 0, translated: 0, opaque: 0, attention: 0 },
    }),
    ...{
      taskSequences: [],
      editLocks: new Map(),
      versions: [],
      deployments: [],
      deploymentTemplates: [],
      runs: [],
      records: {},
      log: [],
      tokens: [],
      jobs: [],
      events: [],
    },
    content: { store: { objects: 0, bytes: 0, freeBytes: 0 }, packages: [] },
    policyKey: { keyId: '0'.repeat(16), publicKeyPem: '-----BEGIN PUBLIC KEY-----' },
    ...{ reports: {}, differences: {}, debugged: null, imported: null },
    ...{ identityProviders: [], clientSecrets: {}, caller: null },
    ...{ pxePassword: null, userDeviceAffinity: 'none', affinities: [], importedAffinities: null },
    ...{ users: [], passwords: {}, securityRoles: [], securityScopes: [] },
    ...{ deploymentAlerts: {}, webhooks: [], webhookSecrets: {}, duplicateIdentities: [], emailPassword: null },
    emailSettings: {
      ...{ enabled: false, host: null, port: 587, security: 'starttls', caCertificates: null, userName: null },
      ...{ passwordSet: false, from: null, to: [] },
    },
    highRiskSettings: { defaultSize: 100, maximumSize: 0, protectedDevices: 'warn' },
    pxeSettings: {
      respond: true,
      responseDelaySeconds: 0,
      interfaces: [],
      ignoredMacs: [],
      promptSeconds: 10,
      unknownComputers: 'off',
      unknownComputersADay: 20,
      unknownComputerCollectionIds: [],
    },
    contentDetails: [],
    validationSchedule: { enabled: true, days: ['saturday'], time: '02:00', priority: 'low', nextAt: AT },
    ...{ audit: [], auditProblem: null, sealingKeys: [], recoveryKeys: [], reasons: [] },
    ...{ identityConflicts: [], resolutionPlan: { planId: '', changes: [], warnings: [] }, resolutions: [] },
  };
}
