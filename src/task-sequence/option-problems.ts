/**
 * What is wrong with a step's options together, or with a text of theirs, where the schema alone finds nothing: two that exclude one another, one that needs
 * another, a name or an address that is none. A text with `%Name%` gets its value in the run, and is looked at there.
 */

import { isVariableName } from './variable-name.ts';

export interface OptionProblem {
  /** Where in the options, as `membership.domain` or `partitions[1].volume`; empty for the options as a whole. */
  readonly option: string;
  readonly message: string;
}

/** Problems that are there; nothing else. */
export function problemsIn(...found: readonly (OptionProblem | readonly OptionProblem[] | null)[]): OptionProblem[] {
  return found.flatMap((each) => each ?? []);
}

/** `message` where the condition holds. */
export function problemWhen(condition: boolean, option: string, message: string): OptionProblem | null {
  return condition ? { option, message } : null;
}

/** Whether the text has its value from a variable. */
export function isFromVariable(text: string): boolean {
  return /%[A-Za-z_][A-Za-z0-9_-]*%/.test(text);
}

/** What cannot be a variable's name. That names with `_` are the engine's is told by lint, and by the run. */
export function variableNameProblem(option: string, name: string | undefined): OptionProblem | null {
  if (name === undefined || isFromVariable(name) || isVariableName(name)) return null;
  const message = `"${name}" is not a variable name: use letters, digits, "_" and "-", beginning with a letter`;
  return { option, message };
}

/** Of options that stand for one another at most one is given. */
export function exclusiveProblems(
  options: Readonly<Record<string, unknown>>,
  names: readonly string[],
): OptionProblem[] {
  const [first, ...others] = names.filter((name) => options[name] !== undefined);
  return others.map((option) => ({
    option,
    message: `it says the same as \`${first}\` in another way: leave one out`,
  }));
}
