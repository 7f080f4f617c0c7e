/** What conditions ask, answered by Windows: in Windows PE and in the deployed system. */
import type { ConditionFacts } from '../../task-sequence/conditions/judge-condition.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import { installedVersion } from './msi-products.ts';
import { type ProgramRunner, readRegistryValue } from './registry.ts';
import { windowsSystem } from './windows-system.ts';

const AWAITED = 'it cannot be asked on Windows yet';

export function windowsConditionFacts(machine: ProgramRunner, variables: Variables): ConditionFacts {
  return {
    variables,
    path: async (path) => ({ problem: `${path}: ${AWAITED}` }),
    registry: (key, name) => readRegistryValue(machine, { key, name }),
    wql: async (_, query) => ({ problem: `"${query}": ${AWAITED}` }),
    system: () => windowsSystem(machine),
    software: (wanted) => installedVersion(machine, wanted),
    package: async (name) => ({ problem: `${name} is looked for among Debian packages, and this is Windows` }),
    command: async () => ({ problem: AWAITED }),
  };
}
