import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwBytesAtAnswerFiles } from './test-hostile.ts';

test('1 000 000 damaged answer files leave the heap bounded', () => {
  throwBytesAtAnswerFiles(5_000);
  const before = process.memoryUsage().heapUsed;
  const { read } = throwBytesAtAnswerFiles(1_000_000);
  const grownMegabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  assert.ok(grownMegabytes < 200, `the heap grew by ${grownMegabytes} MiB`);
  assert.ok(read > 50_000, `only ${read} were read`);
});
