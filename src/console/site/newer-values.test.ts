import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withNewer } from './newer-values.ts';

const before = { delay: 0, macs: ['a'], from: null as string | null };

test('fields that were left alone take the newer value, edited ones keep theirs and are named', () => {
  assert.equal(withNewer(before, { ...before, delay: 5 }, { ...before }), null);
  assert.deepEqual(withNewer(before, before, { ...before, macs: [] }), {
    values: { ...before, macs: [] },
    overtaken: [],
  });
  assert.deepEqual(withNewer(before, { ...before, delay: 5 }, { ...before, delay: 7, from: 'x' }), {
    values: { delay: 5, macs: ['a'], from: 'x' },
    overtaken: ['delay'],
  });
});

test('what both changed to the same is nobody’s trouble: so a form is after it was saved', () => {
  const saved = { ...before, delay: 5 };
  assert.deepEqual(withNewer(before, saved, saved), { values: saved, overtaken: [] });
});
