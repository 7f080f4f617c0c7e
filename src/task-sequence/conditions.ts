/**
 * Conditions of groups and steps: what they look like and what they mean.
 * Semantics: ConfigMgr's boolean tree (All, Any, None) over facts. Evaluation is pure: the caller hands the variables in.
 */
import { z } from 'zod';
import type { Variables } from './variables.ts';

export const conditionOperators = [
  'exists',
  'notExists',
  'equals',
  'notEquals',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'like',
  'notLike',
] as const;
export type ConditionOperator = (typeof conditionOperators)[number];

const VariableConditionSchema = z
  .strictObject({
    variable: z.string().min(1).max(256),
    operator: z.enum(conditionOperators),
    value: z.string().max(32_000).optional(),
  })
  .refine((c) => c.operator === 'exists' || c.operator === 'notExists' || c.value !== undefined, {
    error: 'this operator compares with a value: add "value"',
    path: ['value'],
  });

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { none: Condition[] }
  | { variable: string; operator: ConditionOperator; value?: string | undefined };

export const ConditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(ConditionSchema) }),
    z.strictObject({ any: z.array(ConditionSchema) }),
    z.strictObject({ none: z.array(ConditionSchema) }),
    VariableConditionSchema,
  ]),
);

/** True when the condition holds. An absent condition holds. */
export function evaluateCondition(condition: Condition | undefined, variables: Variables): boolean {
  if (condition === undefined) return true;
  if ('all' in condition) return condition.all.every((child) => evaluateCondition(child, variables));
  if ('any' in condition) return condition.any.some((child) => evaluateCondition(child, variables));
  if ('none' in condition) return !condition.none.some((child) => evaluateCondition(child, variables));
  return compareVariable(
    variables.get(condition.variable),
    condition.operator,
    variables.expand(condition.value ?? ''),
  );
}

function compareVariable(actual: string | undefined, operator: ConditionOperator, expected: string): boolean {
  if (operator === 'exists') return actual !== undefined;
  if (operator === 'notExists') return actual === undefined;
  // A variable that is not set compares as the empty string, so "notEquals" holds for it and "equals" does not.
  const value = actual ?? '';
  switch (operator) {
    case 'equals':
      return order(value, expected) === 0;
    case 'notEquals':
      return order(value, expected) !== 0;
    case 'less':
      return order(value, expected) < 0;
    case 'lessEqual':
      return order(value, expected) <= 0;
    case 'greater':
      return order(value, expected) > 0;
    case 'greaterEqual':
      return order(value, expected) >= 0;
    case 'like':
      return likePattern(expected).test(value);
    case 'notLike':
      return !likePattern(expected).test(value);
  }
}

/** Numbers compare as numbers when both sides are; everything else as text without regard to case. */
function order(a: string, b: string): number {
  const numeric = /^\s*-?\d+(\.\d+)?\s*$/;
  if (numeric.test(a) && numeric.test(b)) return Number(a) - Number(b);
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `%` and `*` stand for any text, `_` and `?` for one character: rules in the field use both spellings. */
function likePattern(pattern: string): RegExp {
  const source = [...pattern]
    .map((c) => {
      if (c === '%' || c === '*') return '.*';
      if (c === '_' || c === '?') return '.';
      return c.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`, 'is');
}
