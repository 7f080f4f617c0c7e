/** The table of variables that belong to no option of a step, and the way from a name to what is known of it. */
import type { StepSlug } from '../step-kinds.ts';
import type { BuiltInVariable } from './built-in-variable.ts';
import { facts } from './facts.ts';
import { ofSteps } from './of-steps.ts';
import { settings } from './settings.ts';

export const builtInVariables: readonly BuiltInVariable[] = [...facts, ...settings, ...ofSteps];

/** Null: ConfigMgr has no such variable, or it belongs to an option. Letters' case does not matter. */
export function builtInVariable(name: string): BuiltInVariable | null {
  const one = byName.get(name.toLowerCase());
  return one ?? families.find(({ pattern }) => pattern.test(name))?.variable ?? null;
}

/** Names of the variables that a step of that kind sets, besides what its options name. */
export function resultsOfKind(slug: StepSlug): string[] {
  return builtInVariables.flatMap(({ kind, name, steps }) =>
    kind === 'result' && steps?.includes(slug) === true ? name : [],
  );
}

const byName = new Map(builtInVariables.map((variable) => [variable.name.toLowerCase(), variable]));

/** Package ids of ConfigMgr: a site's code and five hexadecimal digits. */
const families = builtInVariables
  .filter(({ name }) => /#|<ID>/.test(name))
  .map((variable) => ({
    variable,
    pattern: new RegExp(`^${variable.name.replace('#', '\\d+').replace('<ID>', '[A-Z0-9]{3}[0-9A-F]{5}')}$`, 'i'),
  }));
