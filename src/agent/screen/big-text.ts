/** Words and numbers that can be read from the other end of a room: letters of 5 pixels in height, made of block characters. */
import type { Charset } from './charset.ts';

/** Rows from top to bottom, separated by blanks; # is a lit pixel. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ '0': '### #.# #.# #.# ###', '1': '.#. ##. .#. .#. ###', '2': '### ..# ### #.. ###', '3': '### ..# .## ..# ###' },
  ...{ '4': '#.# #.# ### ..# ..#', '5': '### #.. ### ..# ###', '6': '### #.. ### #.# ###', '7': '### ..# ..# .#. .#.' },
  ...{ '8': '### #.# ### #.# ###', '9': '### #.# ### ..# ###', '%': '#.# ..# .#. #.. #.#', '/': '..# ..# .#. #.. #..' },
  ...{ '-': '... ... ### ... ...', ' ': '.. .. .. .. ..' },
  ...{ A: '.#. #.# ### #.# #.#', B: '##. #.# ##. #.# ##.', C: '.## #.. #.. #.. .##', D: '##. #.# #.# #.# ##.' },
  ...{ E: '### #.. ##. #.. ###', F: '### #.. ##. #.. #..', G: '.## #.. #.# #.# .##', H: '#.# #.# ### #.# #.#' },
  ...{ I: '### .#. .#. .#. ###', J: '..# ..# ..# #.# .#.', K: '#.# #.# ##. #.# #.#', L: '#.. #.. #.. #.. ###' },
  ...{
    M: '#...# ##.## #.#.# #...# #...#',
    N: '#..# ##.# #.## #..# #..#',
    O: '.#. #.# #.# #.# .#.',
    P: '##. #.# ##. #.. #..',
  },
  ...{ Q: '.#. #.# #.# #.# .##', R: '##. #.# ##. #.# #.#', S: '.## #.. .#. ..# ##.', T: '### .#. .#. .#. .#.' },
  ...{
    U: '#.# #.# #.# #.# ###',
    V: '#.# #.# #.# #.# .#.',
    W: '#...# #...# #.#.# ##.## #...#',
    X: '#.# #.# .#. #.# #.#',
  },
  ...{ Y: '#.# #.# .#. .#. .#.', Z: '### ..# .#. #.. ###' },
};
const HEIGHT = 5;

/** Half: a pixel is half a cell high, 3 rows in all. Otherwise a pixel is so many rows high and twice as many columns wide: cells are about twice as high as wide. */
export type Scale = 'half' | 1 | 2;

/**
 * The text as rows of block characters, all of one width. A character without a picture is left out. Empty where block characters
 * are missing.
 */
export function bigText(text: string, scale: Scale, charset: Charset): string[] {
  if (charset === 'ascii') return [];
  const pixels = pixelRows(text.toUpperCase());
  return scale === 'half'
    ? halfRows(pixels)
    : pixels.flatMap((row) => Array<string>(scale).fill(stretch(row, scale * 2)));
}

function pixelRows(text: string): string[] {
  const pictures = [...text].flatMap((character) => LETTERS[character]?.split(' ') ?? []);
  return Array.from({ length: HEIGHT }, (_, row) => pictures.filter((_picture, at) => at % HEIGHT === row).join('.'));
}

function stretch(row: string, columns: number): string {
  return [...row].map((pixel) => (pixel === '#' ? '█' : ' ').repeat(columns)).join('');
}

function halfRows(pixels: readonly string[]): string[] {
  return [0, 2, 4].map((top) =>
    [...(pixels[top] ?? '')].map((pixel, at) => halfCell(pixel, pixels[top + 1]?.[at])).join(''),
  );
}

function halfCell(top: string, bottom: string | undefined): string {
  if (top === '#') return bottom === '#' ? '█' : '▀';
  return bottom === '#' ? '▄' : ' ';
}
