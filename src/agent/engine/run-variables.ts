/**
 * The variables a run begins with, weakest first: the document's, then those of collections and device (merged by the site), then what a person typed into the
 * wizard, then secrets, then what the run itself has set before a restart. Names that begin with `_` are facts (specification: ConfigMgr's built-in variables).
 */
import type { Inventory } from '../../api/inventory.ts';
import type { Policy } from '../../api/policy.ts';
import type { History } from '../../api/run-history.ts';
import { runFacts } from '../../task-sequence/simulation/run-facts.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { Variables } from '../../task-sequence/variables.ts';
import { restoreVariables, tellLastStep } from './restore-variables.ts';

export interface RunVariableFacts {
  readonly policy: Policy;
  readonly environment: Environment;
  readonly launchMode: 'PXE' | 'UFD' | 'HD' | 'SMS';
  readonly inventory: Inventory;
  readonly answers: readonly { name: string; value: string }[];
  readonly secrets: readonly { name: string; value: string }[];
  readonly history: History;
}

export function runVariables(facts: RunVariableFacts): Variables {
  const variables = new Variables();
  const { policy, history } = facts;
  const identity = {
    launchMode: facts.launchMode,
    ...{ siteName: policy.siteName, deviceId: policy.deviceId, deviceName: policy.deviceName },
    deploymentId: policy.deploymentId,
    taskSequenceId: policy.taskSequence.id,
    taskSequenceName: policy.taskSequence.document.name,
  };
  for (const [name, value] of runFacts(identity, facts.environment, facts.inventory))
    variables.setReadOnly(name, value);
  for (const source of [policy.taskSequence.document.variables, policy.variables, facts.answers])
    for (const { name, value } of source) if (value !== '') variables.set(name, value);
  for (const { name, value } of facts.secrets) variables.set(name, value, { secret: true });
  restoreVariables(variables, history.changes, policy.taskSequence.document);
  tellLastStep(variables, history.lastStep);
  return variables;
}

/** The names of variables that somebody must fill in before the run: those of the document that are empty everywhere. */
export function emptyVariables(policy: Policy): string[] {
  const given = new Set([...policy.variables.filter((v) => v.value !== '').map((v) => v.name.toLowerCase())]);
  for (const name of policy.secretVariables) given.add(name.toLowerCase());
  const asked = [...policy.taskSequence.document.variables, ...policy.variables];
  const names = new Map(asked.map(({ name }) => [name.toLowerCase(), name]));
  for (const { name, value } of policy.taskSequence.document.variables) if (value !== '') given.add(name.toLowerCase());
  return [...names].flatMap(([key, name]) => (given.has(key) ? [] : [name]));
}
