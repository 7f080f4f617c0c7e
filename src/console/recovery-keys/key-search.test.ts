import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyIdIn } from './key-search.ts';

test('an id is read as a screen shows it, as programs write it, and as it is pasted', () => {
  const whole = '1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d';
  const read: [string, string | null][] = [
    ['1A2B3C4D', '1a2b3c4d'],
    [' 1a2b 3c4d ', '1a2b3c4d'],
    ['1A2B3C4D…', '1a2b3c4d'],
    ['1A2B3C4D-5E...', '1a2b3c4d-5e'],
    [`{${whole.toUpperCase()}}`, whole],
    [whole, whole],
    ['1A2', null],
    ['', null],
    ['PC-01', null],
    [`${whole}0`, null],
    ["1a2b' or true", null],
    // Eight groups of digits are what unlocks, and no id.
    ['199474-607926-514987-648010-646591-565026-319682-634436', null],
  ];
  for (const [typed, id] of read) assert.equal(keyIdIn(typed), id, typed);
});
