/** Products that Windows Installer has installed for all users of the computer, as it tells in the registry. */
import type { SoftwareCondition } from '../../task-sequence/conditions/conditions.ts';
import type { Answer } from '../../task-sequence/conditions/judge-condition.ts';
import { compareWindowsVersions } from '../../task-sequence/conditions/windows-version-order.ts';
import { guidOf, packGuid, unpackGuid } from './packed-guid.ts';
import { isSameName } from './reg-query-output.ts';
import { listRegistryKey, type ProgramRunner } from './registry.ts';

const UNINSTALL = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
/** Each key has the packed code of an upgrade, and a value for each product of it, named by the product's packed code. */
const UPGRADE_CODES = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\Installer\\UpgradeCodes';

/**
 * The version of this product; without a product code, the newest of those with the upgrade code. Null: not installed. An empty text: installed, and says no
 * version.
 */
export function installedVersion(
  machine: ProgramRunner,
  { productCode, upgradeCode }: SoftwareCondition['software'],
): Promise<Answer<string | null>> {
  return productCode === undefined ? newestOf(machine, upgradeCode ?? '') : versionOf(machine, productCode);
}

async function versionOf(machine: ProgramRunner, productCode: string): Promise<Answer<string | null>> {
  const guid = guidOf(productCode);
  if (guid === null) return { problem: `"${productCode}" is not a product code` };
  for (const view of ['64', '32'] as const) {
    const listed = await listRegistryKey(machine, `${UNINSTALL}\\${guid}`, view);
    if ('problem' in listed) return listed;
    const values = listed.value?.values ?? [];
    const dataOf = (name: string) => values.find((value) => isSameName(value.name, name))?.data;
    // Installers of other kinds have keys there, too.
    if (dataOf('WindowsInstaller') === '1') return { value: dataOf('DisplayVersion') ?? '' };
  }
  return { value: null };
}

async function newestOf(machine: ProgramRunner, upgradeCode: string): Promise<Answer<string | null>> {
  const guid = guidOf(upgradeCode);
  if (guid === null) return { problem: `"${upgradeCode}" is not an upgrade code` };
  const listed = await listRegistryKey(machine, `${UPGRADE_CODES}\\${packGuid(guid)}`, '64');
  if ('problem' in listed) return listed;
  let newest: string | null = null;
  for (const { name } of listed.value?.values ?? []) {
    const productCode = unpackGuid(name);
    const version = productCode === null ? { value: null } : await versionOf(machine, productCode);
    if ('problem' in version) return version;
    newest = newerOf(newest, version.value);
  }
  return { value: newest };
}

function newerOf(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  // What is no version is older than any.
  const order = compareWindowsVersions(a, b);
  if (order === null) return compareWindowsVersions(a, '0') === null ? b : a;
  return order < 0 ? b : a;
}
