/** Which Windows this is, as the registry tells it. */
import type { Answer, SystemFact } from '../../task-sequence/conditions/judge-condition.ts';
import { isSameName, type NamedValue } from './reg-query-output.ts';
import { listRegistryKey, type ProgramRunner } from './registry.ts';

const VERSION = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const CONTROL = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control';
const ENVIRONMENT = `${CONTROL}\\Session Manager\\Environment`;
/** `InstallLanguage` is the language that Windows was installed in, and Win32_OperatingSystem.OSLanguage; `Default` that of programs without Unicode. */
const LANGUAGE = `${CONTROL}\\Nls\\Language`;

export async function windowsSystem(machine: ProgramRunner): Promise<Answer<SystemFact>> {
  const keys: NamedValue[][] = [];
  for (const key of [VERSION, ENVIRONMENT, LANGUAGE]) {
    const listed = await listRegistryKey(machine, key, '64');
    if ('problem' in listed) return listed;
    keys.push([...(listed.value?.values ?? [])]);
  }
  const [version = [], environment = [], language = []] = keys;
  return {
    value: {
      family: 'windows',
      distribution: null,
      architecture: ARCHITECTURES[dataOf(environment, 'PROCESSOR_ARCHITECTURE') ?? ''] ?? null,
      version: versionOf(version),
      language: languageOf(dataOf(language, 'InstallLanguage')),
    },
  };
}

const ARCHITECTURES: Readonly<Record<string, 'x64' | 'x86' | 'arm64'>> = { AMD64: 'x64', x86: 'x86', ARM64: 'arm64' };

/** `10.0.22631`, as Win32_OperatingSystem.Version. Since Windows 10 `CurrentVersion` says 6.3 for the sake of old programs; before, the two numbers were not there. */
function versionOf(values: readonly NamedValue[]): string | null {
  const [major, minor] = [dataOf(values, 'CurrentMajorVersionNumber'), dataOf(values, 'CurrentMinorVersionNumber')];
  const version = major === undefined || minor === undefined ? dataOf(values, 'CurrentVersion') : `${major}.${minor}`;
  const build = dataOf(values, 'CurrentBuildNumber');
  return version === undefined || build === undefined ? null : `${version}.${build}`;
}

function languageOf(hexadecimal: string | undefined): number | null {
  return hexadecimal !== undefined && /^[0-9a-f]{1,8}$/i.test(hexadecimal) ? Number.parseInt(hexadecimal, 16) : null;
}

function dataOf(values: readonly NamedValue[], name: string): string | undefined {
  return values.find((value) => isSameName(value.name, name))?.data;
}
