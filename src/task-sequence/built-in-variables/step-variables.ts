/** Variables that step kinds name themselves (`configMgr`, `reads`, `results`): those of their options, of passwords, what they read besides, and what they find out. */
import type { ConfigMgrProperty, Environment, StepKind, Support } from '../step.ts';
import { environments } from '../step.ts';
import { stepKinds } from '../step-kinds.ts';
import { nowhere, type VariableKind, type VariableSupport, type VariableSupports } from './built-in-variable.ts';
import { exceptionsOfLinux, exceptionsOfWindows, type OptionException, readPasswords } from './option-exceptions.ts';

export interface StepVariable {
  readonly name: string;
  readonly kind: Exclude<VariableKind, 'fact'>;
  readonly step: StepKind;
  /** The option that it wins over. */
  readonly option?: string;
  readonly secret: boolean;
  /** What a result holds, or what one that is read besides the options says. */
  readonly meaning?: string;
  readonly support: VariableSupports;
  readonly instead?: string;
}

const kinds: readonly StepKind[] = stepKinds;

/** In the order of the kinds; a variable of several steps is there several times. */
export const stepVariables: readonly StepVariable[] = kinds.flatMap((step) => [
  ...(step.configMgr?.properties ?? []).flatMap((property) =>
    property.variable === undefined ? [] : ofProperty(step, property, property.variable),
  ),
  ...[
    ...Object.entries(step.reads ?? {}).map((entry) => ['setting', ...entry] as const),
    ...Object.entries(step.results ?? {}).map((entry) => ['result', ...entry] as const),
  ].map(([kind, name, meaning]): StepVariable => {
    return { name, kind, step, secret: false, meaning, support: likeStep(step) };
  }),
]);

function ofProperty(
  step: StepKind,
  { option, secret = false, hidden = false }: ConfigMgrProperty,
  name: string,
): StepVariable {
  const common = { name, kind: 'setting', step, secret, ...(option !== undefined && { option }) } as const;
  if (secret && readPasswords.has(name)) return { ...common, support: likeStep(step) };
  if (secret) return { ...common, support: untilItIsRead(step), instead: 'No step of Linux reads it.' };
  if (hidden) return { ...common, support: nowhere, instead: 'ConfigMgr gives it to the step’s program alone.' };
  const ofLinux = runsOnLinux(step) ? exceptionsOfLinux[name] : undefined;
  const ofWindows = exceptionsOfWindows[name];
  const exceptions = { 'linux-pe': ofLinux, linux: ofLinux, winpe: ofWindows, windows: ofWindows };
  const instead = (ofLinux ?? ofWindows)?.instead;
  if (option !== undefined && instead !== undefined)
    return {
      ...common,
      instead,
      support: supportsOf(step, (support, environment) => supportWith(exceptions[environment], support)),
    };
  if (option !== undefined) return { ...common, support: likeStep(step) };
  return { ...common, support: nowhere, instead: 'Not read: the step’s options say what it says.' };
}

function runsOnLinux({ support }: StepKind): boolean {
  return support['linux-pe'] === 'runnable' || support.linux === 'runnable';
}

function supportWith(exception: OptionException | undefined, support: Support): VariableSupport | null {
  return exception === undefined ? asStep(support) : exception.support(support);
}

function asStep(support: Support): VariableSupport {
  return support === 'runnable' ? 'now' : support;
}

function likeStep(step: StepKind): VariableSupports {
  return supportsOf(step, asStep);
}

/** A test compares with the agent's sources: where a step is carried out today, none reads such a password. */
function untilItIsRead(step: StepKind): VariableSupports {
  return supportsOf(step, (support) => (support === 'runnable' ? null : support));
}

function supportsOf(
  step: StepKind,
  of: (support: Support, environment: Environment) => VariableSupport | null,
): VariableSupports {
  const entries = environments.flatMap((environment): [Environment, VariableSupport][] => {
    const support = step.support[environment];
    const own = support === undefined ? null : of(support, environment);
    return own === null ? [] : [[environment, own]];
  });
  return Object.fromEntries(entries);
}
