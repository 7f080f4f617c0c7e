/** Which Windows the agent works in, as the registry tells it. */
import type { OperatingSystem } from '../../../api/inventory.ts';
import { english } from '../../../task-sequence/phrases/english.ts';
import { isSameName } from '../../condition-facts/reg-query-output.ts';
import { listRegistryKey, type ProgramRunner } from '../../condition-facts/registry.ts';

const VERSION = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
/** The first build of Windows 11, whose ProductName still says Windows 10. */
const WINDOWS_11 = 22_000;

/** Null where the registry does not say it. */
export async function windowsOperatingSystem(machine: ProgramRunner): Promise<OperatingSystem | null> {
  const key = await listRegistryKey(machine, VERSION, '64');
  if ('problem' in key) throw new Error(typeof key.problem === 'string' ? key.problem : english(key.problem));
  const value = (wanted: string) =>
    key.value?.values
      .find(({ name }) => isSameName(name, wanted))
      ?.data.trim()
      .slice(0, 1000) || null;
  const build = value('CurrentBuild') ?? value('CurrentBuildNumber');
  const name = nameOf(value('ProductName'), value('EditionID'), build);
  if (name === null) return null;
  const update = value('UBR');
  return {
    ...{ name, version: value('DisplayVersion') ?? value('ReleaseId'), distribution: null },
    build: build === null || update === null ? build : `${build}.${update}`,
    kernel: build === null ? null : `10.0.${build}`,
  };
}

function nameOf(product: string | null, edition: string | null, build: string | null): string | null {
  if (product === null) return edition === null ? null : `Windows ${edition}`;
  return Number(build ?? 0) >= WINDOWS_11 ? product.replace(/^Windows 10\b/, 'Windows 11') : product;
}
