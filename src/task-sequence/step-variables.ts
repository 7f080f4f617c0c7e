/**
 * Options and variables (specification 03, lifetime of action variables): what a step says stands in its variables while it runs and is gone afterwards;
 * a variable that was set before, by a collection, the device, an earlier step or a script, wins over what the step says, in this step and in all later ones.
 */

import type { Step } from './document.ts';
import { flagFrom } from './flag.ts';
import { isRecord } from './is-record.ts';
import { phrase } from './phrases/english.ts';
import type { Phrase } from './phrases/phrase.ts';
import type { ConfigMgrProperty, StepKind } from './step.ts';
import { kindOf } from './step-kinds.ts';
import { listFromText } from './variable-texts.ts';
import type { Variables } from './variables.ts';

export interface EffectiveStep {
  /** With options as this run has them. */
  readonly step: Step;
  /** What stands in the environment while the step runs. */
  readonly defaults: readonly { readonly name: string; readonly value: string }[];
  /** What a variable holds that the option cannot take, without full stops. */
  readonly problems: readonly Phrase[];
}

/** The step as it is to be carried out now. */
export function effectiveStep(step: Step, variables: Variables): EffectiveStep {
  const kind = kindOf(step.type);
  const linked = linkedOf(kind);
  let options: unknown = step.options;
  const defaults: { name: string; value: string }[] = [];
  const problems: Phrase[] = [];
  for (const property of linked) {
    const given = variables.get(property.variable);
    if (given === undefined) {
      const text = textFromValue(property, valueAt(step.options, property.option));
      if (text !== '') defaults.push({ name: property.variable, value: text });
      continue;
    }
    const value = valueFromText(property, variables.expand(given));
    if (value === undefined) problems.push(cannotTake(property, variables));
    else options = withValue(options, property.option, value);
  }
  const spread = kind.withVariables?.(options, (name) => readIn(variables, name));
  if (spread !== undefined) {
    options = spread.options;
    problems.push(...spread.problems);
  }
  if (problems.length > 0 || options === step.options) return { step, defaults, problems };
  const parsed = kind.options.safeParse(options);
  if (parsed.success) return { step: { ...step, options: parsed.data } as Step, defaults, problems }; // `as`: the schema is that of the step's own type.
  return {
    step,
    defaults,
    problems: parsed.error.issues.map(({ path, message }) => phrase('ofNode', { name: path.join('.'), text: message })),
  };
}

function readIn(variables: Variables, name: string): string | undefined {
  const given = variables.get(name);
  return given === undefined ? undefined : variables.expand(given);
}

function linkedOf(kind: StepKind): readonly Linked[] {
  const known = linkedProperties.get(kind);
  if (known !== undefined) return known;
  const linked = (kind.configMgr?.properties ?? []).filter(isLinked);
  linkedProperties.set(kind, linked);
  return linked;
}

/** Asked for each step of each simulated device. */
const linkedProperties = new WeakMap<StepKind, readonly Linked[]>();

type Linked = ConfigMgrProperty & { readonly variable: string; readonly option: string };

/** What ConfigMgr passes on the command line alone is not read from the environment. */
function isLinked(property: ConfigMgrProperty): property is Linked {
  return property.variable !== undefined && property.option !== undefined && property.hidden !== true;
}

function cannotTake({ variable, option, as, values }: Linked, variables: Variables): Phrase {
  const held = { name: variable, value: variables.expandForDisplay(`%${variable}%`), option };
  return values === undefined
    ? phrase('variableHolds', { ...held, kind: { term: as ?? 'text' } })
    : phrase('variableIsNone', { ...held, values: Object.keys(values).join(', ') });
}

/** ConfigMgr's text as a value of the option; undefined when it is none. */
export function valueFromText({ as = 'text', values }: ConfigMgrProperty, text: string): unknown {
  if (values !== undefined) {
    const key = Object.keys(values).find((each) => each.toLowerCase() === text.trim().toLowerCase());
    return key === undefined ? undefined : values[key];
  }
  switch (as) {
    case 'text':
      return text;
    case 'number':
      return /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
    case 'flag':
      return flagFrom(text);
    case 'list':
      return listFromText(text);
    case 'codes': {
      const codes = text.split(/[\s,]+/).filter((part) => part !== '');
      return codes.every((code) => /^\d+$/.test(code)) ? codes.map(Number) : undefined;
    }
  }
}

/** An option's value as ConfigMgr writes it; empty for one that is not there. */
export function textFromValue({ as = 'text', values }: ConfigMgrProperty, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (values !== undefined) return Object.entries(values).find(([, ours]) => ours === value)?.[0] ?? '';
  if (as === 'list') return (value as readonly unknown[]).join(','); // `as`: the option is a list, see the kind's schema; a test goes over all kinds.
  if (as === 'codes') return (value as readonly unknown[]).join(' ');
  if (as === 'flag') return value === true ? 'true' : 'false';
  return String(value);
}

/** `disk.number` of `{ disk: { number: 0 } }`. */
export function valueAt(options: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), options);
}

/** The options with another value at the path; nothing is changed in place. */
export function withValue(options: unknown, path: string, value: unknown): unknown {
  const [key = '', ...rest] = path.split('.');
  const record = isRecord(options) ? options : {};
  return { ...record, [key]: rest.length === 0 ? value : withValue(record[key], rest.join('.'), value) };
}
