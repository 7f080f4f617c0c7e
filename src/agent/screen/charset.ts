/**
 * Which characters a terminal can show, and the marks that the screen draws with in each case. The kernel's built-in fonts
 * (8x16, Terminus 16x32) hold code page 437 and show a block for everything else (seen with 6.12 in VGA text mode and on a framebuffer).
 */
export type Charset = 'unicode' | 'cp437' | 'ascii';

interface Glyphs {
  /** Ends a text that was cut. */
  readonly ellipsis: string;
  readonly done: string;
  readonly failed: string;
  readonly skipped: string;
  readonly running: string;
  readonly pending: string;
  /** Between facts on one line. */
  readonly separator: string;
  /** Between a group and what is in it. */
  readonly within: string;
  readonly rule: string;
  readonly barFull: string;
  readonly barEmpty: string;
  readonly above: string;
  readonly below: string;
}

const cp437: Glyphs = {
  ellipsis: '...',
  done: '√',
  failed: 'x',
  skipped: '-',
  running: '►',
  pending: '·',
  separator: '·',
  within: '»',
  rule: '─',
  barFull: '█',
  barEmpty: '░',
  above: '▲',
  below: '▼',
};

export const glyphs: Readonly<Record<Charset, Glyphs>> = {
  cp437,
  unicode: { ...cp437, ellipsis: '…', done: '✓', failed: '✗' },
  ascii: {
    ellipsis: '...',
    done: '+',
    failed: 'x',
    skipped: '-',
    running: '>',
    pending: '.',
    separator: '|',
    within: '>',
    rule: '-',
    barFull: '#',
    barEmpty: '.',
    above: '^',
    below: 'v',
  },
};

/** Code page 437 beyond ASCII, as Unicode (unicode.org, VENDORS/MICSFT/PC/CP437.TXT), and of its control positions the few that are drawn here. */
const CP437 = new Set(
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■►◄▲▼←↑→↓•',
);

/** Ranges of one cell each in every terminal that draws Unicode: Latin, Greek, Cyrillic, punctuation, signs, arrows, boxes. Right-to-left scripts are left out: a terminal that reorders them breaks the line. */
const NARROW: readonly (readonly [number, number])[] = [
  [0xa1, 0xac],
  [0xae, 0x2ff],
  [0x370, 0x377],
  [0x37a, 0x37f],
  [0x384, 0x482],
  [0x48a, 0x52f],
  [0x1e00, 0x1fff],
  [0x2010, 0x2027],
  [0x2030, 0x205e],
  [0x2070, 0x209c],
  [0x20a0, 0x20bf],
  [0x2100, 0x218b],
  [0x2190, 0x22ff],
  [0x2500, 0x25fc],
  [0x2713, 0x2718],
];

/** Two cells each: Chinese, Japanese, Korean (Unicode Standard Annex 11, "Wide" and "Fullwidth", without the emoji, on which terminals differ). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x2fd5],
  [0x3001, 0x3029],
  [0x3030, 0x303e],
  [0x3041, 0x3096],
  [0x309b, 0x4dbf],
  [0x4e00, 0xa4c6],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

/** How many cells the terminal gives a character; 0 when it cannot show it. */
export function cellsOf(character: string, charset: Charset): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return code >= 0x20 && code < 0x7f ? 1 : 0;
  if (charset === 'ascii') return 0;
  if (charset === 'cp437') return CP437.has(character) ? 1 : 0;
  if (isIn(NARROW, code)) return 1;
  return isIn(WIDE, code) ? 2 : 0;
}

function isIn(ranges: readonly (readonly [number, number])[], code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}
