/** What the kinds of partitions are called in partition tables. */
import type { PartitionOptions } from '../../../task-sequence/steps/format-and-partition-disk.ts';

type PartitionType = PartitionOptions['type'];
type FileSystem = PartitionOptions['fileSystem'];

export interface GptType {
  readonly guid: string;
  /** As sfdisk spells them. */
  readonly attributes: readonly string[];
}

const BASIC_DATA = 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7';
const LINUX = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';
/** Bit 63 of a basic data or recovery partition: Windows gives it no drive letter (Microsoft, CREATE_PARTITION_PARAMETERS). */
const NO_DRIVE_LETTER = 'GUID:63';

const GPT: Readonly<Record<Exclude<PartitionType, 'state'>, GptType>> = {
  // UEFI specification, table 5.7.
  efi: { guid: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', attributes: [] },
  // Microsoft, PARTITION_INFORMATION_GPT.
  msr: { guid: 'E3C9E316-0B5C-4DB8-817D-F92DF00215AE', attributes: [] },
  windows: { guid: BASIC_DATA, attributes: [] },
  // "Required" keeps disk tools from deleting it (Microsoft, "UEFI/GPT-based hard drive partitions").
  recovery: { guid: 'DE94BBA4-06D1-4D40-A16A-BFD50179D6AC', attributes: ['RequiredPartition', NO_DRIVE_LETTER] },
  // GRUB manual, "BIOS installation": room for core.img, which an MBR disk has before its first partition.
  'bios-boot': { guid: '21686148-6449-6E6F-744E-656564454649', attributes: [] },
  // Not the root type of the Discoverable Partitions Specification: systemd would mount what it finds by itself.
  linux: { guid: LINUX, attributes: [] },
};

export function gptType(type: PartitionType, fileSystem: FileSystem): GptType {
  if (type !== 'state') return GPT[type];
  return fileSystem === 'ext4' || fileSystem === 'none'
    ? { guid: LINUX, attributes: [] }
    : { guid: BASIC_DATA, attributes: [NO_DRIVE_LETTER] };
}

/** The type byte on an MBR disk, hexadecimal; null where there is no such thing. */
export function mbrType(type: PartitionType, fileSystem: FileSystem): string | null {
  switch (type) {
    case 'efi':
      return 'ef';
    case 'windows':
      return '7';
    case 'recovery':
      return '27';
    case 'linux':
      return '83';
    case 'state':
      return { fat32: 'c', ntfs: '7', ext4: '83', none: '83' }[fileSystem];
    case 'msr':
    case 'bios-boot':
      return null;
  }
}
