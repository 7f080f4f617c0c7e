import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedFields } from './changed-fields.ts';

test('only what was changed is sent, lists and nothing included', () => {
  const before = { respond: true, delay: 0, ignored: ['a'], from: null as string | null };
  assert.deepEqual(changedFields(before, { ...before }), {});
  assert.deepEqual(changedFields(before, { ...before, delay: 2 }), { delay: 2 });
  assert.deepEqual(changedFields(before, { ...before, ignored: [], from: 'x' }), { ignored: [], from: 'x' });
  assert.deepEqual(changedFields({ ...before, from: 'x' }, before), { from: null });
});
