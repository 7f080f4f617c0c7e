import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longestCommon } from './longest-common.ts';

test('lists that are too long for the search pair each member with the next that is like it', () => {
  const alike = Array.from({ length: 30_000 }, () => 'a');
  const pairs = longestCommon(['first', ...alike, 'b', 'last'], ['other', ...alike, 'another']);
  assert.deepEqual(
    pairs,
    alike.map((_, at) => [at + 1, at + 1]),
  );
  const mixed = Array.from({ length: 6_000 }, (_, at) => `${at % 7}`);
  const before = ['first', ...mixed];
  const after = ['other', ...mixed.slice(3), 'another'];
  const found = longestCommon(before, after);
  assert.ok(found.length > 5_000);
  for (const [at, [one, other]] of found.entries()) {
    assert.equal(before[one], after[other]);
    const next = found[at + 1];
    assert.ok(next === undefined || (next[0] > one && next[1] > other));
  }
});
