/** What a built-in variable says about itself: one that belongs to no option of a step. */
import { type Capability, capabilities, type Environment } from '../step.ts';
import type { StepSlug } from '../step-kinds.ts';

/** What this version lacks before a variable can mean something somewhere: what steps await, and what only variables do. */
export const variableCapabilities = {
  ...capabilities,
  'running-systems': 'sequences that begin in a running system',
} as const satisfies Record<Capability | 'running-systems', string>;
export type VariableCapability = keyof typeof variableCapabilities;

/** `now`: a fact or a step's result is set there, a setting has its effect there. */
export type VariableSupport = 'now' | { readonly awaits: VariableCapability };

/** An environment that is absent: the variable has no meaning there. */
export type VariableSupports = Readonly<Partial<Record<Environment, VariableSupport>>>;

/**
 * `fact`: the engine sets it, nobody else can. `setting`: whoever sets it changes what the engine or a step does. `result`: a step sets it.
 */
export type VariableKind = 'fact' | 'setting' | 'result';

export interface BuiltInVariable {
  /** As ConfigMgr writes it. `#` stands for a number from 0 on, `<ID>` for a package's id in ConfigMgr. */
  readonly name: string;
  readonly kind: VariableKind;
  /** One sentence. */
  readonly meaning: string;
  readonly support: VariableSupports;
  /** Why it has no meaning where `support` is silent, and what takes its place. */
  readonly instead?: string;
  /** The steps that read or set it; absent: the engine. */
  readonly steps?: readonly StepSlug[];
  /** A password or key: never in a document. */
  readonly secret?: true;
}

/** The same agent, in WinPE. */
const ofWindows = { awaits: 'windows' } as const;

/** Wherever there is an agent. */
export const everywhere: VariableSupports = { 'linux-pe': 'now', winpe: ofWindows, windows: 'now', linux: 'now' };
/** In a PE alone. */
export const inPe: VariableSupports = { 'linux-pe': 'now', winpe: ofWindows };
/** In a deployed system alone. */
export const inSystem: VariableSupports = { windows: 'now', linux: 'now' };
export const nowhere: VariableSupports = {};

export function awaiting(capability: VariableCapability, ...environments: readonly Environment[]): VariableSupports {
  return Object.fromEntries(environments.map((environment) => [environment, { awaits: capability }]));
}

type More = Pick<BuiltInVariable, 'instead' | 'steps' | 'secret'>;

export function fact(name: string, meaning: string, support = everywhere, more: More = {}): BuiltInVariable {
  return { name, kind: 'fact', meaning, support, ...more };
}

export function setting(name: string, meaning: string, support = everywhere, more: More = {}): BuiltInVariable {
  return { name, kind: 'setting', meaning, support, ...more };
}

export function result(name: string, meaning: string, support: VariableSupports, more: More): BuiltInVariable {
  return { name, kind: 'result', meaning, support, ...more };
}

/** A setting that is taken and changes nothing. */
export function idle(name: string, meaning: string, instead: string, steps?: readonly StepSlug[]): BuiltInVariable {
  return setting(name, meaning, nowhere, { instead, ...(steps && { steps }) });
}

/** A fact that is set nowhere. */
export function untold(name: string, meaning: string, instead: string): BuiltInVariable {
  return fact(name, meaning, nowhere, { instead });
}
