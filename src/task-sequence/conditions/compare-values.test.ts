import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareTexts, isLike, orderOfTexts } from './compare-values.ts';
import type { ConditionOperator } from './conditions.ts';

const cases: [string | undefined, ConditionOperator, string, boolean][] = [
  ['x', 'exists', '', true],
  [undefined, 'exists', '', false],
  [undefined, 'notExists', '', true],
  ['Dell Inc.', 'equals', 'DELL INC.', true],
  [undefined, 'equals', '', true],
  [undefined, 'equals', 'x', false],
  [undefined, 'notEquals', 'x', true],
  ['9', 'less', '10', true],
  ['9', 'less', '10a', false],
  ['10', 'greater', '9', true],
  [' 7 ', 'equals', '7.0', true],
  ['-1', 'lessEqual', '0', true],
  ['b', 'greaterEqual', 'B', true],
  ['Latitude 5420', 'like', 'latitude%', true],
  ['Latitude 5420', 'like', 'Latitude ____', true],
  ['Latitude 5420', 'like', '*54?0', true],
  ['Latitude 5420', 'notLike', '%7420%', true],
  ['a.c', 'like', 'abc', false],
  ['', 'like', '%', true],
  ['', 'like', '_', false],
];

for (const [actual, operator, expected, holds] of cases)
  test(`${actual === undefined ? 'nothing' : `"${actual}"`} ${operator} "${expected}": ${holds}`, () => {
    assert.equal(compareTexts(actual, operator, expected), holds);
  });

test('an order of texts is one: whatever stands on the left of another stands on its right the other way round', () => {
  const text = fc.oneof(fc.string(), fc.integer().map(String), fc.double({ noNaN: true }).map(String));
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(Math.sign(orderOfTexts(a, b)), -Math.sign(orderOfTexts(b, a)) + 0);
      assert.equal(orderOfTexts(a, a), 0);
    }),
  );
});

test('a pattern means what the regular expression of the same signs means', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', '*', '?', '.', '['), maxLength: 12 });
  const source = (pattern: string) =>
    [...pattern]
      .map((sign) => (/[%*]/.test(sign) ? '.*' : /[_?]/.test(sign) ? '.' : sign.replace(/[.[]/, '\\$&')))
      .join('');
  fc.assert(
    fc.property(letters, letters, (text, pattern) => {
      assert.equal(isLike(text, pattern), new RegExp(`^${source(pattern)}$`, 'is').test(text));
    }),
    { numRuns: 2000 },
  );
});

test('a hostile pattern does not keep it busy: each star is tried again only behind the last one', () => {
  assert.equal(isLike('a'.repeat(20_000), `${'a*'.repeat(2000)}b`), false);
});
