/** What a rule of Set Dynamic Variables sets. */
import type { StepOf } from './document.ts';
import { variableForItem } from './list-variables.ts';
import type { Variables } from './variables.ts';

type Assignments = StepOf<'set-dynamic-variables'>['options']['rules'][number]['variables'];

/** In their order: a later one sees what an earlier one has set. Returns the names that were set. */
export function assignVariables(assignments: Assignments, variables: Variables): string[] {
  return assignments.flatMap(({ name, value, list }) => {
    const text = variables.expand(value);
    const target = list ? variableForItem(variables, name, text) : name;
    if (target === null) return [];
    // What is made of a secret is one itself.
    const isSecret = variables.expandForDisplay(value) !== text;
    variables.set(target, text, ...(isSecret ? [{ secret: true }] : []));
    return [target];
  });
}
