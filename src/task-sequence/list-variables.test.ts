import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameOfItem, variableForItem } from './list-variables.ts';
import { Variables } from './variables.ts';

const withValues = (values: Record<string, string>) =>
  new Variables(Object.entries(values).map(([name, value]) => ({ name, value, secret: false })));

const rows: readonly [string, Record<string, string>, string, string | null][] = [
  ['the first of a list', {}, 'a', 'Groups001'],
  ['the next', { Groups001: 'a' }, 'b', 'Groups002'],
  ['behind numbers without zeros', { Groups1: 'a', Groups002: 'b' }, 'c', 'Groups003'],
  ['into the first gap', { Groups001: 'a', Groups003: 'c' }, 'b', 'Groups002'],
  ['not again', { Groups001: 'a', Groups002: 'b' }, 'b', null],
  ['not without a value', { Groups001: 'a' }, '', null],
];
for (const [what, values, value, expected] of rows)
  test(`a value is added to a list: ${what}`, () =>
    assert.equal(variableForItem(withValues(values), 'Groups', value), expected));

test('numbers have three digits, and more where they are needed', () =>
  assert.deepEqual([nameOfItem('A', 7), nameOfItem('A', 1000)], ['A007', 'A1000']));
