import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeySet } from './key-set.ts';

test('whoever watches is told of each change, finds another set then, and is told no more when it has left', () => {
  const chosen = new KeySet();
  const seen: string[][] = [];
  const leave = chosen.watch(() => seen.push([...chosen.keys()]));
  const before = chosen.keys();
  chosen.change('a', true);
  chosen.change('b', true);
  chosen.change('a', false);
  chosen.set(['c', 'd']);
  leave();
  chosen.set([]);
  assert.deepEqual(seen, [['a'], ['a', 'b'], ['b'], ['c', 'd']]);
  assert.deepEqual([...before], []);
  assert.notEqual(chosen.keys(), before);
});
