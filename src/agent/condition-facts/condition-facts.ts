/** What conditions ask, answered by the computer: each system has its own way. */
import type { Inventory } from '../../api/inventory.ts';
import type { ConditionFacts } from '../../task-sequence/conditions/judge-condition.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { Machine } from '../machine/machine.ts';
import { linuxConditionFacts } from './linux-condition-facts.ts';
import { windowsConditionFacts } from './windows-condition-facts.ts';

export function conditionFacts(machine: Machine, variables: Variables, inventory: Inventory): ConditionFacts {
  return machine.system === 'windows'
    ? windowsConditionFacts(machine, variables)
    : linuxConditionFacts(machine, variables, inventory);
}
