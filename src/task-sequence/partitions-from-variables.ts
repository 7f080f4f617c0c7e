/** Partitions of Format and Partition Disk as ConfigMgr's variables have them: `OSDPartitions0Size` and so on. Which there are, and their kind, is the step's. */
import { phrase } from './phrases/english.ts';
import type { Phrase } from './phrases/phrase.ts';
import type { OptionsFromVariables, ReadVariable } from './step.ts';
import type { PartitionOptions } from './steps/format-and-partition-disk.ts';

type Size = PartitionOptions['size'];

export function partitionsFromVariables<Options extends { readonly partitions: readonly PartitionOptions[] }>(
  options: Options,
  read: ReadVariable,
): OptionsFromVariables {
  const problems: Phrase[] = [];
  const partitions = options.partitions.map((partition, n) => partitionOf(n, partition, read, problems));
  const isSame = partitions.every((partition, n) => partition === options.partitions[n]);
  return { options: isSame ? options : { ...options, partitions }, problems };
}

function partitionOf(n: number, given: PartitionOptions, read: ReadVariable, problems: Phrase[]): PartitionOptions {
  const text = (name: string) => read(name.replace('#', String(n)))?.trim();
  const [label, variable] = [text('OSDPartitions#VolumeName'), text('OSDPartitions#VolumeLetterVariable')];
  const changes = {
    ...(label === undefined ? {} : { label }),
    ...(variable === undefined ? {} : { variable }),
    ...sizeOf(n, given, text, problems),
  };
  return Object.keys(changes).length === 0 ? given : { ...given, ...changes };
}

function sizeOf(n: number, given: PartitionOptions, text: ReadVariable, problems: Phrase[]): { size?: Size } {
  const [size, units] = [text('OSDPartitions#Size'), text('OSDPartitions#SizeUnits')];
  if (size === undefined) return {};
  const number = /^\d+$/.test(size) ? Number(size) : 0;
  const unit = units === undefined ? unitOf(given.size) : unitFromText(units);
  if (number >= 1 && unit !== undefined && (unit !== 'percent' || number <= 100))
    return { size: { [unit]: number } as Size }; // `as`: the unit is one of the size's three keys.
  problems.push(phrase('noSize', { size: `OSDPartitions${n}Size`, units: `OSDPartitions${n}SizeUnits` }));
  return {};
}

type Unit = 'megabytes' | 'gigabytes' | 'percent';

function unitOf(size: Size): Unit {
  if (size === undefined || 'megabytes' in size) return 'megabytes';
  return 'gigabytes' in size ? 'gigabytes' : 'percent';
}

function unitFromText(text: string): Unit | undefined {
  if (/^(%|percent)$/i.test(text)) return 'percent';
  if (/^mb$/i.test(text)) return 'megabytes';
  return /^gb$/i.test(text) ? 'gigabytes' : undefined;
}
