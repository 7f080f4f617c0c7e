/** Finds conditions that can never hold, by what they ask of variables. */
import { orderOfTexts } from './compare-values.ts';
import type { Condition, VariableCondition } from './conditions.ts';

/** What must be so for a condition to hold. */
export interface Demand {
  /** In lower case. */
  readonly variable: string;
  /** As it is written. */
  readonly name: string;
  readonly wants: 'is' | 'is-not' | 'is-set' | 'is-not-set';
  readonly value: string;
}

/** Only what is certain: of alternatives nothing. */
export function demandsOf(condition: Condition | undefined): Demand[] {
  if (condition === undefined) return [];
  if ('all' in condition) return condition.all.flatMap(demandsOf);
  if ('any' in condition) return condition.any.length === 1 ? condition.any.flatMap(demandsOf) : [];
  if ('none' in condition) return condition.none.flatMap((each) => ('variable' in each ? demandOf(each, true) : []));
  return 'variable' in condition ? demandOf(condition, false) : [];
}

function demandOf({ variable, operator, value = '' }: VariableCondition, opposite: boolean): Demand[] {
  // A value that is made of others is known in the run only; an empty one is the same as none.
  if (value.includes('%')) return [];
  const demand = (yes: Demand['wants'], no: Demand['wants']): Demand[] => [
    { variable: variable.toLowerCase(), name: variable, wants: opposite ? no : yes, value },
  ];
  if (operator === 'exists') return demand('is-set', 'is-not-set');
  if (operator === 'notExists') return demand('is-not-set', 'is-set');
  if (value === '') return [];
  if (operator === 'equals') return demand('is', 'is-not');
  return operator === 'notEquals' ? demand('is-not', 'is') : [];
}

/** Whether no computer can meet it: it asks for any of nothing, or for none where one always holds. */
export function neverHolds(condition: Condition | undefined): boolean {
  return condition !== undefined && isAlways(condition, false);
}

/** Whether the condition's lists alone make it hold always, or never. */
function isAlways(condition: Condition, holds: boolean): boolean {
  if ('all' in condition)
    return holds
      ? condition.all.every((each) => isAlways(each, true))
      : condition.all.some((each) => isAlways(each, false));
  if ('any' in condition)
    return holds
      ? condition.any.some((each) => isAlways(each, true))
      : condition.any.every((each) => isAlways(each, false));
  if ('none' in condition) return isAlways({ any: condition.none }, !holds);
  return false;
}

/** The variable of which two things are demanded that cannot both be; null when there is none. */
export function contradictionIn(demands: readonly Demand[]): string | null {
  for (const [at, one] of demands.entries()) {
    const other = demands.slice(at + 1).find((each) => each.variable === one.variable && contradict(one, each));
    if (other !== undefined) return one.name;
  }
  return null;
}

function contradict(one: Demand, other: Demand): boolean {
  const wants = [one.wants, other.wants].sort().join(' ');
  const same = orderOfTexts(one.value, other.value) === 0;
  if (wants === 'is is') return !same;
  if (wants === 'is is-not') return same;
  return wants === 'is is-not-set' || wants === 'is-not-set is-set';
}
