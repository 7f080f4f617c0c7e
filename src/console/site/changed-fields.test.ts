import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedFields, withChanges } from './changed-fields.ts';

test('only what was changed is sent, lists and nothing included', () => {
  const before = { respond: true, delay: 0, ignored: ['a'], from: null as string | null };
  assert.deepEqual(changedFields(before, { ...before }), {});
  assert.deepEqual(changedFields(before, { ...before, delay: 2 }), { delay: 2 });
  assert.deepEqual(changedFields(before, { ...before, ignored: [], from: 'x' }), { ignored: [], from: 'x' });
  assert.deepEqual(changedFields({ ...before, from: 'x' }, before), { from: null });
});

test('what somebody else has changed meanwhile stays, and is not overwritten', () => {
  const seen = { name: 'Tool', comment: '', programs: [{ name: 'Set up' }] };
  const now = { ...seen, comment: 'theirs' };
  assert.deepEqual(withChanges(seen, { name: 'Tools' }, now), { ...seen, name: 'Tools', comment: 'theirs' });
  assert.equal(withChanges(seen, { comment: 'mine' }, now), null);
  assert.equal(withChanges(seen, { programs: [] }, { ...seen, programs: [] }), null);
  assert.deepEqual(withChanges(seen, {}, now), now);
});
