/**
 * Policy: the signed, self-contained bundle that tells an agent what to do (architecture, section 6a).
 * It holds no secret and no location: those come through interfaces of their own.
 */

import * as z from 'zod';
import { RunDeploymentTypeSchema } from '../task-sequence/applications/application-definition.ts';
import { TaskSequenceDocumentSchema } from '../task-sequence/document.ts';
import { RunProgramSchema } from '../task-sequence/packages/package-definition.ts';
import { BootFileSchema } from './boot-images.ts';
import { BootManagerVersionsSchema, bootManagers } from './boot-managers.ts';

const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** One file of a package version; its chunk list is a content object of its own (docs/content.md). */
export const ContentFileSchema = z.object({
  path: z.string(),
  bytes: z.number(),
  sha256: Sha256Schema,
  chunkList: z.object({ sha256: Sha256Schema, bytes: z.number(), chunks: z.number() }),
  /** Linux: it may be run. Of files that came from a folder; absent: it may not. */
  executable: z.literal(true).optional(),
});
export type ContentFile = z.output<typeof ContentFileSchema>;

/** The immutable list of what a package version consists of. Its own SHA-256 is the version's content root. */
export const ManifestSchema = z.object({
  format: z.literal(1),
  files: z.array(ContentFileSchema),
});
export type Manifest = z.output<typeof ManifestSchema>;

export const PolicyPackageSchema = z.object({
  id: z.uuid(),
  versionId: z.uuid(),
  kind: z.enum(['operating-system-image']),
  name: z.string(),
  /** SHA-256 of the manifest. */
  contentRoot: Sha256Schema,
  images: z.array(
    z.object({
      index: z.number(),
      name: z.string(),
      /** Bytes of all files when applied. */
      totalBytes: z.number(),
      platform: z.enum(['linux', 'windows']),
      /** Of a Windows: `amd64`; null: it is none that was recognised. */
      architecture: z.string().nullable().default(null),
      /** Of a Windows: the language of its user interface, `de-DE`. */
      language: z.string().nullable().default(null),
      /** Of a Windows, those that are in it; null: nobody has looked. */
      bootManagers: z.array(z.enum(bootManagers)).nullable().default(null),
      bootManagerVersions: BootManagerVersionsSchema.optional(),
      /** The manifest's file that lists the SHA-1 (20 bytes each) of the blobs that this image needs. */
      blobList: z.string(),
    }),
  ),
});
export type PolicyPackage = z.output<typeof PolicyPackageSchema>;

/** What every kind of software has: a version, and the name that people know it by. */
const softwareFields = {
  id: z.uuid(),
  versionId: z.uuid(),
  name: z.string(),
  /** SHA-256 of the manifest. */
  contentRoot: Sha256Schema,
};

/** A package with its programs, or an application with its deployment types. Older agents pass over them, and know no step that would ask for them. */
export const PolicySoftwareSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('package'), ...softwareFields, programs: z.array(RunProgramSchema) }),
  z.object({
    kind: z.literal('application'),
    ...softwareFields,
    taskSequences: z.boolean(),
    disabled: z.boolean(),
    deploymentTypes: z.array(RunDeploymentTypeSchema),
    supersedes: z.array(z.object({ application: z.uuid(), uninstall: z.boolean() })),
  }),
]);
export type PolicySoftware = z.output<typeof PolicySoftwareSchema>;
export type PolicyApplication = Extract<PolicySoftware, { kind: 'application' }>;
export type PolicyProgramPackage = Extract<PolicySoftware, { kind: 'package' }>;

/** The boot image that new boots used when the run began: what a restart into the PE may be staged from. */
const PolicyBootImageSchema = z.object({
  buildId: z.string().regex(/^[0-9a-f]{16}$/),
  files: z.array(BootFileSchema),
  /** Those that the site adds to every boot of the PE. Into a boot loader's script they go as they are, so nothing else is allowed. */
  kernelArguments: z.string().regex(/^[\w=.,:@/ -]*$/),
});
export type PolicyBootImage = z.output<typeof PolicyBootImageSchema>;

export const PolicySchema = z.object({
  /** 2: `revision` is there, which agents that know format 1 alone would not see. */
  format: z.literal([1, 2]),
  /** Of a failed run that goes on with an edited sequence: counts up from 2. Absent: the policy that the run began with. */
  revision: z.int().min(2).optional(),
  policyId: z.uuid(),
  runId: z.uuid(),
  deviceId: z.uuid(),
  /** `_SMSTSMachineName`. */
  deviceName: z.string(),
  /** The computer came in by itself as an unknown one, and no person has approved it: nobody has said what may become of its disks. Absent: it is known. */
  unreviewedComputer: z.literal(true).optional(),
  deploymentId: z.uuid(),
  /** Of the deployment: a required run waits for content that the site has not. Absent in policies of sites that did not say: it does not. */
  purpose: z.enum(['available', 'required']).optional(),
  siteId: z.uuid(),
  siteName: z.string(),
  taskSequence: z.object({ id: z.uuid(), version: z.number(), document: TaskSequenceDocumentSchema }),
  /** Collection, device and deployment variables, already merged; later sources won. */
  variables: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Names whose values are fetched when they are needed, through the secrets interface. */
  secretVariables: z.array(z.string()),
  packages: z.array(PolicyPackageSchema),
  /** What steps install, with what that depends on or replaces. Absent: none. */
  software: z.array(PolicySoftwareSchema).optional(),
  /** Null where the site has none; absent in policies of sites that did not say. */
  bootImage: PolicyBootImageSchema.nullish(),
  /** The program that goes on in a Windows that the run applies. Absent: it applies none, or the site has no such program. */
  windowsAgent: BootFileSchema.optional(),
  /** The run begins in the debugger. Older agents do not know it; the site gives them no such run. */
  debug: z.boolean().optional(),
  /** What the agent may trust later on: overlap of old and new keys lets media outlive a rotation of either. */
  trust: z.object({
    /** SHA-256 of site CA certificates (DER), hex. */
    caFingerprints: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1),
    policyKeys: z.array(z.object({ keyId: z.string(), publicKeyPem: z.string() })).min(1),
  }),
  validFrom: z.iso.datetime(),
  validUntil: z.iso.datetime(),
  minimumAgentVersion: z.string(),
});
export type Policy = z.output<typeof PolicySchema>;

/** The bundle as it travels: the signature is over the payload's exact bytes (UTF-8 JSON). Ed25519, RFC 8032. */
export const SignedPolicySchema = z
  .object({
    payload: z.string(),
    keyId: z.string(),
    signature: z.base64(),
  })
  .meta({ id: 'SignedPolicy' });
export type SignedPolicy = z.output<typeof SignedPolicySchema>;
