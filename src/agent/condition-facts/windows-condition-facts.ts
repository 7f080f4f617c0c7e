/** What conditions ask, answered by Windows: in Windows PE and in the deployed system. */
import type { ConditionFacts } from '../../task-sequence/conditions/judge-condition.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { Machine } from '../machine/machine.ts';
import { readRegistryValue } from './registry.ts';

const AWAITED = 'it cannot be asked on Windows yet';

export function windowsConditionFacts(machine: Pick<Machine, 'run'>, variables: Variables): ConditionFacts {
  return {
    variables,
    path: async (path) => ({ problem: `${path}: ${AWAITED}` }),
    registry: (key, name) => readRegistryValue(machine, { key, name }),
    wql: async (_, query) => ({ problem: `"${query}": ${AWAITED}` }),
    system: async () => ({ problem: AWAITED }),
    software: async () => ({ problem: AWAITED }),
    package: async (name) => ({ problem: `${name} is looked for among Debian packages, and this is Windows` }),
    command: async () => ({ problem: AWAITED }),
  };
}
