/** What partitions of one disk must not be, whatever the disk: asked when a document is written, and once more before a disk is erased. */
import type { PartitionOptions } from './steps/format-and-partition-disk.ts';

type Style = 'gpt' | 'mbr';

export interface PartitionProblem {
  /** Which of the partitions given, from 0 on. */
  readonly at: number;
  /** Its option that is wrong. */
  readonly option: 'size' | 'fileSystem' | 'type' | 'label' | 'volume' | 'active';
  readonly sentence: string;
}

const MBR_PARTITIONS = 4;

/** All of them, for the partitions that one kind of firmware gets. */
export function partitionProblems(partitions: readonly PartitionOptions[], style: Style): PartitionProblem[] {
  return partitions.flatMap((partition, at) => {
    const all = [
      tooMany(partitions, at, style),
      partition.size === undefined && at < partitions.length - 1
        ? { option: 'size' as const, problem: 'has no size, which only the last one may leave out.' }
        : null,
      ...problemsOf(partition, style),
      activeProblem(partitions, at, style),
      partitions.findIndex(({ volume }) => volume === partition.volume) === at
        ? null
        : { option: 'volume' as const, sentence: `Two partitions are called ${partition.volume}.` },
    ];
    return all.flatMap((each) => (each === null ? [] : [whole(each, partition, at)]));
  });
}

type Found = Pick<PartitionProblem, 'option'> & ({ readonly problem: string } | { readonly sentence: string });

function whole(found: Found, { volume }: PartitionOptions, at: number): PartitionProblem {
  const sentence = 'sentence' in found ? found.sentence : `The partition ${volume} ${found.problem}`;
  return { at, option: found.option, sentence };
}

function tooMany(partitions: readonly PartitionOptions[], at: number, style: Style): Found | null {
  if (style === 'gpt' || at !== MBR_PARTITIONS) return null;
  const sentence = `An MBR disk has ${MBR_PARTITIONS} primary partitions at most, the step has ${partitions.length}: use GPT.`;
  return { option: 'type', sentence };
}

function activeProblem(partitions: readonly PartitionOptions[], at: number, style: Style): Found | null {
  if (partitions[at]?.active !== true) return null;
  if (style === 'gpt') return { option: 'active', problem: 'is marked active, which only an MBR disk knows.' };
  if (partitions.findIndex(({ active }) => active === true) === at) return null;
  return { option: 'active', problem: 'is marked active, and another one is too.' };
}

const FIXED_FILE_SYSTEM: Partial<Record<PartitionOptions['type'], PartitionOptions['fileSystem']>> = {
  efi: 'fat32',
  msr: 'none',
  'bios-boot': 'none',
};

function problemsOf({ type, fileSystem, label }: PartitionOptions, style: Style): (Found | null)[] {
  const fixed = FIXED_FILE_SYSTEM[type];
  const onMbr = type === 'bios-boot' ? ' (an MBR disk needs none: GRUB lies before the first partition)' : '';
  return [
    fixed === undefined || fileSystem === fixed
      ? null
      : { option: 'fileSystem', problem: `is of type ${type}, so its file system must be ${fixed}.` },
    style === 'mbr' && (type === 'msr' || type === 'bios-boot')
      ? { option: 'type', problem: `is of type ${type}, which only a GPT disk has${onMbr}.` }
      : null,
    label === undefined ? null : problemOfLabel(label, fileSystem),
  ];
}

/** Bytes that a label may have: mkfs.fat(8), mke2fs(8). NTFS takes 32 characters, as the schema does. */
const LABEL_BYTES: Partial<Record<PartitionOptions['fileSystem'], number>> = { fat32: 11, ext4: 16 };

function problemOfLabel(label: string, fileSystem: PartitionOptions['fileSystem']): Found | null {
  // What sfdisk's script language, shells and FAT give a meaning to stays out.
  if (!/^[\p{L}\p{N} ._-]+$/u.test(label) || (fileSystem === 'fat32' && !/^[\x20-\x7e]+$/.test(label)))
    return {
      option: 'label',
      problem: `has a label with characters that cannot be written: "${label}". Use letters, digits, space, ".", "_" and "-".`,
    };
  const limit = LABEL_BYTES[fileSystem];
  const bytes = new TextEncoder().encode(label).length;
  if (limit === undefined || bytes <= limit) return null;
  const problem = `has a label that is too long for ${fileSystem}: "${label}" has ${bytes} bytes, ${limit} are possible.`;
  return { option: 'label', problem };
}
