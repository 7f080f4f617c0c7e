/** Builds and signs a run's policy: everything the agent needs to know, with versions pinned, without secrets and locations. */
import { randomUUID } from 'node:crypto';
import type { BootFile } from '../../api/boot-images.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Policy, PolicyBootImage, PolicyPackage, PolicySoftware, SignedPolicy } from '../../api/policy.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { enabledSteps } from '../../task-sequence/document.ts';
import { referencedPackages } from '../../task-sequence/referenced-packages.ts';
import { oldestAgent } from '../agents/agent-version.ts';
import type { PolicyVariable } from '../collections/collection.ts';
import type { SiteContext } from '../site-context.ts';
import { documentToRun } from '../task-sequences/document-to-run.ts';
import { pinSoftware } from './pinned-software.ts';
import { pinUpgradePackages } from './pinned-upgrade-packages.ts';
import { policyImages } from './policy-images.ts';
import type { PolicyFacts } from './run-beginning.ts';

/** A run may wait long for its computer; one that takes longer than a month is begun anew. */
const VALID_MILLISECONDS = 30 * 86_400_000;
/** The agent sets its clock from the site a moment before it looks at this. */
const TOLERANCE_MILLISECONDS = 5 * 60_000;

export interface PolicyDevice {
  readonly id: string;
  readonly name: string;
  /** It came in by itself as an unknown computer, and no run has succeeded on it. */
  readonly unreviewed: boolean;
}

export interface PolicySubject {
  readonly runId: string;
  readonly deploymentId: string;
  /** Undefined: the policy that this one follows did not say. */
  readonly purpose: Policy['purpose'];
  readonly device: PolicyDevice;
  readonly taskSequence: TaskSequence;
  /** The run begins in the debugger. */
  readonly debug: boolean;
}

export interface BuiltPolicy {
  readonly signed: SignedPolicy;
  readonly packageVersionIds: readonly string[];
}

export async function buildPolicy(site: SiteContext, subject: PolicySubject, facts: PolicyFacts): Promise<BuiltPolicy> {
  const document = await documentToRun(site, subject.taskSequence);
  return buildPolicyOf(site, { ...subject, taskSequence: { ...subject.taskSequence, document } }, facts, 1);
}

/** Of a sequence that was put together and found fit to be run (documentToRun). `revision`: which policy of the run it is, from 1. */
export async function buildPolicyOf(
  site: SiteContext,
  subject: PolicySubject,
  { variables, bootImage }: PolicyFacts,
  revision: number,
): Promise<BuiltPolicy> {
  const packages = await pinImages(site, subject.taskSequence);
  const media = await pinUpgradePackages(site, subject.taskSequence);
  packages.push(...media.applied);
  const software = [...(await pinSoftware(site, subject.taskSequence, variables)), ...media.fetched];
  requireDownloads(subject.taskSequence, [...packages, ...software]);
  const policy = composePolicy(site, subject, {
    ...{ packages, software, variables, revision },
    bootImage: bootImage && { ...bootImage, kernelArguments: site.config.kernelArguments.trim() },
    windowsAgent: packages.some(isWindows) ? await agentForWindows(site, subject.taskSequence) : null,
  });
  return {
    signed: site.keys.signPolicy(JSON.stringify(policy)),
    // An upgrade package may be applied and fetched.
    packageVersionIds: [...new Set([...packages, ...software].map(({ versionId }) => versionId))],
  };
}

interface PolicyParts {
  readonly packages: PolicyPackage[];
  readonly software: PolicySoftware[];
  readonly variables: readonly PolicyVariable[];
  /** What a restart into the PE is staged from: with hashes, so that only what the policy's signature covers is put onto a disk. */
  readonly bootImage: PolicyBootImage | null;
  readonly windowsAgent: BootFile | null;
  readonly revision: number;
}

function composePolicy(
  site: SiteContext,
  { runId, deploymentId, purpose, device, taskSequence, debug }: PolicySubject,
  { packages, software, variables, bootImage, windowsAgent, revision }: PolicyParts,
): Policy {
  const now = site.now().getTime();
  return {
    ...(revision === 1 ? { format: 1 } : { format: 2, revision }),
    policyId: randomUUID(),
    runId,
    deviceId: device.id,
    deviceName: device.name,
    ...(device.unreviewed ? { unreviewedComputer: true } : {}),
    deploymentId,
    ...(purpose === undefined ? {} : { purpose }),
    siteId: site.siteId,
    siteName: site.config.siteName,
    taskSequence: { id: taskSequence.id, version: taskSequence.version, document: taskSequence.document },
    variables: variables.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }])),
    secretVariables: variables.filter(({ value }) => value === null).map(({ name }) => name),
    packages,
    ...(software.length === 0 ? {} : { software }),
    bootImage,
    ...(windowsAgent === null ? {} : { windowsAgent: onlyFacts(windowsAgent) }),
    ...(debug ? { debug } : {}),
    trust: {
      caFingerprints: [site.keys.caFingerprint],
      policyKeys: [{ keyId: site.keys.policyKeyId, publicKeyPem: site.keys.policyPublicKeyPem }],
    },
    validFrom: new Date(now - TOLERANCE_MILLISECONDS).toISOString(),
    validUntil: new Date(now + VALID_MILLISECONDS).toISOString(),
    minimumAgentVersion: oldestAgent,
  };
}

/**
 * Null where there is none and the sequence can do without: it ends in the PE.
 * @throws SlipwayError SLIP-3003 where the run could not go on in the Windows, before anything of the computer is erased
 */
async function agentForWindows(site: SiteContext, { name, document }: TaskSequence): Promise<BootFile | null> {
  const agent = await site.findWindowsAgent();
  const goesOn = [...enabledSteps(document.steps)].some(({ type }) => type === 'setup-windows-and-configmgr');
  if (agent !== null || !goesOn) return agent;
  throw new SlipwayError(
    'SLIP-3003',
    `The task sequence "${name}" goes on in Windows, and this site has no agent for Windows (dist/windows/slipway-agent.exe). Build it on the site with "npm run setup", then start the run again.`,
  );
}

function isWindows({ images }: PolicyPackage): boolean {
  return images.some(({ platform }) => platform === 'windows');
}

/** Where it lies on the site is nobody's matter. */
function onlyFacts({ name, bytes, sha256 }: BootFile): BootFile {
  return { name, bytes, sha256 };
}

/** An id of these may be that of an image or of a package, so only both together tell that it is of neither. */
function requireDownloads({ name, document }: TaskSequence, pinned: readonly { readonly id: string }[]): void {
  const missing = referencedPackages(document).downloads.filter((id) => !pinned.some((each) => each.id === id));
  if (missing.length === 0) return;
  throw new SlipwayError(
    'SLIP-3003',
    `The task sequence "${name}" fetches packages that are not here: ${missing.join(', ')}. Import them, or change the sequence.`,
  );
}

/** The newest version of each image that the sequence applies or fetches. */
async function pinImages(site: SiteContext, taskSequence: TaskSequence): Promise<PolicyPackage[]> {
  const { images: applied, downloads } = referencedPackages(taskSequence.document);
  const wanted = [...new Set([...applied, ...downloads])];
  if (wanted.length === 0) return [];
  const rows = await site.db
    .selectFrom('package')
    .innerJoin('package_version', 'package_version.package_id', 'package.id')
    .select(['package.id', 'package.name', 'package_version.id as version_id', 'content_root', 'images'])
    .distinctOn('package.id')
    .where('package.id', 'in', wanted)
    .where('package.kind', '=', 'operating-system-image')
    .orderBy('package.id')
    .orderBy('package_version.version', 'desc')
    .execute();
  const missing = applied.filter((id) => !rows.some((row) => row.id === id));
  if (missing.length > 0)
    throw new SlipwayError(
      'SLIP-3003',
      `The task sequence "${taskSequence.name}" applies images that are not here: ${missing.join(', ')}. Import them, or change the sequence.`,
    );
  return rows.map((row) => ({
    id: row.id,
    versionId: row.version_id,
    kind: 'operating-system-image' as const,
    name: row.name,
    contentRoot: row.content_root,
    images: policyImages(row.images),
  }));
}

/** What the run may fetch, and what is kept as long as the run is known. */
export async function pinPackageVersions(site: SiteContext, runId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await site.db
    .insertInto('run_package_version')
    .values(ids.map((id) => ({ run_id: runId, package_version_id: id })))
    .onConflict((oc) => oc.doNothing())
    .execute();
}
