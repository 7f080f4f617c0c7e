/** Set Dynamic Variables: each rule that applies sets its variables, in order; a later one sees what an earlier one has set. */
import { SlipwayError } from '../../api/errors.ts';
import { judgeCondition } from '../../task-sequence/conditions/judge-condition.ts';
import type { StepDoing } from '../engine/step-context.ts';
import { refuseVariableNames } from './variable-names.ts';

export const setDynamicVariables: StepDoing<'set-dynamic-variables'> = async ({ options }, context) => {
  const { variables, facts, log } = context;
  refuseVariableNames(options.rules.flatMap((rule) => rule.variables.map(({ name }) => name)));
  const set = new Set<string>();
  for (const [at, rule] of options.rules.entries()) {
    const { holds, because } = await judgeCondition(rule.condition, facts);
    if (holds === null)
      throw new SlipwayError(
        'SLIP-4061',
        `Whether rule ${at + 1} applies cannot be told: ${because}. Change the rule, or run the step where it can be answered.`,
      );
    log(`rule ${at + 1} ${holds ? 'applies' : 'does not apply'}: ${because}`);
    if (!holds) continue;
    for (const { name, value } of rule.variables) {
      const isSecret = variables.expandForDisplay(value) !== variables.expand(value);
      variables.set(name, variables.expand(value), ...(isSecret ? [{ secret: true }] : []));
      set.add(name);
    }
  }
  const names = [...set].join(', ');
  return { outcome: 'done', message: set.size === 0 ? 'No rule applies.' : `Set: ${names}.` };
};
