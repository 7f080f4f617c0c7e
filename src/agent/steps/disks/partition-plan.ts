/** Where each partition of a disk will lie, worked out before anything is written. */
import { SlipwayError } from '../../../api/errors.ts';
import { partitionProblems } from '../../../task-sequence/partition-rules.ts';
import type { PartitionOptions } from '../../../task-sequence/steps/format-and-partition-disk.ts';
import { derivedGuid, derivedId } from './partition-guid.ts';
import { gptType, mbrType } from './partition-types.ts';

export interface PlannedPartition {
  /** From 1, without gaps. */
  readonly number: number;
  readonly options: PartitionOptions;
  readonly startMebibytes: number;
  readonly sizeMebibytes: number;
  /** A GUID on a GPT disk, a byte in hexadecimal on an MBR disk. */
  readonly typeCode: string;
  readonly attributes: readonly string[];
  /** Lower case; on an MBR disk `<signature>-<number>`, both hexadecimal, as Linux names it. */
  readonly partitionUuid: string;
  /** MBR: the one partition that is marked active. Some BIOSes start no disk without one. */
  readonly active: boolean;
}

export interface PartitionPlan {
  readonly style: 'gpt' | 'mbr';
  /** GUID of a GPT disk, signature of an MBR disk (8 hexadecimal digits). */
  readonly diskId: string;
  readonly partitions: readonly PlannedPartition[];
}

export interface PartitionRequest {
  readonly style: 'gpt' | 'mbr';
  readonly partitions: readonly PartitionOptions[];
  readonly firmware: 'uefi' | 'bios';
  readonly diskBytes: number;
  /** What the GUIDs follow from: the same for the same step of the same run. */
  readonly seed: readonly string[];
}

export const MEBIBYTE = 2 ** 20;
/** The table itself at the start, and GRUB's core on an MBR disk. */
const FIRST_MEBIBYTE = 1;
/** A GPT's second copy at the end; on MBR disks too, so that one can be converted. */
const KEPT_AT_END = 1;
/** An MBR counts sectors in 32 bits: with sectors of 512 bytes that is 2 TiB. */
const MBR_END_MEBIBYTES = 2 * 2 ** 20 - 1;

/** Smaller ones cannot be made, or not be used: FAT32 needs 65,525 clusters (Microsoft, "FAT32 File System Specification"). */
const LEAST_MEBIBYTES: Readonly<Record<PartitionOptions['fileSystem'], number>> = {
  fat32: 33,
  ntfs: 8,
  ext4: 16,
  none: 1,
};

/**
 * Lays the partitions out from the first mebibyte on, in order, each at whole mebibytes. Percent counts what remains when its turn
 * comes, as ConfigMgr does.
 * @throws SlipwayError SLIP-4015 for partitions that contradict one another, SLIP-4016 when they do not fit
 */
export function planPartitions(request: PartitionRequest): PartitionPlan {
  const { style, firmware, seed } = request;
  const wanted = request.partitions.filter((partition) => (partition.firmware ?? firmware) === firmware);
  refuseContradictions(wanted, style, firmware);
  const end = endOfRoom(request);
  const diskId = style === 'gpt' ? derivedGuid(...seed, 'disk') : derivedId(...seed, 'disk');
  const activeAt = style === 'mbr' ? activeOf(wanted) : -1;
  let start = FIRST_MEBIBYTE;
  const partitions = wanted.map((options, at): PlannedPartition => {
    const sizeMebibytes = sizeOf(options, end - start);
    const partition = {
      number: at + 1,
      options,
      startMebibytes: start,
      sizeMebibytes,
      ...codesOf(options, style),
      partitionUuid: style === 'gpt' ? derivedGuid(...seed, options.volume) : mbrUuid(diskId, at + 1),
      active: at === activeAt,
    };
    start += sizeMebibytes;
    return partition;
  });
  refuseWhatDoesNotFit(partitions, end, request);
  return { style, diskId, partitions };
}

/** The one that the step marks, or else the first one for a system. */
function activeOf(partitions: readonly PartitionOptions[]): number {
  const marked = partitions.findIndex(({ active }) => active === true);
  return marked >= 0 ? marked : partitions.findIndex(({ type }) => type === 'linux' || type === 'windows');
}

/** `0a1b2c3d-01`. */
function mbrUuid(signature: string, number: number): string {
  return `${signature}-${number.toString(16).padStart(2, '0')}`;
}

function endOfRoom({ style, diskBytes }: PartitionRequest): number {
  const end = Math.floor(diskBytes / MEBIBYTE) - KEPT_AT_END;
  return style === 'mbr' ? Math.min(end, MBR_END_MEBIBYTES) : end;
}

function sizeOf({ size }: PartitionOptions, remaining: number): number {
  if (size === undefined) return remaining;
  if ('megabytes' in size) return size.megabytes;
  if ('gigabytes' in size) return size.gigabytes * 1024;
  return Math.floor((remaining * size.percent) / 100);
}

function codesOf(
  { type, fileSystem }: PartitionOptions,
  style: 'gpt' | 'mbr',
): Pick<PlannedPartition, 'typeCode' | 'attributes'> {
  if (style === 'mbr') return { typeCode: mbrType(type, fileSystem) ?? '', attributes: [] };
  const { guid, attributes } = gptType(type, fileSystem);
  return { typeCode: guid, attributes };
}

function refuseWhatDoesNotFit(
  partitions: readonly PlannedPartition[],
  end: number,
  { diskBytes }: PartitionRequest,
): void {
  const last = partitions.at(-1);
  const used = last === undefined ? 0 : last.startMebibytes + last.sizeMebibytes - FIRST_MEBIBYTE;
  const room = Math.max(end - FIRST_MEBIBYTE, 0);
  const list = partitions.map(({ options, sizeMebibytes }) => `${options.volume} ${sizeMebibytes} MiB`).join(', ');
  if (used > room) {
    throw new SlipwayError(
      'SLIP-4016',
      `The partitions need ${used} MiB, the disk has room for ${room} MiB (it has ${Math.floor(diskBytes / MEBIBYTE)} MiB in all): ${list}. ` +
        'Make them smaller, leave the size of the last one out, or choose a larger disk.',
    );
  }
  const small = partitions.find(({ options, sizeMebibytes }) => sizeMebibytes < LEAST_MEBIBYTES[options.fileSystem]);
  if (small === undefined) return;
  const { volume, fileSystem } = small.options;
  throw new SlipwayError(
    'SLIP-4016',
    `The partition ${volume} would have ${small.sizeMebibytes} MiB; with file system ${fileSystem} it needs ${LEAST_MEBIBYTES[fileSystem]} MiB at least (${list}; room for ${room} MiB). ` +
      'Make it larger, the ones before it smaller, or choose a larger disk.',
  );
}

function refuseContradictions(
  partitions: readonly PartitionOptions[],
  style: 'gpt' | 'mbr',
  firmware: 'uefi' | 'bios',
): void {
  const problem =
    partitions.length === 0
      ? `No partition of the step is for ${firmware === 'uefi' ? 'UEFI' : 'BIOS'} firmware.`
      : partitionProblems(partitions, style)[0]?.sentence;
  if (problem !== undefined) throw new SlipwayError('SLIP-4015', `${problem} Correct the step's partitions.`);
}
