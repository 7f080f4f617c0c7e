import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwDatagramsAtDhcp } from './test-hostile.ts';

test('1 000 000 damaged datagrams leave the heap bounded', () => {
  throwDatagramsAtDhcp(10_000);
  const before = process.memoryUsage().heapUsed;
  throwDatagramsAtDhcp(1_000_000);
  const grownMegabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  assert.ok(grownMegabytes < 200, `the heap grew by ${grownMegabytes} MiB`);
});
