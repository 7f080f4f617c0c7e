import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LeafCondition } from '../../task-sequence/conditions/conditions.ts';
import { conditionText } from './condition-text.ts';

const cases: [LeafCondition, string][] = [
  [{ variable: 'Room', operator: 'notEquals', value: '' }, 'Room ≠ “”'],
  [{ variable: 'Room', operator: 'exists' }, 'Room exists'],
  [{ file: 'C:\\a.txt', version: { operator: 'less', value: '2.0' } }, 'file C:\\a.txt version < 2.0'],
  [
    { folder: '/srv', modified: { operator: 'greater', time: '2026-01-01T00:00:00Z' } },
    'folder /srv modified > 2026-01-01T00:00:00Z',
  ],
  [
    { registry: 'HKEY_LOCAL_MACHINE\\Software', value: 'x', operator: 'equals', type: 'REG_DWORD', data: '1' },
    'registry HKEY_LOCAL_MACHINE\\Software x = REG_DWORD “1”',
  ],
  [{ wql: 'select * from Win32_Battery' }, 'WMI select * from Win32_Battery'],
  [{ software: { name: 'Office', productCode: '{1}' } }, 'software Office {1}'],
  [{ system: { family: 'linux', version: { operator: 'equals', value: '12' } } }, 'system linux version = 12'],
  [{ package: 'openssl' }, 'package openssl'],
  [{ command: 'test -e /x', successCodes: [0, 1] }, 'command test -e /x 0, 1'],
];
for (const [leaf, text] of cases) test(`"${text}"`, () => assert.equal(conditionText(leaf), text));
