/** Measures and cuts text in terminal cells, and makes text from elsewhere harmless: names and log lines may hold anything. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Two cells each (Unicode Standard Annex 11, "Wide" and "Fullwidth"); emoji are told by their own property below. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

/** Cells that a terminal gives the text, which must be safe already. */
export function widthOf(text: string): number {
  // Most text is ASCII: the segmenter costs a hundred times as much.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += cellsOf(segment);
  return width;
}

/** The text when it fits into `width` cells, else its beginning and an ellipsis. */
export function cutText(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let used = 0;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    used += cellsOf(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept.trimEnd()}…`;
}

/** The text filled up with blanks to `width` cells. */
export function padText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/**
 * Lines of at most `width` cells, broken at blanks; a longer word is broken where the line ends, or stays whole: a fingerprint is there to be
 * copied. At least one line.
 */
export function wrapText(text: string, width: number, long: 'broken-words' | 'whole-words' = 'broken-words'): string[] {
  const lines: string[] = [];
  let line = '';
  const words = text.split(' ');
  for (const word of long === 'whole-words' ? words : words.flatMap((each) => piecesOf(each, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || widthOf(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function piecesOf(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(word)) {
    if (piece !== '' && widthOf(piece + segment) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

/**
 * One line without effect on the terminal: white space as blanks, control characters as their pictures (U+2400 and on), marks that turn
 * the direction of writing left out. An escape sequence in a computer's serial number must not move the cursor.
 */
export function safeText(text: string): string {
  return safeLines(text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' '));
}

/** As `safeText`, but line breaks stay. */
export function safeLines(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '  ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}]/gu, (control) => (control === '\n' ? control : pictureOf(control)));
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

function cellsOf(grapheme: string): number {
  // Presentation as emoji is the default of the first character, or asked for by variation selector 16 (UTS 51).
  if (/^\p{Emoji_Presentation}/u.test(grapheme) || grapheme.includes('\ufe0f')) return 2;
  const visible = grapheme.replace(/[\p{Mn}\p{Me}\p{Cf}]/gu, '');
  if (visible === '') return 0;
  const code = visible.codePointAt(0) ?? 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
