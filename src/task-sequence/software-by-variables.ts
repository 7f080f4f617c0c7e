/**
 * Software that a task sequence names by variables: `App01`, `App02` … of Install Application hold an application's name, `Pkg001` … of Install Package
 * `package:program`. Read by the step when it runs, and by the site when it writes a policy, which must hold what may be asked for. Pure.
 */
import { allNodes, enabledSteps, type TaskSequenceDocument } from './document.ts';
import type { ReadVariable } from './step.ts';

export interface NamedProgram {
  /** Name or id. */
  readonly package: string;
  readonly program: string;
}

/** Digits behind the base name, as ConfigMgr has them; MDT's lists of applications have three. */
const DIGITS = { applications: [2, 3], programs: [3] } as const;
export type NamedByVariables = keyof typeof DIGITS;
const MOST = 999;

/** The values of Base01, Base02 … up to the first that is not set, or empty. */
export function valuesOfBase(
  kind: NamedByVariables,
  base: string,
  read: ReadVariable,
): { name: string; value: string }[] {
  const nameOf = (digits: number, number: number) => `${base}${String(number).padStart(digits, '0')}`;
  const digits = DIGITS[kind].find((each) => (read(nameOf(each, 1)) ?? '') !== '');
  const found: { name: string; value: string }[] = [];
  for (let number = 1; digits !== undefined && number <= MOST; number += 1) {
    const name = nameOf(digits, number);
    const value = read(name)?.trim() ?? '';
    if (value === '') break;
    found.push({ name, value });
  }
  return found;
}

/** `PKG00001:Install all`; null: it is not of this form. Names of packages may hold colons, those of programs seldom do. */
export function programInText(text: string): NamedProgram | null {
  const at = text.lastIndexOf(':');
  if (at <= 0 || at === text.length - 1) return null;
  return { package: text.slice(0, at).trim(), program: text.slice(at + 1).trim() };
}

/** Base names of enabled steps. */
export function basesIn(document: TaskSequenceDocument): Readonly<Record<NamedByVariables, readonly string[]>> {
  const steps = [...enabledSteps(allNodes(document))];
  const given = (base: string | undefined) => (base === undefined ? [] : [base]);
  return {
    applications: steps.flatMap((step) =>
      step.type === 'install-application' ? given(step.options.baseVariable) : [],
    ),
    programs: steps.flatMap((step) => (step.type === 'install-package' ? given(step.options.baseVariable) : [])),
  };
}

/**
 * Texts that the variables of these bases can be known to hold before the run: those of `variables`, of the document, and of its steps that set them. A script may set
 * others, which the run then is not given.
 */
export function softwareTexts(
  document: TaskSequenceDocument,
  variables: readonly { readonly name: string; readonly value: string | null }[],
): Readonly<Record<NamedByVariables, readonly string[]>> {
  const bases = basesIn(document);
  const set = [...enabledSteps(allNodes(document))].flatMap((step) => {
    if (step.type === 'set-task-sequence-variable') return [{ name: step.options.variable, value: step.options.value }];
    if (step.type !== 'set-dynamic-variables') return [];
    return step.options.rules.flatMap((rule) => rule.variables);
  });
  const all = [...variables, ...document.variables, ...set];
  const of = (kind: NamedByVariables) =>
    bases[kind].flatMap((base) =>
      all.flatMap(({ name, value }) => (isOfBase(name, base) && value ? [value.trim()] : [])),
    );
  return { applications: of('applications'), programs: of('programs') };
}

/** A rule's list is named by the base alone. */
function isOfBase(name: string, base: string): boolean {
  if (!name.toLowerCase().startsWith(base.toLowerCase())) return false;
  return /^(\d{2,3})?$/.test(name.slice(base.length));
}
