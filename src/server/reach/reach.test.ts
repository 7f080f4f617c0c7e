import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everything, isEverything, type Reach, sharedReach } from './reach.ts';

const ids = (...names: string[]) => names;

for (const [what, one, other, shared] of [
  ['all and all is all', null, null, null],
  ['all and a list is the list', null, ids('a'), ids('a')],
  ['two lists share what stands in both', ids('a', 'b'), ids('b', 'c'), ids('b')],
  ['lists without anything in common reach nothing, not all', ids('a'), ids('b'), ids()],
  ['an empty list is not all', ids(), null, ids()],
] as const)
  test(`${what}, for security scopes and for collections, in either order`, () => {
    const of = (scopeIds: Reach['scopeIds'], collectionIds: Reach['collectionIds']) => ({ scopeIds, collectionIds });
    assert.deepEqual(sharedReach(of(one, null), of(other, null)), of(shared, null));
    assert.deepEqual(sharedReach(of(null, other), of(null, one)), of(null, shared));
    assert.deepEqual(sharedReach(of(other, null), of(one, null)), of(shared, null));
  });

test('only who is limited in neither way reaches everything', () => {
  assert.equal(isEverything(everything), true);
  for (const limited of [
    { scopeIds: [], collectionIds: null },
    { scopeIds: null, collectionIds: [] },
    { scopeIds: ['a'], collectionIds: ['b'] },
  ])
    assert.equal(isEverything(limited), false);
});
