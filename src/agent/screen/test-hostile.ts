/** Text as a bad name, a program's output or a damaged disk may bring it. */
import fc from 'fast-check';

const pieces = [
  ...[
    '\u001b[2J',
    '\u001b[31m',
    '\u001b]0;title\u0007',
    '\u001bP',
    '\u001b',
    '\u009b1m',
    '\r',
    '\n',
    '\t',
    '\u0007',
    '\u0000',
  ],
  ...[
    '\u202e',
    '\u2066',
    '\u200b',
    '\ufeff',
    '\u00ad',
    'e\u0301\u0301\u0301',
    '\ud800',
    '\udc00',
    '\uffff',
    '\u{e0041}',
  ],
  ...['日本語', '한국', '😀', '👩‍👩‍👧', 'עברית', 'العربية', 'zażółć', 'Größe', '…', ' ', '', 'x'.repeat(300)],
];

export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 12 })
  .map((parts) => parts.join(''));

/** C0, DEL and C1, marks of direction, zero-width characters, lone surrogates: nothing of this may reach a terminal. */
const HARMFUL: readonly (readonly [number, number])[] = [
  ...([
    [0, 0x1f],
    [0x7f, 0x9f],
    [0x61c, 0x61c],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x206f],
  ] as const),
  ...([
    [0xd800, 0xdfff],
    [0xfeff, 0xfeff],
    [0xe0000, 0xe0fff],
  ] as const),
];

/** The first harmful character of a text, as `U+202e`. */
export function harmfulPart(text: string): string | undefined {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const code = codes.find((each) => HARMFUL.some(([first, last]) => each >= first && each <= last));
  return code === undefined ? undefined : `U+${code.toString(16)}`;
}
