/** Partitions of Format and Partition Disk: `OSDPartitionsN…` of ConfigMgr and MDT, N from 0 on. */

import { valueAt } from '../../task-sequence/step-variables.ts';
import type { PartitionOptions } from '../../task-sequence/steps/format-and-partition-disk.ts';
import { cut } from '../cut.ts';
import type { StepReading } from './step-reading.ts';

type Size = NonNullable<PartitionOptions['size']>;
/** What GPT may hold at most, and our step too. */
const MOST = 128;

export function readPartitions(reading: StepReading): void {
  const count = Math.min(MOST, Number.parseInt(reading.text('Partitions', 'OSDPartitions'), 10) || MOST);
  const partitions: PartitionOptions[] = [];
  for (let n = 0; n < count; n++) {
    if (reading.text(...names(n, 'Type')) === '') break;
    const partition = readPartition(n, reading, partitions);
    if (partition !== null) partitions.push(partition);
  }
  readStyle(reading);
  const isMbr = valueAt(reading.options, 'style') === 'mbr';
  if (partitions.length > 0) reading.set('partitions', isMbr ? withActive(partitions) : partitions.map(withoutActive));
  readDisk(reading);
}

/** The first partition for a system is the active one anyway; of several that are marked the first counts. */
function withActive(partitions: readonly PartitionOptions[]): PartitionOptions[] {
  const marked = partitions.findIndex(({ active }) => active === true);
  const usual = partitions.findIndex(({ type }) => type === 'windows');
  return partitions.map((partition, at) => (at === marked && marked !== usual ? partition : withoutActive(partition)));
}

function withoutActive({ active, ...partition }: PartitionOptions): PartitionOptions {
  return partition;
}

function names(n: number, property: string): string[] {
  return [`Partitions${n}${property}`, `OSDPartitions${n}${property}`];
}

/** The disk's style is the older setting's where only that one is written. */
function readStyle(reading: StepReading): 'gpt' | 'mbr' {
  const style = reading.text('PartitionStyle', 'OSDPartitionStyle') || reading.text('DiskType', 'OSDDiskType');
  const ours = /gpt/i.test(style) ? 'gpt' : 'mbr';
  reading.set('style', ours);
  // What these say follows from the partitions and the firmware here.
  reading.value('DiskType', 'OSDDiskType');
  reading.value('GPTBootDisk', 'OSDGPTBootDisk');
  reading.value('DiskpartBiosCompatibilityMode', 'OSDDiskpartBiosCompatibilityMode');
  reading.value('DoNotCreateExtraPartition');
  reading.value('OSDDiskPartitions1Type');
  return ours;
}

/** A variable that holds the number is asked first, as in ConfigMgr; both together would have to agree. */
function readDisk(reading: StepReading): void {
  const variable = reading.text('DiskNumberVariable');
  const number = Number.parseInt(reading.text('DiskIndex', 'OSDDiskIndex'), 10);
  if (variable !== '') reading.set('disk', { variable });
  else if (Number.isInteger(number)) reading.set('disk', { number });
}

function readPartition(n: number, reading: StepReading, before: readonly PartitionOptions[]): PartitionOptions | null {
  const text = (property: string) => reading.text(...names(n, property));
  const type = typeOf(text('Type'));
  const [name, variable] = [text('VolumeName'), text('VolumeLetterVariable')];
  const size = sizeOf(text('Size'), text('SizeUnits'));
  const fileSystem = fileSystemOf(text('FileSystem'), type ?? 'windows');
  if (type === null) {
    reading.translated(
      `The partition ${n + 1} (${cut(text('Type'), 20)}) is left out: what lies in an extended one is made beside the others here.`,
    );
    return null;
  }
  noteWhatIsLost(n, type, reading);
  if (size === null)
    reading.translated(`The size of the partition ${n + 1} cannot be taken; it gets the rest of the disk.`);
  return {
    volume: volumeOf([name, variable, type], before),
    type,
    ...(size === null || size === undefined ? {} : { size }),
    fileSystem,
    ...(name === '' ? {} : { label: cut(name, 32) }),
    ...(variable === '' ? {} : { variable }),
    ...(/^(true|yes|1)$/i.test(text('Bootable')) ? { active: true as const } : {}),
  };
}

function noteWhatIsLost(n: number, type: PartitionOptions['type'], reading: StepReading): void {
  const no = (property: string) => /^(false|no)$/i.test(reading.text(...names(n, property)));
  if (no('QuickFormat')) reading.translated(`The partition ${n + 1} is formatted quickly, not in full.`);
  if (no('AssignVolumeLetter') && type === 'windows')
    reading.translated(
      `The partition ${n + 1} gets a drive letter in Windows: that it should not is not carried over.`,
    );
  if (/^hidden$/i.test(reading.text(...names(n, 'Type')))) reading.translated(`The partition ${n + 1} is not hidden.`);
  if (reading.text(...names(n, 'VolumeName')).length > 32)
    reading.translated(`The label of the partition ${n + 1} is cut to 32 characters.`);
}

function typeOf(text: string): PartitionOptions['type'] | null {
  switch (text.toLowerCase()) {
    case 'efi':
      return 'efi';
    case 'msr':
      return 'msr';
    case 'recovery':
      return 'recovery';
    case 'extended':
      return null;
    default:
      return 'windows';
  }
}

function fileSystemOf(text: string, type: PartitionOptions['type']): PartitionOptions['fileSystem'] {
  if (type === 'msr') return 'none';
  if (type === 'efi') return 'fat32';
  if (/^fat32$/i.test(text)) return 'fat32';
  return /^ntfs$/i.test(text) || (text === '' && type === 'windows') ? 'ntfs' : 'none';
}

/** Undefined for none: the rest. Null for one that cannot be taken. */
function sizeOf(size: string, units: string): Size | undefined | null {
  if (size === '') return undefined;
  const number = Math.round(Number(size));
  if (!Number.isSafeInteger(number) || number < 1) return null;
  if (/^(%|percent)/i.test(units)) return number > 100 ? null : { percent: number };
  return /^gb$/i.test(units) ? { gigabytes: number } : { megabytes: number };
}

/** The first of the texts that can be made a name of, and a number behind it where another partition has it. */
export function volumeOf(texts: readonly string[], before: readonly Pick<PartitionOptions, 'volume'>[]): string {
  const slugs = texts.map((text) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+|-+$/g, '')
      .slice(0, 26),
  );
  const slug = slugs.find((each) => each !== '') ?? 'volume';
  const taken = new Set(before.map(({ volume }) => volume));
  for (let number = 1; ; number++) {
    const name = number === 1 ? slug : `${slug}-${number}`;
    if (!taken.has(name)) return name;
  }
}
