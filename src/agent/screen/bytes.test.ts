import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatBytes, formatDuration, formatWait, percentOf } from './bytes.ts';

describe('amounts for a person', () => {
  for (const [bytes, expected] of [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1536, '1.50 KiB'],
    [10_234, '9.99 KiB'],
    [10_236, '10.0 KiB'],
    [102_350, '100 KiB'],
    [1023.4 * 1024, '1023 KiB'],
    [1023.6 * 1024, '1.00 MiB'],
    [3 * 2 ** 30, '3.00 GiB'],
    [2 ** 60, '1024 PiB'],
    [-1, '? B'],
    [Number.NaN, '? B'],
    [Number.POSITIVE_INFINITY, '? B'],
  ] as const) {
    test(`writes ${bytes} bytes as ${expected}`, () => assert.equal(formatBytes(bytes), expected));
  }

  for (const [done, total, expected] of [
    [0, 100, 0],
    [99.99, 100, 99],
    [100, 100, 100],
    [101, 100, 100],
    [1, 0, null],
    [null, 100, null],
    [1, null, null],
    [-1, 100, null],
    [Number.NaN, 100, null],
  ] as const) {
    test(`${done} of ${total} are ${expected} percent`, () => assert.equal(percentOf(done, total), expected));
  }

  for (const [milliseconds, expected] of [
    [0, '0:00'],
    [7_400, '0:07'],
    [754_000, '12:34'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
  ] as const) {
    test(`writes ${milliseconds} ms as ${expected}`, () => assert.equal(formatDuration(milliseconds), expected));
  }

  test('writes a long wait in minutes', () =>
    assert.deepEqual([0, 119, 120, 899].map(formatWait), ['0 s', '119 s', '2:00 min', '14:59 min']));
});
