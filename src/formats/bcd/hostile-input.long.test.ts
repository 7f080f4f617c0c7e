import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwStores } from './test-hostile.ts';

test('1 000 000 damaged stores leave the memory bounded', () => {
  throwStores(10_000);
  const before = process.memoryUsage().rss;
  throwStores(1_000_000);
  const grownMegabytes = (process.memoryUsage().rss - before) / 2 ** 20;
  assert.ok(grownMegabytes < 300, `memory grew by ${grownMegabytes} MiB`);
});
