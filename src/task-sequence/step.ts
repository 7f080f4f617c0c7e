/** What a step kind says about itself: the front end (schema, help) that editor, importer, simulation and agent share. */
import type { z } from 'zod';

/** Where a step can do its work. */
export const environments = ['linux-pe', 'winpe', 'windows', 'linux'] as const;
export type Environment = (typeof environments)[number];

/** A PE, not the deployed system. */
export function isPe(environment: Environment): boolean {
  return environment === 'linux-pe' || environment === 'winpe';
}

/**
 * What may happen when power fails in the middle of the step.
 * `idempotent`: run it again · `check-pointed`: it goes on from its own marks · `never-repeat`: a person is asked.
 */
export type Repeatability = 'idempotent' | 'check-pointed' | 'never-repeat';

export interface StepKind<Slug extends string = string, Options extends z.ZodType = z.ZodType> {
  readonly slug: Slug;
  /** The name users know from the field. */
  readonly name: string;
  readonly category: 'General' | 'Disks' | 'Images' | 'Settings' | 'Software' | 'Drivers' | 'User State';
  readonly environments: readonly Environment[];
  readonly repeatability: Repeatability;
  /** Whether it destroys data on a disk: decides what is reported before it is done. */
  readonly destructive: boolean;
  readonly options: Options;
  /** One sentence for lists. */
  readonly summary: string;
}

export function defineStep<Slug extends string, Options extends z.ZodType>(
  kind: StepKind<Slug, Options>,
): StepKind<Slug, Options> {
  return kind;
}
