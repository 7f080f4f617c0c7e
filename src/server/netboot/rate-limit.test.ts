import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimit } from './rate-limit.ts';

test('so many a minute are let through for each key, and again in the next minute', () => {
  let now = 0;
  const limit = new RateLimit(2, () => now);
  const take = (key: string) => limit.take(key);
  assert.deepEqual([take('a'), take('a'), take('a'), take('b')], [true, true, false, true]);
  now = 59_999;
  assert.equal(take('a'), false);
  now = 60_000;
  assert.equal(take('a'), true);
});
