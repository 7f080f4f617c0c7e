/** What a step's doing needs around it in a test: a step, a policy with a document around it, and a context that notes what it is told. */
import { randomUUID } from 'node:crypto';
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Disk, Inventory } from '../../api/inventory.ts';
import type { Policy, PolicyPackage } from '../../api/policy.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import { walk } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { kindOf, type StepSlug } from '../../task-sequence/step-kinds.ts';
import { Variables } from '../../task-sequence/variables.ts';
import { conditionFacts } from '../condition-facts/condition-facts.ts';
import type { Captures } from '../engine/services.ts';
import type { ContentSource, StepContext } from '../engine/step-context.ts';
import type { Machine } from '../machine/machine.ts';

export const RUN_ID = '11111111-1111-4111-8111-111111111111';
export const IMAGE_ID = '33333333-3333-4333-8333-333333333333';
const OTHER_ID = '22222222-2222-4222-8222-222222222222';

/** A step with its defaults, as an agent may be given it: variables may have changed what fitted together when it was written. */
export function stepOf<Slug extends StepSlug>(type: Slug, options: unknown, id = 'the-step'): StepOf<Slug> {
  const fields = { type, id, name: 'The step', disabled: false, continueOnError: false };
  // The options are those of the type: its own schema has taken them.
  return { ...fields, options: kindOf(type).options.parse(options) } as StepOf<Slug>;
}

export function policyWith(steps: readonly unknown[], packages: readonly PolicyPackage[] = []): Policy {
  const { document, problems } = parseTaskSequence({ version: 1, name: 'A sequence', steps: [...steps] });
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return {
    format: 1,
    policyId: OTHER_ID,
    runId: RUN_ID,
    deviceId: OTHER_ID,
    deviceName: 'PC-1',
    deploymentId: OTHER_ID,
    siteId: OTHER_ID,
    siteName: 'School',
    taskSequence: { id: OTHER_ID, version: 1, document },
    variables: [],
    secretVariables: [],
    packages: [...packages],
    trust: { caFingerprints: ['0'.repeat(64)], policyKeys: [{ keyId: 'k', publicKeyPem: '' }] },
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2026-02-01T00:00:00Z',
    minimumAgentVersion: '0.0.0',
  };
}

/**
 * A policy of a run of its own, for tests on real disks: partition ids follow from the run's id, mount points from
 * those, and test files run side by side on one machine, where two disks of one run hid each other's files.
 */
export function policyOfNewRun(packages: readonly PolicyPackage[] = []): Policy {
  return { ...policyWith([], packages), runId: randomUUID() };
}

/** The first step of that kind in a policy's document. */
export function firstStep<Slug extends StepSlug>(policy: Policy, type: Slug): StepOf<Slug> {
  for (const node of walk(policy.taskSequence.document.steps)) if (node.type === type) return node as StepOf<Slug>;
  throw new Error(`no ${type} in the document`);
}

export interface TestContextOptions {
  readonly machine: Machine;
  readonly policy?: Policy;
  readonly content?: ContentSource;
  readonly captures?: Captures;
  readonly variables?: Readonly<Record<string, string>>;
  readonly volumes?: readonly Volume[];
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
  /** What WMI queries are answered from. */
  readonly inventory?: Inventory;
  /** Called when something is about to be destroyed; may throw. */
  readonly onDestroy?: (disk: string, description: string) => void;
}

export interface NotedContext extends StepContext {
  readonly lines: string[];
  readonly destroyed: string[];
  readonly updates: { bytesDone?: number; bytesTotal?: number; message?: string }[];
}

export function contextFor(options: TestContextOptions): NotedContext {
  const lines: string[] = [];
  const destroyed: string[] = [];
  const updates: NotedContext['updates'] = [];
  const entries = Object.entries(options.variables ?? {}).map(([name, value]) => ({ name, value, secret: false }));
  let volumes = options.volumes ?? [];
  const variables = new Variables(entries);
  return {
    lines,
    destroyed,
    updates,
    environment: options.environment ?? 'linux-pe',
    policy: options.policy ?? policyWith([]),
    variables,
    scriptEnvironment: {},
    facts: conditionFacts({
      ...{ machine: options.machine, variables, agent: '/agent.cjs' },
      inventory: options.inventory ?? inventoryWith({}),
    }),
    machine: options.machine,
    content: options.content ?? noContent,
    captures: options.captures ?? noCaptures,
    signal: options.signal ?? new AbortController().signal,
    log: (line) => void lines.push(line),
    progress: (update) => void updates.push(update),
    aboutToDestroy: async (disk, description) => {
      options.onDestroy?.(disk, description);
      destroyed.push(`${disk}: ${description}`);
    },
    volumes: () => volumes,
    setVolumes: (next) => {
      volumes = next;
    },
  };
}

const noCaptures: Captures = { begin: () => Promise.reject(new Error('the test takes no captures')) };

const noContent: ContentSource = {
  manifest: () => Promise.reject(new Error('the test has no content')),
  readObject: () => Promise.reject(new Error('the test has no content')),
  // biome-ignore lint/correctness/useYield: it always fails
  readRange: async function* () {
    throw new Error('the test has no content');
  },
  // biome-ignore lint/correctness/useYield: it always fails
  readWhole: async function* () {
    throw new Error('the test has no content');
  },
};

export function diskWith(fields: Partial<Disk>): Disk {
  return {
    number: 0,
    path: '/dev/sda',
    model: 'Contoso Disk',
    serial: 'SA0001',
    bytes: 500_107_862_016,
    type: 'ssd',
    transport: 'sata',
    removable: false,
    readOnly: false,
    bootMedium: false,
    partitions: [],
    ...fields,
  };
}

export function inventoryWith(fields: Partial<Inventory>): Inventory {
  return {
    smbios: {
      uuid: null,
      serialNumber: 'S-1',
      manufacturer: 'Contoso',
      model: 'Model 7',
      assetTag: null,
      chassisType: null,
      biosVendor: null,
      biosVersion: null,
    },
    firmware: { kind: 'uefi', secureBoot: true },
    processor: { model: null, count: 2, megahertz: 2400 },
    memoryBytes: 4 * 2 ** 30,
    networkAdapters: [],
    disks: [],
    tpm: null,
    onAcPower: null,
    pciIds: [],
    usbIds: [],
    ...fields,
  };
}

export function volumeWith(fields: Partial<Volume>): Volume {
  return {
    id: 'system',
    path: '/dev/sda2',
    partitionUuid: 'bbbbbbbb-2222-8333-8444-555555555555',
    type: 'linux',
    fileSystem: 'ext4',
    label: null,
    bytes: 10 * 2 ** 30,
    diskPath: '/dev/sda',
    image: null,
    ...fields,
  };
}

/** The error that a step fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<SlipwayError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof SlipwayError) return error;
  throw error ?? new Error('it did not fail');
}
