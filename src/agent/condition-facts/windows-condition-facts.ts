/** What conditions ask, answered by Windows: in Windows PE and in the deployed system. */
import type { ConditionFacts } from '../../task-sequence/conditions/judge-condition.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { Machine } from '../machine/machine.ts';
import { commandExitCode } from './command-condition.ts';
import { installedVersion } from './msi-products.ts';
import { readRegistryValue } from './registry.ts';
import { windowsFileVersion, windowsPath } from './windows-paths.ts';
import { windowsSystem } from './windows-system.ts';
import { wmiProgram, wmiRows } from './wmi-rows.ts';

/** What is asked of the machine. */
export type WindowsMachine = Pick<Machine, 'system' | 'run' | 'stat' | 'readPart' | 'environmentVariable'>;

/** `agent`: the path of the agent's own program. */
export function windowsConditionFacts(machine: WindowsMachine, variables: Variables, agent: string): ConditionFacts {
  return {
    variables,
    path: (path) => windowsPath(machine, path),
    fileVersion: (path) => windowsFileVersion(machine, path),
    registry: (key, name) => readRegistryValue(machine, { key, name }),
    wql: (namespace, query) => wmiRows(machine, { program: wmiProgram(agent), namespace, query }),
    system: () => windowsSystem(machine),
    software: (wanted) => installedVersion(machine, wanted),
    package: async (name) => ({ problem: `${name} is looked for among Debian packages, and this is Windows` }),
    command: (commandLine) => commandExitCode(machine, variables, commandLine),
  };
}
