import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Charset } from './charset.ts';
import { cutText, headOf, widthOf, wrapText } from './fit-text.ts';
import { safeText } from './safe-text.ts';
import { hostileText } from './test-hostile.ts';

const charset = fc.constantFrom<Charset>('unicode', 'cp437', 'ascii');

describe('fitting text into cells', () => {
  for (const [text, width, characters, expected] of [
    ['Größe', 5, 'unicode', 'Größe'],
    ['Größe', 4, 'unicode', 'Grö…'],
    ['Größe', 4, 'cp437', 'G...'],
    ['Größe', 2, 'cp437', 'Gr'],
    ['ab cd', 4, 'unicode', 'ab…'],
    ['日本語', 6, 'unicode', '日本語'],
    ['日本語', 5, 'unicode', '日本…'],
    ['日本語', 4, 'unicode', '日…'],
    ['日本語', 1, 'unicode', ''],
    ['x', 0, 'unicode', ''],
  ] as const) {
    test(`cuts ${text} to ${width} cells in ${characters}`, () =>
      assert.equal(cutText(text, width, characters), expected));
  }

  for (const [text, width, expected] of [
    ['', 10, ['']],
    ['one two three', 7, ['one two', 'three']],
    ['one   two', 7, ['one two']],
    ['abcdefghij k', 4, ['abcd', 'efgh', 'ij k']],
    ['aa abcdefgh', 4, ['aa', 'abcd', 'efgh']],
    ['日本語 x', 4, ['日本', '語 x']],
    ['日', 1, ['']],
  ] as const) {
    test(`wraps ${JSON.stringify(text)} at ${width}`, () =>
      assert.deepEqual(wrapText(text, width, 'unicode'), expected));
  }

  test('never exceeds the width, and loses no word when it wraps', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 2, max: 100 }), charset, (hostile, width, characters) => {
        const text = safeText(hostile, characters);
        assert.ok(widthOf(cutText(text, width, characters), characters) <= width);
        assert.ok(text.startsWith(headOf(text, width, characters)));
        const lines = wrapText(text, width, characters);
        for (const line of lines) assert.ok(widthOf(line, characters) <= width, line);
        assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
      }),
      { numRuns: 1000 },
    );
  });
});
