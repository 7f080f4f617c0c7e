/**
 * Makes any text harmless and drawable: what stands in a frame is only what this lets through. Names and log lines come from people,
 * programs and disks, and may hold escape sequences, control characters or marks that turn the direction of writing.
 */
import { type Charset, cellsOf } from './charset.ts';

/** No line of any screen shows more; the rest is not looked at. */
const MOST_UNITS = 4000;
const ESCAPE = 0x1b;

/** Letters without a canonical decomposition, and signs, in characters that every terminal has. */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ ł: 'l', Ł: 'L', ø: 'o', Ø: 'O', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', þ: 'th', Þ: 'Th', ı: 'i', ħ: 'h', Ħ: 'H' },
    ...{ ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ĳ: 'ij', Ĳ: 'IJ', ﬁ: 'fi', ﬂ: 'fl' },
    ...{ '‘': "'", '’': "'", '‚': "'", '‛': "'", '“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '‹': "'", '›': "'" },
    ...{ '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '─': '-', '│': '|', '…': '...' },
    ...{ '€': 'EUR', '£': 'GBP', '¥': 'JPY', '•': '*', '·': '.', '×': 'x', '÷': '/', '±': '+/-', '°': 'deg' },
    ...{ '✓': 'v', '✔': 'v', '✗': 'x', '✘': 'x', '←': '<-', '→': '->', '↑': '^', '↓': 'v', '™': '(TM)', '®': '(R)' },
    ...{ '©': '(C)', '¿': '?', '¡': '!', '½': '1/2', '¼': '1/4', µ: 'u', μ: 'u', '█': '#', '■': '#', '√': 'v' },
  }),
);

/** Characters without a width or with an effect on their neighbours: dropped. Joiners, marks of direction, variation selectors, tags. */
const INVISIBLE: readonly (readonly [number, number])[] = [
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x61c, 0x61c],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x20d0, 0x20f0],
  [0x302a, 0x302f],
  [0x3099, 0x309a],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xfeff, 0xfeff],
  [0xe0000, 0xe0fff],
];

/** The text in characters that `charset` has, on one line: escape sequences gone, white space as a blank, the rest replaced by its nearest likeness or `?`. */
export function safeText(text: string, charset: Charset): string {
  let result = '';
  for (const character of withoutEscapes(text.slice(0, MOST_UNITS)).normalize('NFC'))
    result += drawable(character, charset);
  return result;
}

function drawable(character: string, charset: Charset): string {
  if (cellsOf(character, charset) > 0) return character;
  const code = character.codePointAt(0) ?? 0;
  if (isWhiteSpace(code)) return ' ';
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return '';
  if (INVISIBLE.some(([first, last]) => code >= first && code <= last)) return '';
  const replacement = REPLACEMENTS.get(character);
  if (replacement !== undefined) return replacement;
  // ą is a with an ogonek: the letter alone is better to read than a question mark.
  const base = String.fromCodePoint(character.normalize('NFD').codePointAt(0) ?? 0x3f);
  if (base === character) return '?';
  return cellsOf(base, charset) > 0 ? base : (REPLACEMENTS.get(base) ?? '?');
}

function isWhiteSpace(code: number): boolean {
  if (code >= 0x2000 && code <= 0x200a) return true;
  return [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000].includes(code);
}

/**
 * Leaves out terminal control sequences as a whole (ECMA-48, 5.4 and 5.6), so that coloured output of a program reads as its words:
 * ESC [ … final byte, and ESC ] P X ^ _ … up to BEL, ESC \ or the end; of any other ESC the character that follows.
 */
function withoutEscapes(text: string): string {
  let result = '';
  let from = 0;
  for (let at = text.indexOf('\u001b'); at >= 0; at = text.indexOf('\u001b', from)) {
    result += text.slice(from, at);
    from = endOfSequence(text, at);
  }
  return result + text.slice(from);
}

function endOfSequence(text: string, start: number): number {
  const introducer = text[start + 1] ?? '';
  if (introducer === '[') return endOfControl(text, start + 2);
  if (introducer !== '' && ']PX^_'.includes(introducer)) return endOfString(text, start + 2);
  return introducer === '\u001b' ? start + 1 : start + 2;
}

function endOfControl(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x40 && code <= 0x7e) return at + 1;
    // Not a parameter or intermediate byte: the sequence was broken off here, and what follows is text again.
    if (code < 0x20 || code > 0x3f) return at;
  }
  return text.length;
}

function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x07) return at + 1;
    if (code === ESCAPE) return text[at + 1] === '\\' ? at + 2 : at;
    if (code === 0x0a || code === 0x0d) return at;
  }
  return text.length;
}
