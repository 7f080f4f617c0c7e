/**
 * What a step knows of its work beyond the sentence that it ends with: facts for the run's report. They hold names from policy, hardware and disks, never the values
 * of variables, so they are not searched for secrets.
 */
import * as z from 'zod';

const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** What a volume is held by that nothing may be read from (docs/windows.md, "Volumes that are encrypted or hibernated"). */
const HeldBySchema = z.enum(['bitlocker', 'hibernation', 'fast-startup']);
export type HeldBy = z.output<typeof HeldBySchema>;

/** Of Format and Partition Disk: which disk it is, and its table as it was read back from the disk afterwards. */
const DiskLayoutSchema = z.object({
  kind: z.literal('disk-layout'),
  disk: z.object({
    path: z.string(),
    model: z.string().nullable(),
    serial: z.string().nullable(),
    bytes: z.number(),
  }),
  /** Volumes that were encrypted or hibernated, and were erased. Absent: there were none, or the agent did not look. */
  erased: z
    .array(z.object({ path: z.string(), bytes: z.number(), label: z.string().nullable(), heldBy: HeldBySchema }))
    .optional(),
  table: z.object({
    style: z.enum(['gpt', 'mbr']),
    /** GUID of a GPT disk, `0x` and the signature of an MBR disk. */
    id: z.string(),
    partitions: z.array(
      z.object({
        number: z.int(),
        /** Id of the run's volume; null for a partition that the step did not make. */
        volume: z.string().nullable(),
        startBytes: z.number(),
        bytes: z.number(),
        /** GUID on a GPT disk, a byte in hexadecimal on an MBR disk. */
        type: z.string(),
        partitionUuid: z.string().nullable(),
        name: z.string().nullable(),
        /** What the step has made in it. */
        fileSystem: z.string().nullable(),
      }),
    ),
  }),
});

/** Of Apply Operating System Image: which bytes were compared with which hashes on their way onto the volume. */
const AppliedImageSchema = z.object({
  kind: z.literal('applied-image'),
  package: z.object({
    id: z.uuid(),
    versionId: z.uuid(),
    name: z.string(),
    /** SHA-256 of the manifest, which the signed policy pins. */
    contentRoot: Sha256Schema,
  }),
  image: z.object({ index: z.int(), name: z.string(), files: z.int(), folders: z.int() }),
  volume: z.string(),
  partitionUuid: z.string(),
  /** The WIM in the content store. Of it `checkedBytes` were read, each chunk compared with its SHA-256 before a byte of it went on. */
  source: z.object({ bytes: z.number(), sha256: Sha256Schema, checkedBytes: z.number() }),
  /**
   * What the image's files hold, each different content once (files with the same content and hard links share one, empty files have none): wimlib compared each with
   * its SHA-1 while it unpacked and wrote it (not named streams where the file system has none: ext4). `blobListSha256`: of the list of these SHA-1, a file of the manifest.
   */
  contents: z.object({ count: z.int(), bytes: z.number(), blobListSha256: Sha256Schema }),
  /** Files that were read from the disk again afterwards, each compared with these SHA-1. Null where the step was not told to. */
  readBack: z.object({ files: z.int(), bytes: z.number() }).nullable(),
});

const BootEntrySchema = z.object({ number: z.string(), name: z.string(), path: z.string() });

/** Of Install Boot Loader: what the firmware will start, as it was read back afterwards. */
const BootLoaderSchema = z.object({
  kind: z.literal('boot-loader'),
  firmware: z.enum(['uefi', 'bios']),
  secureBoot: z.boolean().nullable(),
  disk: z.string(),
  /** Name of the new entry; null where none was made. */
  entryName: z.string().nullable(),
  /** UEFI: the boot entries in the firmware and their order. Null for BIOS, and where the firmware's variables cannot be used. */
  entries: z.object({ order: z.array(z.string()), entries: z.array(BootEntrySchema) }).nullable(),
  /** BIOS: SHA-256 of the boot code, the first 440 bytes of the disk. Null for UEFI. */
  bootCodeSha256: Sha256Schema.nullable(),
});

/** Of Install Package and Install Application: what was run, in its order, and from which content, which the signed policy pins. */
const InstalledSoftwareSchema = z.object({
  kind: z.literal('installed-software'),
  items: z.array(
    z.object({
      /** `found`: it was installed before. `skipped`: it is not for this computer. */
      what: z.enum(['program-run', 'installed', 'uninstalled', 'found', 'skipped', 'failed']),
      name: z.string(),
      /** Of a package the program, of an application the deployment type. Null where none was chosen. */
      part: z.string().nullable(),
      exitCode: z.int().nullable(),
      versionId: z.uuid(),
      contentRoot: Sha256Schema,
    }),
  ),
});

export const StepFactsSchema = z.discriminatedUnion('kind', [
  DiskLayoutSchema,
  AppliedImageSchema,
  BootLoaderSchema,
  InstalledSoftwareSchema,
]);
export type StepFacts = z.output<typeof StepFactsSchema>;
export type DiskLayout = z.output<typeof DiskLayoutSchema>;
export type AppliedImage = z.output<typeof AppliedImageSchema>;
export type InstalledSoftware = z.output<typeof InstalledSoftwareSchema>;
export type BootLoader = z.output<typeof BootLoaderSchema>;

/** What a stretch of a run, between two restarts, is carried out by. */
export const SoftwareSchema = z.object({
  agent: z.string(),
  /** Null, as the next, where the agent did not tell. */
  node: z.string().nullable(),
  kernel: z.string().nullable(),
  /** `buildId` of the boot image; null in the deployed system too. */
  bootImage: z.string().nullable(),
});
export type Software = z.output<typeof SoftwareSchema>;

/** The computer that the run is on, as its firmware and adapters name it. */
export const ComputerSchema = z.object({
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  serialNumber: z.string().nullable(),
  smbiosUuid: z.string().nullable(),
  macs: z.array(z.string()),
  firmware: z.enum(['uefi', 'bios']),
  secureBoot: z.boolean().nullable(),
});
export type Computer = z.output<typeof ComputerSchema>;
