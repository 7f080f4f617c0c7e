/** Groups and steps that rules become, before they have ids. */

import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import { cut } from '../cut.ts';
import type { DynamicRule } from './gathered-facts.ts';

/** Its id is known when all of them are. */
export type RuleNode = RuleGroup | RuleStep;

export interface RuleGroup {
  readonly kind: 'group';
  readonly name: string;
  readonly condition: Condition | undefined;
  readonly steps: readonly RuleNode[];
}

export interface RuleStep {
  readonly kind: 'step';
  readonly name: string;
  readonly condition: Condition | undefined;
  readonly rules: readonly DynamicRule[];
}

const LONGEST_NAME = 100;

export function groupOf(name: string, condition: Condition | undefined, steps: readonly RuleNode[]): RuleGroup {
  return { kind: 'group', name: cut(name, LONGEST_NAME), condition, steps };
}

export function stepOf(name: string, condition: Condition | undefined, rules: readonly DynamicRule[]): RuleStep {
  return { kind: 'step', name: cut(name, LONGEST_NAME), condition, rules };
}
