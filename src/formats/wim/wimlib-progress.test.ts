import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWimlibProgress } from './wimlib-progress.ts';

for (const [what, text, expected] of [
  [
    'a line of progress',
    '\rArchiving file data: 339 MiB of 754 MiB (45%) done',
    { done: 339 * 2 ** 20, total: 754 * 2 ** 20 },
  ],
  [
    'several lines at once: the last counts',
    '\rVerifying: 1 MiB of 9 MiB (11%) done\r2 MiB of 9 MiB (22%) done',
    { done: 2 ** 21, total: 9 * 2 ** 20 },
  ],
  ['different units', '800 MiB of 2 GiB (39%) done', { done: 800 * 2 ** 20, total: 2 ** 31 }],
  ['bytes', '5 bytes of 10 bytes (50%) done', { done: 5, total: 10 }],
  ['half a line', '\rArchiving file data: 339 MiB of 75', null],
  ['something else', 'Using LZX compression with 2 threads', null],
] as const) {
  test(`wimlib's progress: ${what}`, () => assert.deepEqual(parseWimlibProgress(text), expected));
}
