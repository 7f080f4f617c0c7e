import * as z from 'zod';
import { type OptionProblem, problemsIn, problemWhen, variableNameProblem } from '../option-problems.ts';
import { partitionProblems } from '../partition-rules.ts';
import { partitionsFromVariables } from '../partitions-from-variables.ts';
import { awaits, defineStep } from '../step.ts';

const PartitionSchema = z.strictObject({
  volume: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/)
    .describe('A stable name for the volume: later steps refer to it, whatever letter or number it has.'),
  type: z
    .enum(['efi', 'msr', 'bios-boot', 'linux', 'windows', 'recovery', 'state'])
    .describe('What the partition is for: its type in the partition table.'),
  size: z
    .union([
      z.strictObject({ megabytes: z.int().min(1) }),
      z.strictObject({ gigabytes: z.int().min(1) }),
      z.strictObject({ percent: z.int().min(1).max(100) }),
    ])
    .optional()
    .describe(
      'How large. A percentage is of what remains when this partition is made, as ConfigMgr counts. Absent: the rest of the disk, for the last partition only.',
    ),
  fileSystem: z.enum(['fat32', 'ntfs', 'ext4', 'none']).describe('The file system that is made in it.'),
  label: z.string().max(32).optional().describe('The label of the file system.'),
  firmware: z
    .enum(['uefi', 'bios'])
    .optional()
    .describe('Makes the partition on such firmware only, so that one sequence serves both.'),
  active: z
    .literal(true)
    .optional()
    .describe('Of an MBR disk: the partition that a BIOS starts. Absent everywhere: the first one for a system.'),
  variable: z.string().optional().describe('Name of a variable that receives the volume’s device path.'),
});
export type PartitionOptions = z.infer<typeof PartitionSchema>;

const DiskRuleSchema = z.strictObject({
  serial: z.string().optional().describe('Its serial number.'),
  variable: z
    .string()
    .optional()
    .describe('Name of a task sequence variable that holds the number or serial number of the disk.'),
  number: z.int().min(0).max(10_000).optional().describe('Its number, from 0 on, as the step lists disks.'),
  minimumGigabytes: z.int().min(1).optional().describe('Not smaller than this.'),
  maximumGigabytes: z.int().min(1).optional().describe('Not larger than this.'),
  type: z.enum(['nvme', 'ssd', 'hdd', 'virtual']).optional().describe('What kind of disk.'),
});
export type DiskRule = z.infer<typeof DiskRuleSchema>;

/** One sequence serves both kinds of firmware, so the partitions of each are looked at by themselves. */
function problemsOfPartitions(partitions: readonly PartitionOptions[], style: 'gpt' | 'mbr'): OptionProblem[] {
  const found = new Map<string, OptionProblem>();
  for (const firmware of ['uefi', 'bios'] as const) {
    const places = [...partitions.keys()].filter((at) => (partitions[at]?.firmware ?? firmware) === firmware);
    const own = places.flatMap((at) => partitions[at] ?? []);
    for (const { at, option, sentence } of partitionProblems(own, style))
      found.set(`${places[at]} ${sentence}`, { option: `partitions[${places[at]}].${option}`, message: sentence });
  }
  return [...found.values()];
}

export const formatAndPartitionDisk = defineStep({
  slug: 'format-and-partition-disk',
  name: 'Format and Partition Disk',
  category: 'Disks',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows') },
  repeatability: 'idempotent',
  destructive: true,
  summary: 'Erases one disk and makes the partitions and file systems listed.',
  options: z.strictObject({
    disk: DiskRuleSchema.default({}).describe(
      'Which disk. Never a removable one, never the boot medium; when the rules leave several or none, the step refuses and lists them.',
    ),
    style: z.enum(['gpt', 'mbr']).default('gpt').describe('The kind of partition table.'),
    partitions: z.array(PartitionSchema).min(1).max(128).describe('The partitions, in the order on the disk.'),
  }),
  withVariables: partitionsFromVariables,
  optionProblems: ({ disk, style, partitions }) =>
    problemsIn(
      problemWhen(
        (disk.minimumGigabytes ?? 0) > (disk.maximumGigabytes ?? Number.POSITIVE_INFINITY),
        'disk.maximumGigabytes',
        `no disk is larger than ${disk.minimumGigabytes} GB and smaller than ${disk.maximumGigabytes} GB`,
      ),
      variableNameProblem('disk.variable', disk.variable),
      partitions.flatMap(({ variable }, at) => variableNameProblem(`partitions[${at}].variable`, variable) ?? []),
      problemsOfPartitions(partitions, style),
    ),
  configMgr: {
    type: 'PartitionDiskAction',
    runIn: 'WinPE',
    program: 'osddiskpart.exe',
    // Partitions are read and written by functions of their own: a property holds many.
    properties: [
      { property: 'DiskIndex', variable: 'OSDDiskIndex', option: 'disk.number', as: 'number' },
      { property: 'DiskNumberVariable', option: 'disk.variable', hidden: true },
      {
        property: 'PartitionStyle',
        variable: 'OSDPartitionStyle',
        option: 'style',
        values: { GPT: 'gpt', MBR: 'mbr' },
      },
    ],
    leftOut: [
      {
        property: 'GPTBootDisk',
        because: 'the partitions that a computer starts from are in the list',
        isReadByHand: true,
      },
      { property: 'DiskType', because: 'disks are basic; Windows has deprecated dynamic ones', isReadByHand: true },
      {
        property: 'DiskpartBiosCompatibilityMode',
        because: 'partitions begin at whole mebibytes always',
        isReadByHand: true,
      },
      {
        property: 'Partitions#Type',
        because: 'extended and logical partitions are made beside the others, and hidden ones are not hidden',
        isReadByHand: true,
      },
      { property: 'Partitions#QuickFormat', because: 'file systems are always made quickly', isReadByHand: true },
      {
        property: 'Partitions#AssignVolumeLetter',
        because: 'Windows gives letters by itself; recovery, EFI and state partitions have none',
        isReadByHand: true,
      },
    ],
  },
});
