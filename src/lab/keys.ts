/** The keys of a US keyboard by QEMU's names (QKeyCode in QEMU's QMP reference). */

const plain: Readonly<Record<string, string>> = {
  ' ': 'spc',
  '\n': 'ret',
  '\t': 'tab',
  '\b': 'backspace',
  '\u001b': 'esc',
  '-': 'minus',
  '=': 'equal',
  '[': 'bracket_left',
  ']': 'bracket_right',
  ';': 'semicolon',
  "'": 'apostrophe',
  '`': 'grave_accent',
  '\\': 'backslash',
  ',': 'comma',
  '.': 'dot',
  '/': 'slash',
};

const shiftedPairs = [
  '!1',
  '@2',
  '#3',
  '$4',
  '%5',
  '^6',
  '&7',
  '*8',
  '(9',
  ')0',
  '_-',
  '+=',
  '{[',
  '}]',
  ':;',
  '"\'',
  '~`',
  '|\\',
  '<,',
  '>.',
  '?/',
];
const shifted = new Map(shiftedPairs.map(([upper = '', lower = '']) => [upper, lower]));

/** The keys to press together for one character. Throws for a character that no US key gives. */
export function keysForCharacter(character: string): string[] {
  if (/^[a-z0-9]$/.test(character)) return [character];
  if (/^[A-Z]$/.test(character)) return ['shift', character.toLowerCase()];
  const named = plain[character];
  if (named) return [named];
  const base = shifted.get(character);
  if (base) return ['shift', ...keysForCharacter(base)];
  throw new Error(`No key of a US keyboard types '${character}'. Use sendKeys with QEMU's key names.`);
}
