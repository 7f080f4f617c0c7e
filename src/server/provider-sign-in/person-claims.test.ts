import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readClaims } from './person-claims.ts';

const groups = (claims: Record<string, unknown>, claim = 'groups') => readClaims(claims, claim).values;

test('values are a list of texts, or one text', () => {
  assert.deepEqual(groups({ groups: ['a', 'b'] }), ['a', 'b']);
  assert.deepEqual(groups({ groups: 'a b' }), ['a b']);
  assert.deepEqual(groups({ 'https://company.example/roles': ['a'] }, 'https://company.example/roles'), ['a']);
});

test('whatever else a provider writes there is no value', () => {
  for (const value of [undefined, null, 5, true, {}, { a: 'b' }, [null, 5, ['a'], {}], []])
    assert.deepEqual(groups({ groups: value }), []);
  assert.deepEqual(groups({}, 'constructor'), []);
  assert.deepEqual(groups({}, '__proto__'), []);
});

test('names are texts that can be kept', () => {
  const of = (claims: Record<string, unknown>) => readClaims(claims, 'groups');
  assert.equal(of({ preferred_username: 'kim', upn: 'kim@company' }).userName, 'kim');
  assert.equal(of({ upn: 'kim@company' }).userName, 'kim@company');
  for (const preferred_username of ['', 5, null, ['kim'], 'ki\0m'])
    assert.equal(of({ preferred_username }).userName, null);
  assert.equal(of({ sub: 5 }).subject, '');
  assert.equal(of({ name: 'x'.repeat(1000) }).displayName.length, 127);
});

test('values that were left out for their number are told from values that are not there', () => {
  const leftOut = (claims: Record<string, unknown>) => readClaims(claims, 'groups').valuesLeftOut;
  assert.equal(leftOut({ _claim_names: { groups: 'src1' } }), true);
  for (const names of [undefined, null, 'groups', [], { other: 'src1' }])
    assert.equal(leftOut({ _claim_names: names }), false);
});
