/** What conditions ask, answered by the computer: each system has its own way. */
import type { Inventory } from '../../api/inventory.ts';
import type { ConditionFacts } from '../../task-sequence/conditions/judge-condition.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { Machine } from '../machine/machine.ts';
import { linuxConditionFacts } from './linux-condition-facts.ts';
import { windowsConditionFacts } from './windows-condition-facts.ts';

interface FactsOptions {
  readonly machine: Machine;
  readonly variables: Variables;
  readonly inventory: Inventory;
  /** The path of the agent's own program: what it has in C for Windows is beside it. */
  readonly agent: string;
}

export function conditionFacts({ machine, variables, inventory, agent }: FactsOptions): ConditionFacts {
  return machine.system === 'windows'
    ? windowsConditionFacts(machine, variables, agent)
    : linuxConditionFacts(machine, variables, inventory);
}
