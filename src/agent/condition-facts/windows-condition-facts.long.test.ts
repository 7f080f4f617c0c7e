/** wine is the judge: its reg.exe writes what its reg.exe is asked for by the agent's code under Node for Windows. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Condition, RegistryType } from '../../task-sequence/conditions/conditions.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import { startWine, type Wine, whyNoWine } from '../script/windows/test-wine.ts';
import type { Judged } from './test-ask.ts';
import { installProduct } from './test-msi.ts';

const build = resolve(import.meta.dirname, '../../../setup/build-windows-programs.ts');
const KEY = 'HKEY_LOCAL_MACHINE\\Software\\Slipway Test';
/** A condition, and whether it holds; null where it cannot be answered. */
type Row = readonly [condition: Condition, holds: boolean | null];

test('conditions of Windows are answered in wine', { skip: whyNoWine() }, async (t) => {
  const wine = await startWine(t, 'src/agent/condition-facts/test-ask.ts');
  await t.test('the registry', (t) => registryIn(wine, t));
  await t.test('the system', (t) => systemIn(wine, t));
  await t.test('files and folders', (t) => pathsIn(wine, t));
  await t.test('versions of files, as wine’s scripting runtime tells them', (t) => versionsIn(wine, t));
  await t.test('command lines', (t) => commandsIn(wine, t));
  await t.test('WMI', (t) => wmiIn(wine, t));
  await t.test('products of Windows Installer', (t) => softwareIn(wine, t));
});

async function judge(wine: Wine, t: TestContext, rows: readonly Row[]): Promise<Judged> {
  const conditions = rows.map(([condition]) => condition);
  // What test-ask.ts writes.
  const judged = (await wine.ask(conditions)) as Judged;
  for (const { holds, because } of judged.verdicts.slice(0, 50)) t.diagnostic(`${holds}: ${english(because)}`);
  assert.deepEqual(
    judged.verdicts.map(({ holds, because }, index) => [conditions[index], holds, because]),
    rows.map(([condition, holds], index) => [condition, holds, judged.verdicts[index]?.because]),
  );
  return judged;
}

async function registryIn(wine: Wine, t: TestContext): Promise<void> {
  const values: [name: string, type: RegistryType, data: string, shown?: string][] = [
    ['Room', 'REG_SZ', 'B 12'],
    ['My Name', 'REG_SZ', '  a  b\tc '],
    ['Empty', 'REG_SZ', ''],
    ['Number', 'REG_DWORD', '4096'],
    ['Bytes', 'REG_BINARY', '00FFAB'],
    ['Several', 'REG_MULTI_SZ', 'one\\0two'],
    ['Path', 'REG_EXPAND_SZ', '%windir%\\x'],
    ['Lines', 'REG_SZ', 'one\ntwo\r\nthree    REG_SZ    four'],
    ['/reg:32', 'REG_SZ', 'slash'],
    ['-', 'REG_SZ', 'dash'],
    ['q"uo%PATH%te\\', 'REG_SZ', '"&%PATH%|'],
    ['', 'REG_SZ', '(value not set)'],
  ];
  for (const [name, type, data] of values) {
    const which = name === '' ? ['/ve'] : ['/v', name];
    assert.equal(await wine.run('reg', 'add', KEY, ...which, '/t', type, '/d', data, '/f'), 0, name);
  }
  await wine.run('reg', 'add', `${KEY}\\Narrow`, '/v', 'Bits', '/d', '32', '/f', '/reg:32');
  await wine.run('reg', 'add', KEY, '/v', 'City', '/d', 'K\u00f6ln', '/f');
  const rows: Row[] = values.flatMap(([name, type, data]): Row[] => [
    [{ registry: KEY, value: name, operator: 'equals', data }, true],
    [{ registry: KEY, value: name, operator: 'exists', type }, true],
    [{ registry: KEY, value: name, operator: 'notEquals', data }, false],
  ]);
  await judge(wine, t, [
    ...rows,
    [{ registry: KEY, value: 'number', operator: 'greater', data: '999' }, true],
    [{ registry: KEY, value: 'Room', operator: 'equals', data: '%Room%' }, true],
    [{ registry: KEY, value: 'Room', operator: 'exists', type: 'REG_DWORD' }, false],
    [{ registry: KEY, value: 'Floor', operator: 'exists' }, false],
    [{ registry: KEY, value: '/reg:64', operator: 'exists' }, false],
    [{ registry: `${KEY}\\Nothing\\at all`, value: 'Floor', operator: 'notExists' }, true],
    [{ registry: `${KEY}\\Narrow`, value: 'Bits', operator: 'exists' }, false],
    [{ registry: 'HKEY_FOO\\Bar', value: 'Floor', operator: 'exists' }, null],
    [{ registry: KEY, value: 'City', operator: 'exists' }, null],
  ]);
}

async function softwareIn(wine: Wine, t: TestContext): Promise<void> {
  const [wide, narrow] = ['{12BDB3E7-3A70-410A-A2C0-43037E33E3E6}', '{A2BDB3E7-3A70-410A-A2C0-43037E33E3E6}'];
  const [upgradeCode, unknown] = ['{C96F4AE6-A790-469E-8CFA-BDA1A08E3E00}', '{90160000-008C-0000-1000-0000000FF1CE}'];
  await installProduct(wine, { productCode: wide, upgradeCode, version: '4.9.1', platform: 'x64' });
  await installProduct(wine, { productCode: narrow, upgradeCode, version: '4.10', platform: 'Intel' });
  await judge(wine, t, [
    [{ software: { productCode: wide } }, true],
    [
      { software: { productCode: wide.slice(1, -1).toLowerCase() }, version: { operator: 'equals', value: '4.9.1' } },
      true,
    ],
    [{ software: { productCode: narrow }, version: { operator: 'equals', value: '4.10' } }, true],
    [{ software: { productCode: unknown } }, false],
    [{ software: { upgradeCode }, version: { operator: 'equals', value: '4.10' } }, true],
    [{ software: { upgradeCode }, version: { operator: 'less', value: '4.10' } }, false],
    [{ software: { upgradeCode: unknown } }, false],
    [{ software: { upgradeCode: 'Slipway Test' } }, null],
  ]);
}

/** `winecfg -v win10` is Windows 10 1903. */
async function systemIn(wine: Wine, t: TestContext): Promise<void> {
  await judge(wine, t, [
    [
      { system: { family: 'windows', architecture: 'x64', version: { operator: 'equals', value: '10.0.18362' } } },
      true,
    ],
    [{ system: { language: 1033 } }, true],
    [{ system: { family: 'linux' } }, false],
    [{ system: { language: 1031 } }, false],
    [{ system: { version: { operator: 'greaterEqual', value: '10.0.22000' } } }, false],
    [{ package: 'bash' }, null],
  ]);
}

async function pathsIn(wine: Wine, t: TestContext): Promise<void> {
  await mkdir(join(wine.drive, 'files/B 12'), { recursive: true });
  await writeFile(join(wine.drive, 'files/B 12/50%.txt'), '');
  await utimes(join(wine.drive, 'files/B 12/50%.txt'), 1_767_312_000, 1_767_312_000);
  await judge(wine, t, [
    [{ file: 'C:\\windows\\system32\\kernel32.dll' }, true],
    [{ file: '%SystemRoot%\\system32\\KERNEL32.dll' }, true],
    [{ file: '%systemroot%/system32/kernel32.dll' }, true],
    [{ folder: 'c:\\files\\%Room%' }, true],
    [{ file: 'C:\\files\\%Room%\\50%.txt', modified: { operator: 'equals', time: '2026-01-02T00:00:00Z' } }, true],
    [{ folder: '%SystemRoot%' }, true],
    [{ folder: '\\\\?\\C:\\windows' }, null],
    [{ file: '%SystemRoot%' }, false],
    [{ file: '%Nothing%\\kernel32.dll' }, null],
    [{ file: 'C:\\%Nothing%\\kernel32.dll' }, false],
    [{ file: 'C:kernel32.dll' }, null],
    [{ file: '\\windows\\system32\\kernel32.dll' }, null],
    [{ file: '\\\\.\\PhysicalDrive0' }, null],
    [{ file: '/etc/passwd' }, null],
  ]);
}

/** Of all files in system32: programs with and without a version, and others. */
async function versionsIn(wine: Wine, t: TestContext): Promise<void> {
  const script = `On Error Resume Next
    Set system = CreateObject("Scripting.FileSystemObject")
    Set told = system.CreateTextFile("C:\\files\\versions.txt")
    For Each file In system.GetFolder("C:\\windows\\system32").Files
      version = ""
      version = system.GetFileVersion(file.Path)
      told.WriteLine file.Name & "|" & version
    Next`;
  await writeFile(join(wine.drive, 'files/versions.vbs'), script);
  assert.equal(await wine.run('C:\\windows\\system32\\cscript.exe', '//nologo', 'C:\\files\\versions.vbs'), 0);
  const text = await readFile(join(wine.drive, 'files/versions.txt'), 'utf8');
  const lines = text.split('\r\n').filter((line) => line !== '');
  const told = lines.map((line) => line.split('|')).map(([name = '', version = '']) => ({ name, version }));
  const versions = told.filter(({ version }) => version !== '');
  t.diagnostic(`${versions.length} of ${told.length} files have a version`);
  assert.ok(versions.length > 100 && versions.length < told.length - 100);
  await judge(
    wine,
    t,
    told.map(
      ({ name, version }): Row => [
        {
          file: `%SystemRoot%\\system32\\${name}`,
          version: { operator: version === '' ? 'greaterEqual' : 'equals', value: version === '' ? '0' : version },
        },
        version !== '',
      ],
    ),
  );
}

async function commandsIn(wine: Wine, t: TestContext): Promise<void> {
  const { log } = await judge(wine, t, [
    [{ command: 'exit 0' }, true],
    [{ command: 'exit 3010' }, false],
    [{ command: 'exit 3010', successCodes: [0, 3010] }, true],
    [{ command: 'if "a b"=="a b" (exit 7) else exit 8', successCodes: [7] }, true],
    [{ command: '"C:\\windows\\system32\\cmd.exe" /c "exit 9"', successCodes: [9] }, true],
    [{ command: 'if "%Room%|%OS%|%Nothing%"=="B 12|Windows_NT|%Nothing%" exit 5', successCodes: [5] }, true],
    [{ command: 'cmd /c exit 4 & if errorlevel 4 exit 6', successCodes: [6] }, true],
    [{ command: 'exit 0\nexit 1' }, null],
  ]);
  assert.ok(log.includes('$ cmd.exe /d /s /c "if "a b"=="a b" (exit 7) else exit 8"'));
}

/** wine takes a class that it does not know for an empty one: the reason that Windows gives is in wmi-rows.test.ts. */
async function wmiIn(wine: Wine, t: TestContext): Promise<void> {
  t.diagnostic(execFileSync(process.execPath, [build, wine.drive], { encoding: 'utf8' }));
  const { verdicts } = await judge(wine, t, [
    // Not names of files in the folder, which are more than one.
    [{ wql: '*' }, null],
    [{ wql: 'SELECT * FROM Win32_ComputerSystem' }, true],
    [{ wql: 'SELECT * FROM Win32_OperatingSystem WHERE OSLanguage = 1033 AND Version LIKE "10.0%"' }, true],
    [{ wql: "SELECT * FROM Win32_OperatingSystem WHERE Caption LIKE 'Microsoft W%'" }, true],
    [{ wql: 'SELECT * FROM Win32_OperatingSystem WHERE OSLanguage = 1031' }, false],
    [{ wql: 'SELECT Name FROM Win32_Service', namespace: '\\\\.\\root\\cimv2' }, true],
    [{ wql: 'SELECT * FROM Win32_BIOS WHERE Name = "%Room%"' }, false],
    [{ wql: 'SELECT FROM' }, null],
    [{ wql: '/? " \\"' }, null],
    [{ wql: 'SELECT * FROM Win32_BIOS', namespace: 'root\\nothing' }, null],
    [{ wql: 'SELECT * FROM Win32_BIOS', namespace: '\\\\PC-08\\root\\cimv2' }, null],
  ]);
  assert.match(english(verdicts[0]!.because), /WBEM_E_INVALID_QUERY/);
}
