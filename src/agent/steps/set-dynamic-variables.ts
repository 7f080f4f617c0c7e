/** Set Dynamic Variables: each rule that applies sets its variables, in order; a later one sees what an earlier one has set. */

import { SlipwayError } from '../../api/errors.ts';
import { assignVariables } from '../../task-sequence/assign-variables.ts';
import { judgeCondition } from '../../task-sequence/conditions/judge-condition.ts';
import { assignmentsOf } from '../../task-sequence/conditions/variable-uses.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import type { StepDoing } from '../engine/step-context.ts';
import { refuseVariableNames } from './variable-names.ts';

export const setDynamicVariables: StepDoing<'set-dynamic-variables'> = async (step, context) => {
  refuseVariableNames(assignmentsOf(step).map(({ name }) => name));
  const set = new Set<string>();
  let applied = 0;
  for (const [at, rule] of step.options.rules.entries()) {
    const verdict = await judgeCondition(rule.condition, context.facts);
    const { holds } = verdict;
    const because = english(verdict.because);
    if (holds === null)
      throw new SlipwayError(
        'SLIP-4061',
        `Whether rule ${at + 1} applies cannot be told: ${because}. Change the rule, or run the step where it can be answered.`,
      );
    context.log(`rule ${at + 1} ${holds ? 'applies' : 'does not apply'}: ${because}`);
    if (!holds) continue;
    applied += 1;
    for (const name of assignVariables(rule.variables, context.variables)) set.add(name);
  }
  if (applied === 0) return { outcome: 'done', message: 'No rule applies.' };
  return { outcome: 'done', message: set.size === 0 ? 'All of it was set already.' : `Set: ${[...set].join(', ')}.` };
};
