import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Charset, cellsOf } from './charset.ts';
import { safeText } from './safe-text.ts';
import { harmfulPart, hostileText } from './test-hostile.ts';

const charsets: Charset[] = ['unicode', 'cp437', 'ascii'];

describe('safe text', () => {
  for (const [text, unicode, cp437, ascii] of [
    ['Größe Ärger Straße', 'Größe Ärger Straße', 'Größe Ärger Straße', 'Grosse Arger Strasse'],
    ['Übung ÜÖÄ', 'Übung ÜÖÄ', 'Übung ÜÖÄ', 'Ubung UOA'],
    ['élève À Œuvre «non»', 'élève À Œuvre «non»', 'élève A OEuvre «non»', 'eleve A OEuvre "non"'],
    ['zażółć gęślą jaźń Łódź', 'zażółć gęślą jaźń Łódź', 'zazólc gesla jazn Lódz', 'zazolc gesla jazn Lodz'],
    ['reünie vóór één ĳs', 'reünie vóór één ĳs', 'reünie vóór één ijs', 'reunie voor een ijs'],
    ['10 € – “x”…', '10 € – “x”…', '10 EUR - "x"...', '10 EUR - "x"...'],
    ['日本', '日本', '??', '??'],
    ['Жук', 'Жук', '???', '???'],
    ['a😀b', 'a?b', 'a?b', 'a?b'],
    ['e\u0301 o\u0308', 'é ö', 'é ö', 'e o'],
    ['עברית', '?????', '?????', '?????'],
  ] as const) {
    test(`writes ${text} in what each terminal has`, () => {
      assert.equal(safeText(text, 'unicode'), unicode);
      assert.equal(safeText(text, 'cp437'), cp437);
      assert.equal(safeText(text, 'ascii'), ascii);
    });
  }

  for (const [what, text, expected] of [
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['erasing and moving', 'a\u001b[2J\u001b[1;1Hb', 'ab'],
    ['a title that ends in BEL', '\u001b]0;evil\u0007x', 'x'],
    ['a title that ends in ESC \\', '\u001b]0;evil\u001b\\x', 'x'],
    ['a title that never ends', 'a\u001b]0;evil', 'a'],
    ['a device control string', '\u001bPq#0\u001b\\x', 'x'],
    ['a sequence that is broken off', '\u001b[31\u00e9x', 'éx'],
    ['ESC at the end', 'x\u001b', 'x'],
    ['ESC ESC [', '\u001b\u001b[31mx', 'x'],
    ['a reset', '\u001bcx', 'x'],
    ['C1 controls', '\u009b31mx\u0085y', '31mx y'],
    ['line ends and tabs', 'a\r\nb\tc', 'a  b c'],
    ['NUL, BEL, backspace, delete', 'a\u0000\u0007\b\u007fb', 'ab'],
    ['marks of direction', '\u202eevil\u202c\u2066x\u2069\u200f', 'evilx'],
    ['zero-width characters', 'a\u200b\u200d\u2060\ufeffb', 'ab'],
    ['a pile of accents', 'a\u0300\u0301\u0302\u0303\u0304', 'à'],
    ['lone surrogates', 'a\ud800b\udc00', 'a?b?'],
    ['tags', 'a\u{e0041}b', 'ab'],
  ] as const) {
    test(`makes ${what} harmless`, () => assert.equal(safeText(text, 'unicode'), expected));
  }

  test('holds only characters that the terminal shows, whatever comes in, and stays as it is a second time', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...charsets), (text, charset) => {
        const safe = safeText(text, charset);
        assert.equal(harmfulPart(safe), undefined);
        for (const character of safe) assert.notEqual(cellsOf(character, charset), 0, JSON.stringify(character));
        assert.equal(safeText(safe, charset), safe);
      }),
      { numRuns: 3000 },
    );
  });

  test('looks at the beginning of an endless line only', () => {
    assert.equal(safeText('x'.repeat(10_000_000), 'ascii').length, 4000);
    assert.equal(safeText('\u001b['.repeat(5_000_000), 'ascii'), '');
  });
});
