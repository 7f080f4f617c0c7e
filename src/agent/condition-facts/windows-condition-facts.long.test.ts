/** wine is the judge: its reg.exe writes what its reg.exe is asked for by the agent's code under Node for Windows. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Condition, RegistryType } from '../../task-sequence/conditions/conditions.ts';
import { startWine, type Wine, whyNoWine } from '../script/windows/test-wine.ts';
import type { Judged } from './test-ask.ts';
import { installProduct } from './test-msi.ts';

const KEY = 'HKEY_LOCAL_MACHINE\\Software\\Slipway Test';
/** A condition, and whether it holds; null where it cannot be answered. */
type Row = readonly [condition: Condition, holds: boolean | null];

test('conditions of Windows are answered in wine', { skip: whyNoWine() }, async (t) => {
  const wine = await startWine(t);
  await t.test('the registry', (t) => registryIn(wine, t));
  await t.test('the system', (t) => systemIn(wine, t));
  await t.test('products of Windows Installer', (t) => softwareIn(wine, t));
});

async function judge(wine: Wine, t: TestContext, rows: readonly Row[]): Promise<Judged> {
  const conditions = rows.map(([condition]) => condition);
  // What test-ask.ts writes.
  const judged = (await wine.ask('src/agent/condition-facts/test-ask.ts', conditions)) as Judged;
  for (const { holds, because } of judged.verdicts) t.diagnostic(`${holds}: ${because}`);
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
