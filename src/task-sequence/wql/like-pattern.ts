/**
 * Patterns of WQL's LIKE: `%` is any text, `_` one character, `[abc]` and `[a-f]` one of those, `[^abc]` one that is none of
 * those; upper and lower case are the same. A character with a meaning is put between brackets to stand for itself: `[_]`.
 */

export type Piece =
  | { readonly kind: 'any text' }
  | { readonly kind: 'any character' }
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'set'; readonly ranges: readonly (readonly [string, string])[]; readonly negated: boolean };

/** Whether a text fits a pattern; null for a pattern with a `[` that is not closed or with nothing between brackets. */
export function likeTest(pattern: string): ((text: string) => boolean) | null {
  const pieces = piecesOf(folded(pattern));
  return pieces === null ? null : (text) => fitsPieces(text, pieces);
}

/** Characters in lower case, one by one: the length stays, since `_` counts characters. */
export function folded(text: string): string[] {
  return [...text].map((character) => character.toLowerCase());
}

/** Of characters of which each is folded, whoever folds them; null as `likeTest`. */
export function piecesOf(pattern: readonly string[]): Piece[] | null {
  const pieces: Piece[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    if (character === '%') pieces.push({ kind: 'any text' });
    else if (character === '_') pieces.push({ kind: 'any character' });
    else if (character !== '[') pieces.push({ kind: 'character', character });
    else {
      const end = pattern.indexOf(']', at);
      const set = end === -1 ? null : setOf(pattern.slice(at + 1, end));
      if (set === null) return null;
      pieces.push(set);
      at = end;
    }
  }
  return pieces;
}

function setOf(inside: readonly string[]): Piece | null {
  const negated = inside[0] === '^';
  const members = negated ? inside.slice(1) : inside;
  if (members.length === 0) return null;
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    const first = members[at] ?? '';
    const last = members[at + 1] === '-' ? members[at + 2] : undefined;
    ranges.push([first, last ?? first]);
    if (last !== undefined) at += 2;
  }
  return { kind: 'set', ranges, negated };
}

export function fitsPieces(text: string, pieces: readonly Piece[]): boolean {
  return fitsCharacters(folded(text), pieces);
}

/**
 * For characters that are folded already. Goes back to the last `%` alone when a character does not fit, so that the time is at most length × length: the regular
 * expression of `%a%a%a%…` would need longer than anybody waits.
 */
export function fitsCharacters(text: readonly string[], pieces: readonly Piece[]): boolean {
  let at = 0;
  let piece = 0;
  let again: { at: number; piece: number } | null = null;
  while (at < text.length) {
    const expected = pieces[piece];
    if (expected?.kind === 'any text') {
      again = { at, piece };
      piece++;
    } else if (expected !== undefined && accepts(expected, text[at] ?? '')) {
      at++;
      piece++;
    } else if (again !== null) {
      again = { at: again.at + 1, piece: again.piece };
      at = again.at;
      piece = again.piece + 1;
    } else return false;
  }
  return pieces.slice(piece).every(({ kind }) => kind === 'any text');
}

function accepts(piece: Piece, character: string): boolean {
  if (piece.kind === 'character') return piece.character === character;
  if (piece.kind !== 'set') return true;
  const code = codeOf(character);
  return piece.negated !== piece.ranges.some(([first, last]) => codeOf(first) <= code && code <= codeOf(last));
}

/** Characters beyond U+FFFF are two units, which stand before U+E000. */
function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
