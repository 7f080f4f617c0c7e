/** What conditions ask, answered by a Linux computer: in the PE and in the deployed system. */
import type { Inventory } from '../../api/inventory.ts';
import type { Answer, ConditionFacts, PathFact, SystemFact } from '../../task-sequence/conditions/judge-condition.ts';
import { parseOsRelease } from '../../task-sequence/conditions/os-release.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import { answerWmiQuery } from '../../task-sequence/wmi/answer-query.ts';
import type { Machine } from '../machine/machine.ts';
import { commandExitCode } from './command-condition.ts';
import { fileVersion } from './file-version.ts';

export function linuxConditionFacts(machine: Machine, variables: Variables, inventory: Inventory): ConditionFacts {
  return {
    variables,
    path: (path) => pathFact(machine, path),
    fileVersion: (path) => fileVersion(machine, path),
    registry: async (key) => ({ problem: `${key} is a key of Windows' registry, and this is Linux` }),
    wql: async (namespace, query) => {
      const { rows, problem } = answerWmiQuery({ namespace, query }, inventory);
      return problem === undefined ? { value: rows } : { problem };
    },
    system: () => systemFact(machine),
    software: async () => ({ problem: 'it asks for an MSI product of Windows, and this is Linux' }),
    package: (name) => packageVersion(machine, name),
    command: (commandLine) => commandExitCode(machine, variables, commandLine),
  };
}

async function pathFact(machine: Machine, path: string): Promise<Answer<PathFact | null>> {
  if (/^[A-Za-z]:|^\\\\|%/.test(path)) return { problem: `${path} is a path of Windows, and this is Linux` };
  if (!path.startsWith('/')) return { problem: `${path} is not a whole path: it must begin with /` };
  return { value: await machine.stat(path) };
}

async function systemFact(machine: Machine): Promise<Answer<SystemFact>> {
  const text = (await machine.exists('/etc/os-release')) ? (await machine.readFile('/etc/os-release')).toString() : '';
  const release = parseOsRelease(text).values;
  const { stdout } = await machine.run('uname', ['-m']);
  return {
    value: {
      family: 'linux',
      distribution: release.get('ID') ?? null,
      architecture: ARCHITECTURES[stdout.trim()] ?? null,
      version: release.get('VERSION_ID') ?? null,
      language: null,
    },
  };
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders.
const PACKAGE_FORMAT = '--showformat=${db:Status-Status} ${Version}\\n';

/** As uname(1) names machines. */
const ARCHITECTURES: Readonly<Record<string, 'x64' | 'x86' | 'arm64'>> = {
  x86_64: 'x64',
  i686: 'x86',
  i386: 'x86',
  aarch64: 'arm64',
};

/** dpkg-query(1) answers 1 for a package it does not know; one that was removed has left its settings, and is not installed. */
async function packageVersion(machine: Machine, name: string): Promise<Answer<string | null>> {
  if (!/^[a-z0-9][a-z0-9+.:-]*$/.test(name)) return { problem: `"${name}" is not a package's name` };
  if (!(await machine.exists('/var/lib/dpkg/status')))
    return { problem: `${name} is looked for among Debian packages, and this system has none` };
  const { exitCode, stdout } = await machine.run('dpkg-query', ['--show', PACKAGE_FORMAT, name], {
    successCodes: [0, 1],
  });
  const [status, version] = stdout.trim().split('\n')[0]?.split(' ') ?? [];
  return { value: exitCode === 0 && status === 'installed' ? (version ?? null) : null };
}
