import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwPacketsAtTftp } from './test-hostile.ts';

test('1 000 000 damaged packets leave the heap bounded', () => {
  throwPacketsAtTftp(10_000);
  const before = process.memoryUsage().heapUsed;
  throwPacketsAtTftp(1_000_000);
  const grownMegabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  assert.ok(grownMegabytes < 200, `the heap grew by ${grownMegabytes} MiB`);
});
