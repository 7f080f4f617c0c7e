/**
 * What a run has set so far, set again in the same order. No record holds the value of a secret variable, so the step that set it makes it anew: of what
 * the variables held then, not of what they hold now.
 */
import type { LastStep, VariableChanges } from '../../api/run-history.ts';
import { assignVariables } from '../../task-sequence/assign-variables.ts';
import { outlook } from '../../task-sequence/conditions/outlook.ts';
import {
  allNodes,
  type Step,
  type TaskSequenceDocument,
  type TaskSequenceNode,
  walk,
} from '../../task-sequence/document.ts';
import { isReadOnly, VariableNameError, Variables } from '../../task-sequence/variables.ts';

export function restoreVariables(
  variables: Variables,
  changes: readonly VariableChanges[],
  document: TaskSequenceDocument,
): void {
  const nodes = new Map([...walk(allNodes(document))].map((node) => [node.id, node]));
  for (const change of changes) {
    // Before the others: they were made of what was there when the step began.
    const secrets = secretsOf(change, nodes.get(change.nodeId ?? ''), variables);
    for (const { name, value } of change.variables) {
      const secret = secrets?.get(name);
      if (value === null && secret !== undefined) variables.set(name, secret, { secret: true });
      if (value !== null) isReadOnly(name) ? variables.setReadOnly(name, value) : variables.set(name, value);
    }
  }
}

/** ConfigMgr's variables about the last step that was run. */
export function tellLastStep(variables: Variables, last: LastStep | null): void {
  if (last === null) return;
  variables.setReadOnly('_SMSTSLastActionName', last.name);
  variables.setReadOnly('_SMSTSLastActionRetCode', String(last.exitCode));
  variables.setReadOnly('_SMSTSLastActionSucceeded', String(last.succeeded));
}

/** What the variables held once the step was done; null of one that does not tell, such as one whose script has set a secret. */
function secretsOf(
  { variables: set, lastStep }: VariableChanges,
  node: TaskSequenceNode | undefined,
  before: Variables,
): Pick<Variables, 'get'> | null {
  if (node === undefined || node.type === 'group' || set.every(({ value }) => value !== null)) return null;
  const variables = new Variables(before.entries());
  tellLastStep(variables, lastStep);
  variables.setReadOnly('_SMSTSCurrentActionName', node.name);
  try {
    return setAgain(node, variables) ? variables : null;
  } catch (error) {
    // It was edited since, and fails when it is run.
    if (error instanceof VariableNameError) return null;
    throw error;
  }
}

/** False where the computer would have to be asked: by now it may answer otherwise. */
function setAgain(step: Step, variables: Variables): boolean {
  if (step.type === 'set-task-sequence-variable') {
    variables.set(step.options.variable, variables.expand(step.options.value));
    return true;
  }
  if (step.type !== 'set-dynamic-variables') return false;
  for (const rule of step.options.rules) {
    const applies = outlook(rule.condition, variables);
    if (applies === null) return false;
    if (applies) assignVariables(rule.variables, variables);
  }
  return true;
}
