/** What a step kind says about itself: the front end (schema, help, ConfigMgr's names) that editor, importer, simulation and agent share. */

import type { z } from 'zod';
import type { OptionProblem } from './option-problems.ts';
import type { Phrase } from './phrases/phrase.ts';

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

/** What this version lacks before a step can be carried out somewhere. */
export const capabilities = {
  windows: 'the agent for Windows and WinPE',
  'windows-images': 'Windows images and their settings',
  drivers: 'the driver catalogue',
  bitlocker: 'BitLocker',
  software: 'packages and applications',
  'software-updates': 'software updates',
  'user-state': 'user state migration',
  'windows-upgrade': 'in-place upgrade of Windows',
} as const;
export type Capability = keyof typeof capabilities;

/** Of a step kind in one environment; an environment that is absent makes no sense for it. */
export type Support = 'runnable' | { readonly awaits: Capability };

export function awaits(capability: Capability): Support {
  return { awaits: capability };
}

export interface StepKind<Slug extends string = string, Options extends z.ZodType = z.ZodType> {
  readonly slug: Slug;
  /** The name users know from the field. */
  readonly name: string;
  readonly category: 'General' | 'Disks' | 'Images' | 'Settings' | 'Software' | 'Drivers' | 'User State';
  readonly support: Readonly<Partial<Record<Environment, Support>>>;
  readonly repeatability: Repeatability;
  /** Whether it destroys data on a disk: decides what is reported before it is done. */
  readonly destructive: boolean;
  readonly options: Options;
  /**
   * What the options lack together, or contradict one another in. It is asked of what people write and import; what was saved before stays readable, and a
   * run asks again for what it needs.
   */
  optionProblems?(options: z.output<Options>): readonly OptionProblem[];
  /**
   * The options with what variables of the run say where an option is a list or a check, which ConfigMgr spreads over many variables: the table below cannot
   * say it. The same object where no variable says anything.
   */
  withVariables?(options: z.output<Options>, read: ReadVariable): OptionsFromVariables;
  /** One sentence for lists. */
  readonly summary: string;
  /** The same step in ConfigMgr; absent for steps that it does not have. */
  readonly configMgr?: ConfigMgrStep;
  /** Variables that the step reads and that stand for none of its options, and what they say to it. */
  readonly reads?: Readonly<Record<string, string>>;
  /** Variables that the step sets, and what they hold then. */
  readonly results?: Readonly<Record<string, string>>;
}

/** The value of a variable that somebody has set, with other variables' in it; undefined where nobody has. */
export type ReadVariable = (name: string) => string | undefined;

export interface OptionsFromVariables {
  readonly options: unknown;
  /** What a variable holds that cannot be taken, without full stops and without its value, which may be secret. */
  readonly problems: readonly Phrase[];
}

/** A step class of ConfigMgr (spec 02 C, 04 section 6). Import, export, variables and the reference page are made from it. */
export interface ConfigMgrStep {
  /** Without `SMS_TaskSequence_`. */
  readonly type: string;
  readonly runIn: 'WinPE' | 'FullOS' | 'WinPEandFullOS';
  /** The program of its action. */
  readonly program: string;
  readonly properties: readonly ConfigMgrProperty[];
  /** What its class has besides, and no option here stands for: the reference page says why, and an import notes what is lost of it. */
  readonly leftOut?: readonly LeftOutProperty[];
}

export interface LeftOutProperty {
  /** `#` stands for a number. */
  readonly property: string;
  /** What ends "is left out: ", without a full stop. */
  readonly because: string;
  /** The value with which it says nothing, besides an empty one; in any case. */
  readonly usual?: string;
  /** The importer reads it by a function of its own, which tells what is lost. */
  readonly isReadByHand?: true;
}

/**
 * How a property of ConfigMgr's class, the variable that overrides it and an option of ours belong together.
 * Spec 03, lifetime of action variables: the option stands in the variable while the step runs; a value that was set before wins over the option.
 */
export interface ConfigMgrProperty {
  readonly property: string;
  /** Absent: ConfigMgr passes it on the command line alone. */
  readonly variable?: string;
  /** Ours; absent where the value lives in the variable alone (passwords), or is read by a function of its own. */
  readonly option?: string;
  /** Default: text. `list`: separated by commas. `codes`: numbers separated by blanks. */
  readonly as?: 'text' | 'number' | 'flag' | 'list' | 'codes';
  /** ConfigMgr's value and ours, where they differ. */
  readonly values?: Readonly<Record<string, string>>;
  /** Marked `hidden` in its XML: an argument, not a variable in the environment. */
  readonly hidden?: boolean;
  /** A password or key: never in a document, always in a secret variable. */
  readonly secret?: boolean;
}

export function defineStep<Slug extends string, Options extends z.ZodType>(
  kind: StepKind<Slug, Options>,
): StepKind<Slug, Options> {
  return kind;
}

/** Everywhere that makes sense for the kind, whether this version can do it there or not. */
export function environmentsOf({ support }: StepKind): Environment[] {
  return environments.filter((environment) => support[environment] !== undefined);
}
