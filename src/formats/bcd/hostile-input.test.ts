import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwStores } from './test-hostile.ts';

test('a store with any bytes changed is read, or refused with a BcdError or HiveError', () => {
  const read = throwStores(4000);
  assert.ok(read > 200 && read < 3900, `${read} read: too one-sided to mean anything`);
});
