import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everything } from '../reach/reach.ts';
import { refusal } from '../test-support.ts';
import { defaultScopeId, scopesAfter, scopesOfNew } from './object-scopes.ts';

const limitedTo = (...scopeIds: string[]) => ({ scopeIds, collectionIds: null });

test('what somebody makes goes into the scopes that they have; into Default when they have all', () => {
  assert.deepEqual(scopesOfNew(everything), [defaultScopeId]);
  assert.deepEqual(scopesOfNew({ scopeIds: null, collectionIds: ['c'] }), [defaultScopeId]);
  assert.deepEqual(scopesOfNew(limitedTo('a', 'b')), ['a', 'b']);
});

test('who is limited to no scope at all can make nothing that nobody would see', () => {
  assert.throws(() => scopesOfNew(limitedTo()), refusal('SLIP-1038', 'Ask for a security scope'));
});

test('who has all scopes replaces all of them', () => {
  assert.deepEqual(scopesAfter(['a', 'b'], ['c', 'c'], everything), ['c']);
});

test('scopes that somebody does not have stay as they were', () => {
  assert.deepEqual(scopesAfter(['theirs', 'a'], ['b'], limitedTo('a', 'b')), ['theirs', 'b']);
  assert.deepEqual(scopesAfter(['a'], ['a'], limitedTo('a')), ['a']);
});
