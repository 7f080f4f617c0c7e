/** Where a step of ConfigMgr puts something: the next free volume, a partition, a drive letter, or what a variable holds. */
import * as z from 'zod';
import { exclusiveProblems, type OptionProblem, problemsIn, variableNameProblem } from './option-problems.ts';
import type { ConfigMgrProperty } from './step.ts';

export const destinationOptions = {
  volume: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe(
      'A volume made by Format and Partition Disk. Without this and the next three: the next one without an image.',
    ),
  partition: z
    .strictObject({
      disk: z.int().min(0).max(10_000).describe('Number of the disk, from 0 on.'),
      partition: z.int().min(1).max(256).describe('Number of the partition, from 1 on.'),
    })
    .optional()
    .describe('Or a partition by its number.'),
  driveLetter: z
    .string()
    .regex(/^[A-Za-z]:$/)
    .optional()
    .describe('Or the volume with this drive letter.'),
  volumeVariable: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('Or the volume whose path or drive letter is in this variable.'),
};

interface Destination {
  readonly volume?: string | undefined;
  readonly partition?: unknown;
  readonly driveLetter?: string | undefined;
  readonly volumeVariable?: string | undefined;
}

/** There is one destination. */
export function destinationProblems(options: Destination): OptionProblem[] {
  return problemsIn(
    exclusiveProblems({ ...options }, ['volume', 'partition', 'driveLetter', 'volumeVariable']),
    variableNameProblem('volumeVariable', options.volumeVariable),
  );
}

export const destinationProperties: readonly ConfigMgrProperty[] = [
  { property: 'DestinationDisk', option: 'partition.disk', as: 'number', hidden: true },
  { property: 'DestinationPartition', option: 'partition.partition', as: 'number', hidden: true },
  { property: 'DestinationLogicalDrive', option: 'driveLetter', hidden: true },
  { property: 'DestinationVariable', option: 'volumeVariable', hidden: true },
];
