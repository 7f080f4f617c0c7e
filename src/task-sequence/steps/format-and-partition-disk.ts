import { z } from 'zod';
import { defineStep } from '../step.ts';

const PartitionSchema = z.strictObject({
  /** A stable name for the volume: later steps refer to it, whatever letter or number it has. */
  volume: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  type: z.enum(['efi', 'msr', 'bios-boot', 'linux', 'windows', 'recovery', 'state']),
  /** Absent: the rest of the disk (only for the last partition). */
  size: z
    .union([
      z.strictObject({ megabytes: z.int().min(1) }),
      z.strictObject({ gigabytes: z.int().min(1) }),
      /** Of what remains when this partition is made, as ConfigMgr counts. */
      z.strictObject({ percent: z.int().min(1).max(100) }),
    ])
    .optional(),
  fileSystem: z.enum(['fat32', 'ntfs', 'ext4', 'none']),
  label: z.string().max(32).optional(),
  /** Make this partition only on such firmware, so that one sequence serves both. */
  firmware: z.enum(['uefi', 'bios']).optional(),
  /** Receives the device path of the made volume. */
  variable: z.string().optional(),
});
export type PartitionOptions = z.infer<typeof PartitionSchema>;

const DiskRuleSchema = z.strictObject({
  serial: z.string().optional(),
  /** A task sequence variable that holds the disk's number or its serial number. */
  variable: z.string().optional(),
  number: z.int().min(0).max(10_000).optional(),
  minimumGigabytes: z.int().min(1).optional(),
  maximumGigabytes: z.int().min(1).optional(),
  type: z.enum(['nvme', 'ssd', 'hdd', 'virtual']).optional(),
});
export type DiskRule = z.infer<typeof DiskRuleSchema>;

export const formatAndPartitionDisk = defineStep({
  slug: 'format-and-partition-disk',
  name: 'Format and Partition Disk',
  category: 'Disks',
  environments: ['linux-pe', 'winpe'],
  repeatability: 'idempotent',
  destructive: true,
  summary: 'Erases one disk and makes the partitions and file systems listed.',
  options: z.strictObject({
    /** Which disk. Never a removable one, never the boot medium; when the rules leave several or none, the step refuses and lists them. */
    disk: DiskRuleSchema.default({}),
    style: z.enum(['gpt', 'mbr']).default('gpt'),
    partitions: z.array(PartitionSchema).min(1).max(128),
  }),
});
