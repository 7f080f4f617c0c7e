import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import { isoFromForeignTime } from './foreign-time.ts';
import { translatedStep } from './test-translation.ts';

const of = (kind: string, fields: Record<string, string>) =>
  `<expression type="SMS_TaskSequence_${kind}ConditionExpression">${Object.entries(fields)
    .map(([name, value]) => `<variable name="${name}">${value}</variable>`)
    .join('')}</expression>`;
const a = of('Variable', { Variable: 'A', Operator: 'exists', Value: '' });
const b = of('Variable', { Variable: 'B', Operator: 'EQUALS', Value: '' });
const wql = "SELECT * FROM Win32_ComputerSystem WHERE Model LIKE 'X%'";

const cases: [string, string, Condition | undefined][] = [
  ['none', '', undefined],
  ['an empty one', '<condition/>', undefined],
  ['one expression', `<condition>${a}</condition>`, { variable: 'A', operator: 'exists' }],
  [
    'an empty value that is compared with',
    `<condition>${b}</condition>`,
    { variable: 'B', operator: 'equals', value: '' },
  ],
  [
    'several, all of which must hold',
    `<condition>${a}${b}</condition>`,
    {
      all: [
        { variable: 'A', operator: 'exists' },
        { variable: 'B', operator: 'equals', value: '' },
      ],
    },
  ],
  [
    'all, any and none',
    `<condition><operator type="and"><operator type="or">${a}</operator><operator type="not">${a}</operator></operator></condition>`,
    { all: [{ any: [{ variable: 'A', operator: 'exists' }] }, { none: [{ variable: 'A', operator: 'exists' }] }] },
  ],
  [
    'platforms',
    `<condition><osConditionGroup type="or"><osExpressionGroup Name="W">${of('WMI', { Namespace: 'root\\cimv2', Query: wql })}</osExpressionGroup></osConditionGroup></condition>`,
    { any: [{ all: [{ wql }] }] },
  ],
  [
    'another namespace',
    `<condition>${of('WMI', { Namespace: 'root\\wmi', Query: 'SELECT * FROM X' })}</condition>`,
    { wql: 'SELECT * FROM X', namespace: 'root\\wmi' },
  ],
  [
    'a file with time and version',
    `<condition>${of('File', { Path: 'C:\\a.exe', DateTime: '20240102030405.000000+060', DateTimeOperator: 'Less', Version: '1.2', VersionOperator: 'greaterEqual' })}</condition>`,
    {
      file: 'C:\\a.exe',
      modified: { operator: 'less', time: '2024-01-02T02:04:05Z' },
      version: { operator: 'greaterEqual', value: '1.2' },
    },
  ],
  ['a folder', `<condition>${of('Folder', { Path: 'C:\\a' })}</condition>`, { folder: 'C:\\a' }],
  [
    'a value of the registry',
    `<condition>${of('Registry', { KeyPath: 'HKLM\\SOFTWARE\\A', Operator: 'equals', Type: 'reg_sz', Value: 'V', Data: '1' })}</condition>`,
    { registry: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\A', operator: 'equals', type: 'REG_SZ', value: 'V', data: '1' },
  ],
  [
    'this product',
    `<condition>${of('Software', { Operator: 'ThisVersion', ProductCode: '{1}', UpgradeCode: '{2}', ProductName: 'P', Version: '3' })}</condition>`,
    { software: { productCode: '{1}', name: 'P' } },
  ],
  [
    'any version of a product',
    `<condition>${of('Software', { Operator: 'AnyVersion', ProductCode: '{1}', UpgradeCode: '{2}' })}</condition>`,
    { software: { upgradeCode: '{2}' } },
  ],
  [
    'MDT’s operating system',
    `<condition>${of('OS', { Architecture: 'AMD64', Operator: 'GreaterEqual', Version: '10.0' })}</condition>`,
    { system: { family: 'windows', architecture: 'x64', version: { operator: 'greaterEqual', value: '10.0' } } },
  ],
];
for (const [what, condition, expected] of cases)
  test(`a condition: ${what}`, () => {
    const { step, row } = translatedStep({ type: 'RebootAction', condition });
    assert.deepEqual(step.condition, expected);
    assert.notEqual(row.status, 'attention');
  });

test('what a Linux PE cannot answer is a note', () => {
  const query = of('WMI', { Query: 'SELECT * FROM Win32_OperatingSystem' });
  const { row } = translatedStep({ type: 'RebootAction', condition: `<condition>${query}</condition>` });
  assert.match(row.notes.join(), /Linux PE: Win32_OperatingSystem is a question/);
});

for (const [text, expected] of [
  ['20240102030405.123000+000', '2024-01-02T03:04:05.123Z'],
  ['1/2/2024 03:04:05', '2024-01-02T03:04:05Z'],
  ['2024-01-02', '2024-01-02T00:00:00Z'],
  ['2024-01-02 03:04:05', '2024-01-02T03:04:05Z'],
  ['2024-01-02T03:04:05+01:00', '2024-01-02T02:04:05Z'],
  ['2024-99-99', null],
  ['', null],
] as const)
  test(`the time "${text}"`, () => {
    assert.equal(isoFromForeignTime(text), expected);
  });
