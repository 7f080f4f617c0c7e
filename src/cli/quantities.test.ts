import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesText, clockText, countText, durationText, memoryText, timeText } from './quantities.ts';

process.env['TZ'] = 'Europe/Amsterdam';

test('bytes are shown in powers of 1000', () => {
  for (const [bytes, text] of [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_949, '1000 kB'],
    [999_950, '1.0 MB'],
    [1_234_567_890, '1.2 GB'],
    [1_000_204_886_016, '1.0 TB'],
  ] as const)
    assert.equal(bytesText(bytes), text);
});

test('memory is shown in powers of 1024', () => {
  assert.equal(memoryText(16 * 2 ** 30), '16 GiB');
  assert.equal(memoryText(1536 * 2 ** 20), '1536 MiB');
});

test('durations are shown to what matters', () => {
  for (const [milliseconds, text] of [
    [0, '0 ms'],
    [340, '340 ms'],
    [12_340, '12.3 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [245_000, '4 min 05 s'],
    [7_620_000, '2 h 07 min'],
  ] as const)
    assert.equal(durationText(milliseconds), text);
});

test('times are in the time zone of this computer', () => {
  assert.equal(timeText('2026-07-01T22:03:22.000Z'), '2026-07-02 00:03:22');
  assert.equal(clockText('2026-11-25T14:03:22.000Z'), '15:03:22');
});

test('one thing, several things', () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => countText(count, 'device')),
    ['0 devices', '1 device', '2 devices'],
  );
});
