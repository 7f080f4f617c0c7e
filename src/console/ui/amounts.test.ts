import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesText, durationText, memoryText } from './amounts.ts';

test('a length of time has two units at most, and none that is nothing', () => {
  const told: [number, string][] = [
    [-5, '0 ms'],
    [349.6, '350 ms'],
    [4290, '4.2 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [185_000, '3 min 5 s'],
    [4_320_000, '1 h 12 min'],
    [187_200_000, '2 d 4 h'],
  ];
  for (const [milliseconds, text] of told) assert.equal(durationText(milliseconds, 'en'), text);
  assert.equal(durationText(4_320_000, 'nl'), '1 u 12 min');
  assert.equal(durationText(4290, 'nl'), '4,2 s');
});

test('bytes are told in powers of a thousand', () => {
  assert.deepEqual(
    [0, 999, 1000, 1_250_000, 12_700_000_000, 10 ** 15].map((bytes) => bytesText(bytes, 'en')),
    ['0 B', '999 B', '1 kB', '1.3 MB', '13 GB', '1 PB'],
  );
});

test('memory is told in powers of 1024', () => {
  assert.deepEqual(
    [1023, 1024, 512 * 1024 ** 2, 8 * 1024 ** 3, 16_700_000_000].map((bytes) => memoryText(bytes, 'en')),
    ['1023 B', '1 kB', '512 MB', '8 GB', '16 GB'],
  );
});
