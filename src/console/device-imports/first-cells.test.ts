import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstCells } from './first-cells.ts';

const cases: [string, string, string[]][] = [
  ['NAME,MAC\r\npc-1,00', ',', ['NAME', 'MAC']],
  ['\uFEFF"Serial; number";MAC\n', ';', ['Serial; number', 'MAC']],
  ['"a ""b"" c",d', ',', ['a "b" c', 'd']],
  ['', ',', ['']],
];
for (const [text, separator, cells] of cases)
  test(`the first line of ${JSON.stringify(text)}`, () => assert.deepEqual(firstCells(text, separator), cells));
