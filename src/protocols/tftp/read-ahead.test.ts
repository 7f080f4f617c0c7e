import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadAhead } from './read-ahead.ts';
import { memorySource, patternBytes } from './test-support.ts';

test('blocks come out of a piece held in memory, pieces are read on demand', async () => {
  const bytes = patternBytes(300_000);
  const log = { reads: 0, largestRead: 0, open: 0 };
  const ahead = new ReadAhead(memorySource(bytes, log));
  assert.equal(ahead.held(0, 1468), undefined);
  assert.deepEqual(await ahead.load(0, 1468), bytes.subarray(0, 1468));
  assert.deepEqual(ahead.held(1468, 1468), bytes.subarray(1468, 2936));
  assert.equal(ahead.held(131_000, 1468), undefined);
  assert.deepEqual(await ahead.load(299_000, 1000), bytes.subarray(299_000));
  assert.equal(ahead.held(0, 1468), undefined);
  assert.deepEqual(log, { reads: 2, largestRead: 131_072, open: 1 });
});

test('a source that gives less than asked is asked again', async () => {
  const bytes = patternBytes(5000);
  const slow = {
    ...memorySource(bytes),
    read: async (at: number, n: number) => bytes.subarray(at, at + Math.min(n, 7)),
  };
  assert.deepEqual(await new ReadAhead(slow).load(10, 4000), bytes.subarray(10, 4010));
});

test('a source that ends before its size is an error that says where', async () => {
  const short = { ...memorySource(patternBytes(100)), size: 1000 };
  await assert.rejects(new ReadAhead(short).load(0, 512), /ends at byte 100 of 1000/);
});
