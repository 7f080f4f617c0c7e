/** The agent's side of the API: from boot ticket to the last report. */
import * as z from 'zod';
import { environments } from '../task-sequence/step.ts';
import { MOST_RECORDS, MOST_WISHES, ShownVariableSchema, stopReasons, WishSchema } from './debug-commands.ts';
import { InventorySchema, OperatingSystemSchema } from './inventory.ts';
import { SignedPolicySchema } from './policy.ts';
import { defineRoute } from './route.ts';
import { ComputerSchema, SoftwareSchema, StepFactsSchema } from './step-facts.ts';

/** The file that the per-device second initrd carries, `/slipway/ticket.json`. */
export const BootTicketFileSchema = z.object({
  format: z.literal(1),
  ticket: z.string(),
  /** The API, `https://10.0.0.1:8443`. */
  siteUrl: z.url(),
  siteName: z.string(),
  /** SHA-256 of the site CA's certificate (DER), hex. */
  caFingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  /** The site's clock when the ticket was made: bounds what a wrong clock in the PC can do. */
  issuedAt: z.iso.datetime(),
});
export type BootTicketFile = z.output<typeof BootTicketFileSchema>;

export const origins = ['pxe', 'http', 'bootable', 'stand-alone', 'prestaged', 'client'] as const;

/** What a first contact may be made with. Media, device certificates and join codes come with their capabilities. */
const CredentialSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('boot-ticket'), ticket: z.string().min(20).max(200) }),
]);

/** A required deployment waits at the screen before it begins, so that a person there can stop it. */
const StartNoticeSchema = z.object({
  seconds: z.int().min(1).max(3600),
  /** It erases disks. */
  erases: z.boolean(),
  /** The task sequence's own words; null and none: the usual ones. */
  headline: z.string().nullable(),
  texts: z.array(z.string()),
});
export type StartNotice = z.output<typeof StartNoticeSchema>;

export const openSession = defineRoute({
  method: 'POST',
  path: '/api/agent/session',
  summary: 'Trade a boot ticket for a session; consumes the ticket',
  access: 'agent',
  body: z.object({
    credential: CredentialSchema,
    inventory: InventorySchema,
    environment: z.enum(environments),
    agentVersion: z.string(),
    agentTime: z.iso.datetime(),
    pxePassword: z.string().max(200).optional(),
  }),
  response: z.object({
    session: z.string(),
    siteTime: z.iso.datetime(),
    device: z.object({ id: z.uuid(), name: z.string() }),
    /** Public keys that policies may be signed with. */
    policyKeys: z.array(z.object({ keyId: z.string(), publicKeyPem: z.string() })),
    /** A run of this device that waits for this environment: it goes on, nothing is chosen. */
    openRun: z.object({ id: z.uuid() }).nullable(),
    deployments: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        description: z.string().nullable(),
        purpose: z.enum(['available', 'required']),
        /** Of a required one; null, or absent where the site does not know it: it begins at once. */
        notice: StartNoticeSchema.nullish(),
      }),
    ),
  }),
});

export const declineStart = defineRoute({
  method: 'POST',
  path: '/api/agent/declined-starts',
  summary:
    'Tell that a person at the computer does not let a required deployment begin; once more under the same id, when the computer leaves',
  access: 'session',
  body: z.object({ id: z.uuid(), deploymentId: z.uuid() }),
  response: z.null(),
});

export const stepOutcomes = ['done', 'failed', 'restart', 'skipped', 'waiting'] as const;

/** A volume that a step made or found; later steps refer to it by its id, whatever its path is after a restart. */
export const VolumeSchema = z.object({
  id: z.string(),
  /** Path in the environment that wrote the record, `/dev/vda2`. */
  path: z.string(),
  /** Partition GUID, lower case: the stable identity. On an MBR disk `<disk signature>-<number>`. */
  partitionUuid: z.string(),
  type: z.string(),
  fileSystem: z.string(),
  label: z.string().nullable(),
  bytes: z.number(),
  diskPath: z.string(),
  /** Id of the image that was applied to it. */
  image: z.uuid().nullable(),
});
export type Volume = z.output<typeof VolumeSchema>;

const recordFields = {
  /** Counts up by one within the run, from 1; (run, sequence) makes a report idempotent. */
  sequence: z.int().min(1).max(MOST_RECORDS),
  at: z.iso.datetime(),
  environment: z.enum(environments),
};
const stepFields = {
  ...recordFields,
  nodeId: z.string(),
  name: z.string(),
  attempt: z.int().min(1).max(1_000_000),
  parentId: z.string().nullable(),
};

/** Of an agent that takes the debugger's wishes. */
export const DEBUGGER = 'debugger';
/** What the agent understands beyond what all agents do. `edited-sequence`: it has a failed run go on with an edited sequence. */
export const agentAbilities = ['edited-sequence', DEBUGGER] as const;
/** Texts, since a newer agent may know more. */
const AbilitiesSchema = z.array(z.string().max(60)).max(100);

/** The run goes on under another policy, with an edited task sequence. */
const EditedSequenceSchema = z.object({
  /** That policy's (api/policy.ts). */
  revision: z.int().min(2),
  policyId: z.uuid(),
  taskSequenceVersion: z.int(),
  /** What the records have placed in another group, or in none. */
  moved: z.array(z.object({ nodeId: z.string(), parentId: z.string().nullable() })),
});
export type EditedSequence = z.output<typeof EditedSequenceSchema>;

/** The journal's entries: what happened, in order. What is written on the computer is what is sent to the site. */
export const RecordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run-started'),
    ...recordFields,
    agentVersion: z.string(),
    origin: z.enum(origins),
    /** Here and below, what is optional is missing in the records of agents that did not tell it yet. */
    software: SoftwareSchema.optional(),
    computer: ComputerSchema.optional(),
    abilities: AbilitiesSchema.optional(),
  }),
  z.object({
    kind: z.literal('run-resumed'),
    ...recordFields,
    reason: z.string(),
    software: SoftwareSchema.optional(),
    abilities: AbilitiesSchema.optional(),
    edited: EditedSequenceSchema.optional(),
  }),
  z.object({ kind: z.literal('step-started'), ...stepFields, type: z.string() }),
  /** Its condition held: it is not looked at again after a restart. */
  z.object({ kind: z.literal('group-started'), ...stepFields }),
  z.object({
    kind: z.literal('step-finished'),
    ...stepFields,
    type: z.string(),
    outcome: z.enum(stepOutcomes),
    exitCode: z.int().nullable(),
    /** For a person: what was done, why it was skipped, or what failed and what to do. Secrets are replaced. */
    message: z.string(),
    errorCode: z.string().nullable(),
    bytes: z.number().nullable(),
    milliseconds: z.number(),
    /** After `restart`: where the run goes on. */
    restartTarget: z.enum(['disk', 'pe']).nullable(),
    /** After `restart`: the step is over, or it is run again. */
    continueAt: z.enum(['next', 'same']).nullable(),
    /** Variables the step set, secret ones without their value. */
    variables: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
    /** For the run's report, where the step knows more than its message says. */
    facts: StepFactsSchema.optional(),
  }),
  z.object({
    kind: z.literal('group-finished'),
    ...stepFields,
    outcome: z.enum(['done', 'failed', 'skipped']),
    message: z.string(),
  }),
  /** Said before anything is destroyed, acknowledged by the site before it is. */
  z.object({ kind: z.literal('about-to-destroy'), ...stepFields, disk: z.string(), description: z.string() }),
  z.object({ kind: z.literal('journal-moved'), ...recordFields, from: z.string(), to: z.string() }),
  /** The volumes that later steps refer to, all of them: their ids outlive paths and drive letters. */
  z.object({ kind: z.literal('volumes'), ...recordFields, volumes: z.array(VolumeSchema) }),
  z.object({
    kind: z.literal('variables'),
    ...recordFields,
    variables: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
  /** The run waits in the debugger before this group or step, until a person says more. */
  z.object({
    kind: z.literal('run-paused'),
    ...recordFields,
    nodeId: z.string(),
    name: z.string(),
    parentId: z.string().nullable(),
    reason: z.enum(stopReasons),
  }),
  /** A person's wish was taken: obeyed, or `refused` with the reason. It has the wish's number, so none is obeyed twice. */
  z.object({
    kind: z.literal('debug-command'),
    ...recordFields,
    ...WishSchema.shape,
    refused: z.string().nullable(),
    /** Of `goto`: the groups and steps whose end counts no longer; they are done again when the run comes to them. */
    again: z.array(z.string()).default([]),
  }),
  z.object({
    kind: z.literal('run-finished'),
    ...recordFields,
    outcome: z.enum(['succeeded', 'failed', 'cancelled']),
    message: z.string(),
  }),
]);
export type RunRecord = z.output<typeof RecordSchema>;

export const startRun = defineRoute({
  method: 'POST',
  path: '/api/agent/runs',
  summary: 'Begin a run (its id is made by the agent) or go on with an open one; repeating the call is harmless',
  access: 'session',
  body: z.object({
    runId: z.uuid(),
    deploymentId: z.uuid().optional(),
    origin: z.enum(origins),
    environment: z.enum(environments),
    /** What the agent can do besides. Absent: an agent that does not know the debugger. */
    abilities: AbilitiesSchema.default([]),
  }),
  response: z.object({
    runCredential: z.string(),
    policy: SignedPolicySchema,
    /** What the site has of the run, for an agent whose disk holds no journal. */
    records: z.array(RecordSchema),
  }),
});

/** Where a running step is: never journalled, the latest counts. */
export const ProgressSchema = z.object({
  nodeId: z.string(),
  name: z.string(),
  /** Steps that have ended, of all enabled ones. */
  stepsDone: z.int(),
  stepsTotal: z.int(),
  bytesDone: z.number().nullable(),
  bytesTotal: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  message: z.string(),
});
export type Progress = z.output<typeof ProgressSchema>;

const RunParams = z.object({ runId: z.uuid() });

/** What a report's answer says besides: what people want of the run. */
const control = {
  cancelRequested: z.boolean(),
  /** The number of the newest wish of the debugger; absent where there was none. */
  newestWish: z.int().optional(),
};

/** Room for a record as long as a journal's line can be (agent/engine/journal-format.ts), which goes alone then. */
export const REPORT_BODY_BYTES = 12 << 20;

export const reportRecords = defineRoute({
  method: 'POST',
  path: '/api/agent/runs/:runId/records',
  summary: 'Report journal records; records that the site has are ignored',
  access: 'report',
  bodyLimit: REPORT_BODY_BYTES,
  params: RunParams,
  body: z.object({
    records: z.array(RecordSchema).max(1000),
    log: z.array(z.string().max(8000)).max(1000).default([]),
  }),
  response: z.object({ acknowledged: z.int(), ...control }),
});

export const reportProgress = defineRoute({
  method: 'POST',
  path: '/api/agent/runs/:runId/progress',
  summary: 'Report where the running step is',
  access: 'report',
  params: RunParams,
  body: ProgressSchema,
  response: z.object(control),
});

/** Asked every second while the run is paused, otherwise when there is a wish that the agent does not have. */
export const takeWishes = defineRoute({
  method: 'POST',
  path: '/api/agent/runs/:runId/debugger',
  summary: 'The wishes of people who debug the run; the variables while it is paused',
  access: 'run',
  params: RunParams,
  body: z.object({
    /** The number of the last wish that was taken. */
    after: z.int().min(0).max(MOST_WISHES),
    /** All of them, where the site does not have them yet; null while the run is not paused. */
    variables: z.array(ShownVariableSchema).max(100_000).nullable(),
  }),
  response: z.object({
    wishes: z.array(WishSchema),
    cancelRequested: z.boolean(),
    /** The site has no variables of this pause. */
    wantsVariables: z.boolean(),
    /** As in the answer to a report: a paused run reports nothing, and is to know when a restored site lacks records. */
    acknowledged: z.int().min(0).max(MOST_RECORDS),
  }),
});

/** An agent whose run has failed asks now and then whether a person has it go on. */
export const readRunStanding = defineRoute({
  method: 'GET',
  path: '/api/agent/runs/:runId',
  summary: 'Whether the run is open: a failed one that a person has go on is open again',
  access: 'report',
  params: RunParams,
  response: z.object({
    open: z.boolean(),
    /** The version of its task sequence now, where that is not the one which the run has; sequences that it runs in turn do not count. */
    editedVersion: z.int().nullish(),
  }),
});

export const resumeOwnRun = defineRoute({
  method: 'POST',
  path: '/api/agent/runs/:runId/resume',
  summary: 'Have the failed run go on at the step that failed: chosen at the computer',
  access: 'report',
  params: RunParams,
  response: z.object({ open: z.literal(true) }),
});

export const reportOperatingSystem = defineRoute({
  method: 'POST',
  path: '/api/agent/runs/:runId/operating-system',
  summary: 'Tell which operating system the agent works in, for the inventory of the device',
  access: 'report',
  params: RunParams,
  body: OperatingSystemSchema,
  response: z.null(),
});

export const locateContent = defineRoute({
  method: 'POST',
  path: '/api/agent/runs/:runId/content-locations',
  summary: 'Where the bytes of content objects can be fetched now: short-lived signed URLs, best first',
  access: 'run',
  params: RunParams,
  body: z.object({
    sha256: z
      .array(z.string().regex(/^[0-9a-f]{64}$/))
      .min(1)
      .max(100),
  }),
  response: z.object({
    locations: z.array(z.object({ sha256: z.string(), urls: z.array(z.string()), expiresAt: z.iso.datetime() })),
  }),
});

export const fetchSecrets = defineRoute({
  method: 'POST',
  path: '/api/agent/runs/:runId/secrets',
  summary: 'The values of secret variables that this run may know',
  access: 'run',
  params: RunParams,
  body: z.object({ names: z.array(z.string()).max(1000) }),
  response: z.object({ values: z.array(z.object({ name: z.string(), value: z.string() })) }),
});

export const fetchPolicy = defineRoute({
  method: 'GET',
  path: '/api/agent/runs/:runId/policy',
  summary: 'The policy of a run, again',
  access: 'run',
  params: RunParams,
  response: SignedPolicySchema,
});
