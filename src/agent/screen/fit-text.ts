/** Measures, cuts and wraps text that is safe already (safe-text.ts), in cells. */
import { type Charset, cellsOf, glyphs } from './charset.ts';

export function widthOf(text: string, charset: Charset): number {
  let width = 0;
  for (const character of text) width += cellsOf(character, charset);
  return width;
}

/** The longest beginning of at most `width` cells. */
export function headOf(text: string, width: number, charset: Charset): string {
  let used = 0;
  let result = '';
  for (const character of text) {
    used += cellsOf(character, charset);
    if (used > width) break;
    result += character;
  }
  return result;
}

/** The text itself when it fits into `width` cells, otherwise its beginning and an ellipsis (dropped too where there is no room for it). */
export function cutText(text: string, width: number, charset: Charset): string {
  if (widthOf(text, charset) <= width) return text;
  const { ellipsis } = glyphs[charset];
  const room = width - widthOf(ellipsis, charset);
  return room <= 0 ? headOf(text, width, charset) : headOf(text, room, charset).trimEnd() + ellipsis;
}

/** Lines of at most `width` cells, broken at blanks; a longer word is broken where the line ends. Never empty. */
export function wrapText(text: string, width: number, charset: Charset): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer, charset) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = piecesOf(word, width, charset);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

function piecesOf(word: string, width: number, charset: Charset): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (widthOf(rest, charset) > width) {
    // A wide character in a line of one cell does not fit at all; it is dropped rather than tried for ever.
    const piece = headOf(rest, width, charset) || String.fromCodePoint(rest.codePointAt(0) ?? 0);
    if (widthOf(piece, charset) <= width) pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...pieces, rest];
}
