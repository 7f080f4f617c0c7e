/** What is read out of one foreign step: options for a step of ours, notes for a person, and whether something was left out. */

import { isOn } from '../../task-sequence/flag.ts';
import { danglingId, packageReference } from '../../task-sequence/references.ts';
import type { StepKind } from '../../task-sequence/step.ts';
import { withValue } from '../../task-sequence/step-variables.ts';
import type { ForeignPackage } from '../configmgr-export/packages.ts';
import { cut } from '../cut.ts';
import { IMPORTED_PASSWORD, type SecretFilter } from '../secret-filter.ts';
import type { ForeignStep, ForeignVariable } from '../task-sequence-xml/tree.ts';
import type { TranslationStatus } from './report.ts';
import { withoutPasswords } from './without-passwords.ts';

/** What the steps of one sequence share while they are read. */
export interface SequenceContext {
  /** Ids that packages had elsewhere, in lower case, and the ids that they have here. */
  readonly map: ReadonlyMap<string, string>;
  /** What the file tells of them, by their ids as dangling references have them, in small letters. */
  readonly packages: ReadonlyMap<string, ForeignPackage>;
  /** Takes the passwords of the file out of what people wrote. */
  readonly filter: SecretFilter;
  /** Names of the rules files that come with the sequence, in small letters. */
  readonly rules: ReadonlySet<string>;
  /** MDT's restarts go where the step before has prepared it: true between such a step and the restart. */
  peIsNext: boolean;
  /** Names of the groups around the step, the outermost first. */
  readonly groups: readonly string[];
}

const here = packageReference();

export class StepReading {
  readonly step: ForeignStep;
  readonly context: SequenceContext;
  options: unknown = {};
  /** It is kept from running until a person has seen to it. */
  disabled = false;
  readonly secrets = new Set<string>();
  #status: TranslationStatus = 'native';
  readonly #read = new Set<ForeignVariable>();
  readonly #notes = new Set<string>();
  readonly #called: ReadonlyMap<string, Called>;

  constructor(step: ForeignStep, context: SequenceContext) {
    this.step = withoutPasswords(step, context.filter);
    this.context = context;
    this.#called = calledOf(this.step.variables ?? []);
    if (this.step !== step) this.passwordLeftOut();
  }

  /** A password stood in a text of the step. */
  passwordLeftOut(): void {
    this.secrets.add(IMPORTED_PASSWORD);
    this.attention(
      `A password seems to stand in it and is not taken: set the secret variable ${IMPORTED_PASSWORD}, which stands in its place, or write another one there.`,
    );
  }

  /** Each once. */
  get notes(): readonly string[] {
    return [...this.#notes];
  }

  get status(): TranslationStatus {
    return this.#status;
  }

  /** The value of the first property or variable of one of the names; capitals do not matter. Undefined where none is written. */
  value(...names: readonly string[]): string | undefined {
    return this.#find(names)?.value;
  }

  /** As above, and '' where none is written. */
  text(...names: readonly string[]): string {
    return this.value(...names)?.trim() ?? '';
  }

  isOn(...names: readonly string[]): boolean {
    return isOn(this.text(...names));
  }

  /** Properties that say nothing more: names and sizes for ConfigMgr's editor. */
  ignore(properties: RegExp): void {
    for (const variable of this.step.variables ?? [])
      if (properties.test(variable.property ?? variable.name)) this.#read.add(variable);
  }

  set(path: string, value: unknown): void {
    this.options = withValue(this.options, path, value);
  }

  /** Takes an option back. */
  unset(option: string): void {
    const { [option]: _, ...rest } = this.options as Record<string, unknown>; // `as`: made by set() alone.
    this.options = rest;
  }

  note(sentence: string): void {
    this.#notes.add(sentence);
  }

  /** Something is left out, or told in another way. */
  translated(sentence?: string): void {
    if (sentence !== undefined) this.note(sentence);
    if (this.#status === 'native') this.#status = 'translated';
  }

  /** It cannot do its work as it is. */
  attention(sentence: string): void {
    this.note(sentence);
    this.#status = 'attention';
  }

  /** The id that a package has here, or a dangling reference to the one it had. */
  reference(id: string): string {
    const given = id.trim();
    const mapped = this.context.map.get(given.toLowerCase());
    if (mapped !== undefined) return mapped;
    if (here.safeParse(given).success && danglingId(given) === null) return given.toLowerCase();
    return `missing:${referenceId(given)}`;
  }

  /** Settings that nobody has asked for, and that say something. */
  unread(): ForeignVariable[] {
    return (this.step.variables ?? []).filter((variable) => !this.#read.has(variable) && saysSomething(variable));
  }

  #find(names: readonly string[]): ForeignVariable | undefined {
    for (const name of names.map((each) => each.toLowerCase())) {
      const called = this.#called.get(name);
      if (called === undefined) continue;
      for (const each of called.unread.splice(0)) this.#read.add(each);
      return called.property ?? called.name;
    }
    return undefined;
  }
}

/** What is off says something where ConfigMgr has it on by default. */
function saysSomething({ name, property, value }: ForeignVariable): boolean {
  const text = value.trim();
  return text !== '' && (!/^(false|no)$/i.test(text) || onByDefault.test(property ?? name));
}

const onByDefault = /^(Adapters|OSDAdapter)\d+(EnableDNSRegistration|EnableLMHOSTS)$/i;

/** The variables of a step that have a name as their property, or as their own, in small letters. */
interface Called {
  property: ForeignVariable | undefined;
  name: ForeignVariable | undefined;
  readonly unread: ForeignVariable[];
}

/** The first of each counts. */
function calledOf(variables: readonly ForeignVariable[]): Map<string, Called> {
  const found = new Map<string, Called>();
  const add = (kind: 'property' | 'name', text: string, variable: ForeignVariable) => {
    const called = found.get(text.toLowerCase()) ?? { property: undefined, name: undefined, unread: [] };
    called[kind] ??= variable;
    called.unread.push(variable);
    found.set(text.toLowerCase(), called);
  };
  for (const variable of variables) {
    if (variable.property !== null) add('property', variable.property, variable);
    add('name', variable.name, variable);
  }
  return found;
}

/** A former id as a dangling reference can have it. */
export function referenceId(id: string): string {
  return cut(id.trim().replace(/[\s,]+/g, '_'), 200);
}

/**
 * Options that the kind takes: one that it does not take is left out and named in `refused`. Null where one that it cannot do without is missing or wrong.
 */
export function acceptedOptions(kind: StepKind, given: unknown): { options: unknown; refused: string[] } | null {
  const options: Record<string, unknown> = { ...(given as Record<string, unknown>) }; // `as`: made by set() alone.
  const refused: string[] = [];
  for (;;) {
    const parsed = kind.options.safeParse(options);
    if (parsed.success) return { options, refused };
    const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    const removable = [...wrong].filter((key) => key in options);
    if (removable.length < wrong.size || removable.length === 0) return null;
    for (const key of removable) delete options[key];
    refused.push(...removable);
  }
}
