/** Things of a site for tests of commands, with ids and times that goldens can name. */
import type { ApiToken } from '../api/api-tokens.ts';
import type { BootImage } from '../api/boot-images.ts';
import type { Collection } from '../api/collections.ts';
import type { StoredPackageVersion } from '../api/content.ts';
import { usualSettings } from '../api/deployment-settings.ts';
import type { Deployment } from '../api/deployments.ts';
import type { Device } from '../api/devices.ts';
import type { IdentityProvider } from '../api/identity-providers.ts';
import type { Image } from '../api/images.ts';
import type { Job } from '../api/jobs.ts';
import type { Run } from '../api/runs.ts';
import type { SecurityRole } from '../api/security-roles.ts';
import type { SecurityScope } from '../api/security-scopes.ts';
import type { TaskSequence } from '../api/task-sequences.ts';
import type { UpgradePackage } from '../api/upgrade-packages.ts';
import type { User } from '../api/users.ts';
import { parseTaskSequence } from '../task-sequence/parse.ts';

/** Ids that goldens can name: `00000001-…`, counted up. */
export function idOf(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

export const AT = '2026-11-25T14:03:22.000Z';

/** In which everything is that was put nowhere else. */
const defaultScope = { id: idOf(513), name: 'Default' };

export function makeDevice(device: Partial<Device>): Device {
  return {
    ...{ id: idOf(1), name: 'PC-01', macs: ['52:54:00:00:00:01'], smbiosUuid: null, serialNumber: null },
    ...{
      manufacturer: null,
      model: null,
      assetTag: null,
      obsoleteAt: null,
      categories: [],
      variables: [],
      primaryUsers: [],
      inventory: null,
      protected: false,
      createdAt: AT,
      lastSeenAt: null,
    },
    standing: 'known',
    ...device,
  };
}

export function makeCollection(collection: Partial<Collection>): Collection {
  const made = { id: idOf(16), name: 'Room 12', builtIn: false, variablePrecedence: 1, variables: [], memberCount: 0 };
  return {
    ...made,
    ...{ limitingCollection: { id: idOf(0xc0), name: 'All Systems' }, queryRules: [], includedCollections: [] },
    ...{ excludedCollections: [], maintenanceWindows: [], evaluatedAt: null },
    evaluationSchedule: { kind: 'daily', time: '03:00', timeZone: 'UTC' },
    ...{ evaluationMilliseconds: null, membersChangedAt: null, createdAt: AT, securityScopes: [defaultScope] },
    ...collection,
  };
}

export function makeJob(job: Partial<Job>): Job {
  return {
    ...{ id: idOf(32), kind: 'image-import', state: 'waiting', bytesDone: null, bytesTotal: null, message: '' },
    ...{ resultId: null, createdAt: AT, endedAt: null },
    ...job,
  };
}

export function makeImage(image: Partial<Image>): Image {
  const linux = { index: 1, name: 'Debian', description: null, totalBytes: 1_234_567_890, fileCount: 34_567 };
  return {
    ...{ id: idOf(48), name: 'Debian 12', versionId: idOf(49), version: 1, contentRoot: 'cd'.repeat(32) },
    ...{ bytes: 456_789_012, createdAt: AT, captured: null, securityScopes: [defaultScope] },
    images: [
      {
        ...linux,
        platform: 'linux',
        architecture: 'x64',
        ...{ languages: [], defaultLanguage: null, bootManagers: null },
        editionId: null,
        version: '12.8',
      },
    ],
    ...image,
  };
}

export function makeUpgradePackage(pkg: Partial<UpgradePackage>): UpgradePackage {
  const [image] = makeImage({}).images;
  const windows = { platform: 'windows', architecture: 'amd64', version: '10.0.26100.4351' } as const;
  const languages = { languages: ['nl-NL', 'en-US'], defaultLanguage: 'nl-NL' };
  const edition = (index: number, name: string, editionId: string) =>
    image === undefined ? [] : [{ ...image, ...windows, ...languages, index, name, editionId }];
  return {
    ...{ id: idOf(50), name: 'Windows 11 24H2', versionId: idOf(51), version: 1, contentRoot: 'ab'.repeat(32) },
    ...{ bytes: 5_678_901_234, files: 1034, installFile: 'sources/install.wim', appliesFromSource: true },
    editions: [...edition(1, 'Windows 11 Education', 'Education'), ...edition(2, 'Windows 11 Pro', 'Professional')],
    ...{ createdAt: AT, source: '/srv/windows-11.iso', securityScopes: [defaultScope] },
    ...pkg,
  };
}

export function makeStoredVersion(version: Partial<StoredPackageVersion>): StoredPackageVersion {
  return {
    ...{ packageId: idOf(48), packageName: 'Debian 12', kind: 'operating-system-image', versionId: idOf(49) },
    ...{ version: 2, contentRoot: 'cd'.repeat(32), createdAt: AT, objects: 7, bytes: 456_789_012, missingObjects: 0 },
    ...{ damagedObjects: 0, validatedAt: null, validatedBy: null },
    ...version,
  };
}

export function makeBootImage(image: Partial<BootImage>): BootImage {
  return {
    ...{ id: idOf(64), name: 'Slipway PE', kind: 'linux-pe', architecture: 'x64', buildId: '0f3a91c2d4e5b687' },
    ...{ version: '0.1.0', kernelVersion: '6.12.48', current: true, createdAt: AT },
    files: [{ name: 'vmlinuz', bytes: 12_345_678, sha256: 'ef'.repeat(32) }],
    ...image,
  };
}

export function makeDeployment(
  deployment: Partial<Deployment>,
  sequence: { id: string; name: string },
  collection: { id: string; name: string },
): Deployment {
  return {
    ...{
      id: idOf(80),
      name: `${sequence.name} → ${collection.name}`,
      purpose: 'available',
      ...{ enabled: true, debug: false },
      createdAt: AT,
    },
    ...structuredClone(usualSettings),
    ...{
      status: deployment.enabled === false ? 'disabled' : 'active',
      nextAssignmentAt: null,
      lastWake: null,
      startedOn: 0,
      openWave: null,
      suspended: null,
    },
    ...{ taskSequenceId: sequence.id, taskSequenceName: sequence.name },
    ...{ collectionId: collection.id, collectionName: collection.name },
    ...deployment,
  };
}

export function makeRun(run: Partial<Run>): Run {
  return {
    ...{ id: idOf(96), deviceId: idOf(1), deviceName: 'PC-01', deploymentId: null, taskSequenceId: idOf(112) },
    ...{ taskSequenceName: 'Install Debian', taskSequenceVersion: 3, state: 'running', origin: 'pxe' },
    ...{
      cancelRequested: false,
      progress: null,
      paused: null,
      message: '',
      startedAt: AT,
      endedAt: null,
      lastReportAt: null,
    },
    ...run,
  };
}

export function makeToken(token: Partial<ApiToken>): ApiToken {
  return {
    ...{ id: idOf(128), name: 'laptop', securityRole: null, createdBy: { kind: 'local' }, createdAt: AT },
    ...{ lastUsedAt: null, expiresAt: null, expired: false, securityScopes: null, collections: null },
    ...token,
  };
}

export function makeUser(user: Partial<User>): User {
  return {
    ...{ id: idOf(144), name: 'kim', displayName: '', securityRoles: [], disabled: false, mustChangePassword: false },
    ...{ hasPassword: true, identities: [], failedSignIns: 0, lastSignInAt: null, createdAt: AT },
    ...{ securityScopes: null, collections: null },
    ...user,
  };
}

export function makeIdentityProvider(provider: Partial<IdentityProvider>): IdentityProvider {
  return {
    ...{ id: idOf(200), name: 'company', displayName: '', issuer: 'https://login.example', clientId: 'slipway' },
    ...{ caCertificates: null, siteUrl: null, redirectUri: 'https://10.0.0.1:8443/api/sign-in/oidc/company/callback' },
    ...{ scopes: ['openid', 'profile'], rolesClaim: 'groups', roleMappings: [] },
    ...{ makeUsers: false, enabled: true, createdAt: AT },
    ...provider,
  };
}

export function makeSecurityRole(role: Partial<SecurityRole>): SecurityRole {
  const made = { id: idOf(160), name: 'Operator', description: '', builtIn: false, permissions: [], createdAt: AT };
  return { ...made, ...role };
}

export function makeSecurityScope(scope: Partial<SecurityScope>): SecurityScope {
  return {
    ...{ id: idOf(512), name: 'Berlin', description: '', builtIn: false, createdAt: AT },
    ...{ imageCount: 0, taskSequenceCount: 0, collectionCount: 0 },
    ...scope,
  };
}

export function makeTaskSequence(document: unknown, sequence: Partial<TaskSequence> = {}): TaskSequence {
  const { document: read, problems } = parseTaskSequence(document);
  if (problems !== undefined) throw new Error(JSON.stringify(problems));
  const made = { id: idOf(112), name: read.name, description: read.description ?? null, version: 3, updatedAt: AT };
  return { ...made, document: read, securityScopes: [defaultScope], ...sequence };
}
