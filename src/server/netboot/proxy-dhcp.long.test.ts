import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwDatagramsAtProxy } from './test-proxy.ts';

test('1 000 000 damaged datagrams leave the heap bounded', async () => {
  await throwDatagramsAtProxy(10_000);
  const before = process.memoryUsage().heapUsed;
  await throwDatagramsAtProxy(1_000_000);
  const grownMegabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  assert.ok(grownMegabytes < 200, `the heap grew by ${grownMegabytes} MiB`);
});
