import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { installedVersion } from './msi-products.ts';

const UNINSTALL = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const UPGRADES = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\Installer\\UpgradeCodes';
const PRODUCT = '{12BDB3E7-3A70-410A-A2C0-43037E33E3E6}';
const PACKED = '7E3BDB2107A3A0142A0C3430E7333E6E';
const OTHER = '{90160000-008C-0000-1000-0000000FF1CE}';
const OTHER_PACKED = '00006109C80000000100000000F01FEC';

async function versionOf(software: { productCode?: string; upgradeCode?: string }, commands: ExpectedCommand[]) {
  const machine = createScriptedMachine({ system: 'windows', commands });
  const answer = await installedVersion(machine, software);
  machine.assertAllRan();
  return answer;
}

function listed(key: string, view: '64' | '32', lines: readonly string[]): ExpectedCommand {
  const stdout = `\r\n${key}\r\n${lines.map((line) => `    ${line}\r\n`).join('')}\r\n`;
  return { line: `reg.exe query '${key}' /reg:${view}`, stdout };
}

function missing(key: string, view: '64' | '32', siblings: readonly string[] = []): ExpectedCommand[] {
  const above = key.slice(0, key.lastIndexOf('\\'));
  const stdout = siblings.map((name) => `${above}\\${name}\r\n`).join('');
  return [
    { line: `reg.exe query '${key}' /reg:${view}`, exitCode: 1 },
    { line: `reg.exe query '${above}' /reg:${view}`, stdout },
  ];
}

const product = (code: string, version: string, view: '64' | '32' = '64') =>
  listed(`${UNINSTALL}\\${code}`, view, [
    'DisplayName    REG_SZ    ServiceControl',
    `DisplayVersion    REG_SZ    ${version}`,
    'WindowsInstaller    REG_DWORD    0x1',
  ]);

test('a product is found by its code, for programs of either kind', async () => {
  assert.deepEqual(await versionOf({ productCode: PRODUCT.toLowerCase() }, [product(PRODUCT, '4.2.1')]), {
    value: '4.2.1',
  });
  const narrow = [...missing(`${UNINSTALL}\\${PRODUCT}`, '64'), product(PRODUCT, '4.2.0', '32')];
  assert.deepEqual(await versionOf({ productCode: PRODUCT }, narrow), { value: '4.2.0' });
});

test('what another installer has installed under such a name is no product of Windows Installer', async () => {
  const key = `${UNINSTALL}\\${PRODUCT}`;
  const foreign = ['DisplayVersion    REG_SZ    1.0', 'WindowsInstaller    REG_DWORD    0x0'];
  const asked = [listed(key, '64', foreign), listed(key, '32', foreign.slice(0, 1))];
  assert.deepEqual(await versionOf({ productCode: PRODUCT }, asked), { value: null });
});

test('a product that says no version is installed all the same', async () => {
  const asked = [listed(`${UNINSTALL}\\${PRODUCT}`, '64', ['WindowsInstaller    REG_DWORD    0x1'])];
  assert.deepEqual(await versionOf({ productCode: PRODUCT }, asked), { value: '' });
});

test('a product is not installed when neither kind has it', async () => {
  const key = `${UNINSTALL}\\${PRODUCT}`;
  const asked = [...missing(key, '64', ['Other']), ...missing(key, '32')];
  assert.deepEqual(await versionOf({ productCode: PRODUCT }, asked), { value: null });
});

test('of several products with an upgrade code the newest counts, and what is left of one that is gone does not', async () => {
  const key = `${UPGRADES}\\${OTHER_PACKED}`;
  const upgrades = ['(Default)    REG_SZ    x', `${PACKED}    REG_SZ    `, `${OTHER_PACKED}    REG_SZ    `];
  const both = [listed(key, '64', upgrades), product(PRODUCT, '9.10'), product(OTHER, '9.9')];
  assert.deepEqual(await versionOf({ upgradeCode: OTHER }, both), { value: '9.10' });
  const odd = [listed(key, '64', upgrades), product(PRODUCT, 'beta'), product(OTHER, '9.9')];
  assert.deepEqual(await versionOf({ upgradeCode: OTHER }, odd), { value: '9.9' });
  const gone = `${UNINSTALL}\\${PRODUCT}`;
  const one = [listed(key, '64', upgrades), ...missing(gone, '64'), ...missing(gone, '32'), product(OTHER, '9.9')];
  assert.deepEqual(await versionOf({ upgradeCode: OTHER }, one), { value: '9.9' });
});

test('an upgrade code that Windows does not know is of nothing that is installed', async () => {
  assert.deepEqual(await versionOf({ upgradeCode: PRODUCT }, missing(`${UPGRADES}\\${PACKED}`, '64')), {
    value: null,
  });
});

test('where both codes are given the product code counts', async () => {
  const asked = [product(PRODUCT, '4.2.1')];
  assert.deepEqual(await versionOf({ productCode: PRODUCT, upgradeCode: OTHER }, asked), { value: '4.2.1' });
});

test('what cannot be told is a problem', async () => {
  for (const code of ['', 'Firefox', `${PRODUCT}\\x`, '..']) {
    assert.ok('problem' in (await versionOf({ productCode: code }, [])), code);
    assert.ok('problem' in (await versionOf({ upgradeCode: code }, [])), code);
  }
  const denied = missing(`${UNINSTALL}\\${PRODUCT}`, '64', [PRODUCT]);
  assert.ok('problem' in (await versionOf({ productCode: PRODUCT }, denied)));
  const key = `${UPGRADES}\\${PACKED}`;
  const product64 = listed(key, '64', [`${PACKED}    REG_SZ    `]);
  assert.ok('problem' in (await versionOf({ upgradeCode: PRODUCT }, [product64, ...denied])));
});
