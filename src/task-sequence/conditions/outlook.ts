/** What variables alone tell of a condition, before the computer is asked: for looking ahead. */

import { every, some } from '../simulation/three-valued.ts';
import type { Variables } from '../variables.ts';
import { compareTexts } from './compare-values.ts';
import type { Condition } from './conditions.ts';

/** Null: it depends on the computer. */
export function outlook(condition: Condition | undefined, variables: Variables): boolean | null {
  if (condition === undefined) return true;
  if ('all' in condition) return every(condition.all.map((each) => outlook(each, variables)));
  if ('any' in condition) return some(condition.any.map((each) => outlook(each, variables)));
  if ('none' in condition) {
    const any = some(condition.none.map((each) => outlook(each, variables)));
    return any === null ? null : !any;
  }
  if (!('variable' in condition)) return null;
  const { variable, operator, value } = condition;
  return compareTexts(variables.get(variable), operator, variables.expand(value ?? ''));
}
