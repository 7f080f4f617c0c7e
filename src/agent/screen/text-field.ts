/** A line of text being edited: its characters and where the cursor stands. Pure. */
import type { Key } from './keys.ts';

export interface EditedText {
  /** One code point each. */
  readonly characters: readonly string[];
  /** Before the character of this index; at the end when it equals their number. */
  readonly cursor: number;
}

export function editedText(text: string): EditedText {
  const characters = [...text];
  return { characters, cursor: characters.length };
}

export function textOf({ characters }: EditedText): string {
  return characters.join('');
}

/** The text after a key; null when the key is none of editing. `most`: how many characters it may have. */
export function editText(text: EditedText, key: Key, most: number): EditedText | null {
  const { characters, cursor } = text;
  if (key.kind === 'text') return characters.length >= most ? text : replaced(text, cursor, cursor, key.text);
  if (key.kind === 'size') return null;
  switch (key.name) {
    case 'left':
      return { characters, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { characters, cursor: Math.min(characters.length, cursor + 1) };
    case 'home':
      return { characters, cursor: 0 };
    case 'end':
      return { characters, cursor: characters.length };
    case 'backspace':
      return replaced(text, Math.max(0, cursor - 1), cursor, '');
    case 'delete':
      return replaced(text, cursor, Math.min(characters.length, cursor + 1), '');
    case 'erase-line':
      return replaced(text, 0, cursor, '');
    case 'erase-word':
      return replaced(text, beginOfWord(text), cursor, '');
    default:
      return null;
  }
}

function replaced({ characters }: EditedText, from: number, to: number, by: string): EditedText {
  const inserted = by === '' ? [] : [by];
  return {
    characters: [...characters.slice(0, from), ...inserted, ...characters.slice(to)],
    cursor: from + inserted.length,
  };
}

function beginOfWord({ characters, cursor }: EditedText): number {
  let at = cursor;
  while (at > 0 && characters[at - 1] === ' ') at--;
  while (at > 0 && characters[at - 1] !== ' ') at--;
  return at;
}
