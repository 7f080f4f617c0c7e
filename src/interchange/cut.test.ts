import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cut } from './cut.ts';

const rows: readonly [text: string, most: number, expected: string][] = [
  ['short', 5, 'short'],
  ['longer', 5, 'longe'],
  ['ab😀', 4, 'ab😀'],
  ['ab😀', 3, 'ab'],
  ['ab😀c', 3, 'ab'],
  ['a\uD83D', 5, 'a\uFFFD'],
  ['\uDE00b', 1, '\uFFFD'],
  ['', 3, ''],
];
for (const [text, most, expected] of rows)
  test(`${JSON.stringify(text)} cut to ${most} is ${JSON.stringify(expected)}`, () =>
    assert.equal(cut(text, most), expected));

test('whatever is cut is text of whole characters, and no longer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, most) => {
      const short = cut(text, most);
      assert.ok(short.isWellFormed() && short.length <= most);
    }),
  );
});
