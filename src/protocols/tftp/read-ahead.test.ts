import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadAhead } from './read-ahead.ts';
import { memorySource, patternBytes } from './test-support.ts';

/** Until what is read in the background has come. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test('blocks come out of a piece held in memory, and the next piece is read meanwhile', async () => {
  const bytes = patternBytes(300_000);
  const log = { reads: 0, largestRead: 0, open: 0 };
  const ahead = new ReadAhead(memorySource(bytes, log));
  assert.equal(ahead.held(0, 1468), undefined);
  assert.deepEqual(await ahead.load(0, 1468), bytes.subarray(0, 1468));
  await settled();
  assert.deepEqual(log, { reads: 2, largestRead: 44 * 1468, open: 1 }, 'whole blocks');
  for (let block = 1; block < 88; block += 1)
    assert.deepEqual(ahead.held(block * 1468, 1468), bytes.subarray(block * 1468, (block + 1) * 1468));
  await settled();
  assert.equal(log.reads, 3);
  assert.equal(ahead.held(0, 1468), undefined, 'what was left behind is not kept');
});

test('a jump is read anew, and behind the end nothing is', async () => {
  const bytes = patternBytes(300_000);
  const log = { reads: 0, largestRead: 0, open: 0 };
  const ahead = new ReadAhead(memorySource(bytes, log));
  await ahead.load(0, 1468);
  assert.deepEqual(await ahead.load(299_000, 1000), bytes.subarray(299_000));
  await settled();
  assert.equal(log.reads, 3);
  assert.equal(ahead.held(0, 1468), undefined);
});

test('a window larger than a piece is held whole', async () => {
  const bytes = patternBytes(400_000);
  const ahead = new ReadAhead(memorySource(bytes));
  assert.deepEqual(await ahead.load(0, 93_952), bytes.subarray(0, 93_952));
  await settled();
  assert.deepEqual(ahead.held(93_952, 93_952), bytes.subarray(93_952, 187_904));
});

test('a piece that could not be read ahead is read again when it is needed', async () => {
  const source = memorySource(patternBytes(300_000));
  let reads = 0;
  const ahead = new ReadAhead({
    ...source,
    read: (at, length) => {
      reads += 1;
      return reads === 2 ? Promise.reject(new Error('once')) : source.read(at, length);
    },
  });
  await ahead.load(0, 1468);
  await settled();
  assert.equal(ahead.held(44 * 1468, 1468), undefined);
  assert.equal((await ahead.load(44 * 1468, 1468)).length, 1468);
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
