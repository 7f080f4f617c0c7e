/** Set Task Sequence Variable. */
import type { StepDoing } from '../engine/step-context.ts';
import { refuseVariableNames } from './variable-names.ts';

export const setTaskSequenceVariable: StepDoing<'set-task-sequence-variable'> = async ({ options }, { variables }) => {
  const { variable, secret } = options;
  refuseVariableNames([variable]);
  // A value made of a secret is one itself.
  const isSecret = secret || variables.expandForDisplay(options.value) !== variables.expand(options.value);
  const value = variables.expand(options.value);
  variables.set(variable, value, ...(isSecret ? [{ secret: true }] : []));
  const shown = isSecret ? '***' : `"${value}"`;
  return { outcome: 'done', message: value === '' ? `${variable} is removed.` : `${variable} is ${shown}.` };
};
