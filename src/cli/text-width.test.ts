import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cutText, padText, safeLines, safeText, widthOf, wrapText } from './text-width.ts';

describe('the width of text in cells', () => {
  for (const [text, width] of [
    ['', 0],
    ['PC-01', 5],
    ['富士通', 6],
    ['Ｆｕｌｌ', 8],
    ['한글', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['→ …', 3],
    ['👩‍💻', 2],
    ['🇳🇱', 2],
    ['❤️', 2],
    ['✓', 1],
  ] as const) {
    test(`${JSON.stringify(text)} takes ${width}`, () => assert.equal(widthOf(text), width));
  }
});

test('text is cut with an ellipsis, never in the middle of a character', () => {
  assert.equal(cutText('Room 12', 7), 'Room 12');
  assert.equal(cutText('Room 12', 6), 'Room…');
  assert.equal(cutText('富士通', 5), '富士…');
  assert.equal(cutText('富士通', 4), '富…');
  assert.equal(cutText('abc', 1), '…');
  assert.equal(cutText('abc', 0), '');
});

test('any text is cut to what was asked for, and padded to it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, width) => {
      const safe = safeText(text);
      assert.ok(widthOf(cutText(safe, width)) <= width, safe);
      assert.ok(widthOf(padText(cutText(safe, width), width)) === width, safe);
    }),
  );
});

test('text is wrapped at blanks, and long words where the line ends', () => {
  assert.deepEqual(wrapText('one two three', 7), ['one two', 'three']);
  assert.deepEqual(wrapText('abcdefghij k', 4), ['abcd', 'efgh', 'ij k']);
  assert.deepEqual(wrapText('abcdefghij k', 4, 'whole-words'), ['abcdefghij', 'k']);
  assert.deepEqual(wrapText('富士通', 1), ['富', '士', '通']);
  assert.deepEqual(wrapText('', 4), ['']);
});

test('what a computer says of itself cannot move the cursor or turn the writing', () => {
  assert.equal(safeText('YM\u001b[2J7Q'), 'YM␛[2J7Q');
  assert.equal(safeText('a\u009b31mb\u007f'), 'a\ufffd31mb␡');
  assert.equal(safeText('a\u202eb\u2066c'), 'abc');
  assert.equal(safeText('a\r\nb\tc'), 'a b c');
  assert.equal(safeLines('a\r\nb\tc\u0007'), 'a\nb  c␇');
  assert.equal(safeText('\ud800x'), '\ufffdx');
});

test('no text keeps a control character', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}]/u.test(safeText(text))));
});
