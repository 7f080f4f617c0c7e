import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file written for the tests. */
export function fixture(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, 'testdata', name));
}

/**
 * Real task sequences of other people. They are not in the repository, since they are not ours to hand on: they lie in a folder beside it, or
 * in the one that SLIPWAY_TASK_SEQUENCE_SAMPLES names.
 */
const samplesFolder =
  process.env['SLIPWAY_TASK_SEQUENCE_SAMPLES'] ??
  resolve(import.meta.dirname, '../../../shared/samples/task-sequences');

/** Why tests with them are skipped; false where they are there. */
export const samplesMissing: string | false =
  !existsSync(samplesFolder) &&
  `there are no samples in ${samplesFolder} (SLIPWAY_TASK_SEQUENCE_SAMPLES names another folder)`;

export function sampleNames(): string[] {
  return samplesMissing ? [] : readdirSync(samplesFolder).filter((name) => /\.(zip|xml)$/.test(name));
}

export function sample(name: string): Buffer {
  return readFileSync(join(samplesFolder, name));
}
