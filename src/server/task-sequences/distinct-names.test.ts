import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distinctNames } from './distinct-names.ts';

const rows: readonly [names: string[], taken: string[], expected: string[]][] = [
  [['A', 'B'], [], ['A', 'B']],
  [['A'], ['a'], ['A (2)']],
  [['A', 'a', 'A'], [], ['A', 'a (2)', 'A (3)']],
  [['A', 'A'], ['A (2)'], ['A', 'A (3)']],
  [['A', 'A', 'A (2)'], [], ['A', 'A (3)', 'A (2)']],
  [['x'.repeat(100)], ['x'.repeat(100)], [`${'x'.repeat(96)} (2)`]],
  [[`${'x'.repeat(95)}😀yyy`], [`${'x'.repeat(95)}😀yyy`], [`${'x'.repeat(95)} (2)`]],
];
for (const [names, taken, expected] of rows)
  test(`${names.join(', ').slice(0, 40)} beside ${taken.join(', ').slice(0, 40) || 'nothing'}`, () =>
    assert.deepEqual(distinctNames(names, taken), expected));

test('no two names are the same whatever is there, and none is longer than a name can be', () => {
  const name = fc.oneof(
    fc.constantFrom('a', 'A', 'a (2)', 'a (3)', 'b'.repeat(100)),
    fc.string({ minLength: 1, maxLength: 100 }),
  );
  fc.assert(
    fc.property(fc.array(name), fc.array(name), (names, taken) => {
      const distinct = distinctNames(names, taken);
      const keys = [...distinct.map((each) => each.toLowerCase()), ...new Set(taken.map((each) => each.toLowerCase()))];
      assert.equal(new Set(keys).size, keys.length);
      assert.ok(distinct.every((each) => each.length <= 100));
    }),
  );
});
