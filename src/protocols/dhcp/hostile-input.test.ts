import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwDatagramsAtDhcp } from './test-hostile.ts';

test('100 000 damaged datagrams are refused or read, and answered only in their own name', () => {
  const { read, answered } = throwDatagramsAtDhcp(100_000);
  assert.ok(read > 10_000 && answered > 1_000, `${read} read, ${answered} answered: too few to mean anything`);
});
