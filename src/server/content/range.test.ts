import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseRange } from './range.ts';

test('whatever is asked, the answer lies within the file', () => {
  const header = fc.oneof(
    fc.string(),
    fc.tuple(fc.bigInt(), fc.bigInt()).map(([a, b]) => `bytes=${a}-${b}`),
    fc.nat().map((n) => `bytes=-${n}`),
    fc.nat().map((n) => `bytes=${n}-`),
  );
  fc.assert(
    fc.property(fc.nat(5000), header, (size, range) => {
      const answer = chooseRange(size, range, undefined, '"x"');
      if (answer.status === 416) return;
      assert.ok(answer.start >= 0 && answer.end < Math.max(size, 1) && answer.end >= answer.start - 1);
      if (answer.status === 200) assert.deepEqual([answer.start, answer.end], [0, size - 1]);
      else assert.ok(answer.end >= answer.start);
    }),
  );
});

test('If-Range counts only with a range', () => {
  assert.deepEqual(chooseRange(10, undefined, '"x"', '"x"'), { status: 200, start: 0, end: 9 });
  assert.deepEqual(chooseRange(10, 'bytes=1-2', '"x"', '"x"'), { status: 206, start: 1, end: 2 });
  assert.deepEqual(chooseRange(10, 'bytes=1-2', 'W/"x"', '"x"'), { status: 200, start: 0, end: 9 });
});
