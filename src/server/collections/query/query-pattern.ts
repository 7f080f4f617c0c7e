/**
 * Patterns of `like` in our language: `*` is any text, `?` one character, `[abc]` and `[a-f]` one of those, `[^abc]` none of those. A
 * character with a meaning stands for itself between brackets: `[*]`. WQL has `%` and `_` in place of `*` and `?`, and is otherwise the same.
 */
import { fitsCharacters, type Piece, piecesOf } from '../../../task-sequence/wql/like-pattern.ts';
import { foldedCharacters } from './fold-text.ts';
import { LONGEST_PATTERN } from './query.ts';

const OURS_TO_WQL: Readonly<Record<string, string>> = { '*': '%', '?': '_', '%': '[%]', _: '[_]' };
const WQL_TO_OURS: Readonly<Record<string, string>> = { '%': '*', _: '?', '*': '[*]', '?': '[?]' };

export function patternOfWql(pattern: string): string {
  return translated(pattern, WQL_TO_OURS);
}

/** Folded. Only for a pattern that has no problem. */
export function patternPieces(pattern: string): readonly Piece[] {
  const pieces = piecesOf(foldedCharacters(translated(pattern, OURS_TO_WQL)));
  if (pieces === null) throw new Error(`no pattern: ${pattern}`);
  return pieces;
}

export function fitsPattern(text: string, pieces: readonly Piece[]): boolean {
  return fitsCharacters(foldedCharacters(text), pieces);
}

/** What is wrong with a pattern of our language, if anything is. */
export function patternProblem(pattern: string): string | null {
  if (pattern.length > LONGEST_PATTERN) return `a pattern has at most ${LONGEST_PATTERN} characters`;
  const pieces = piecesOf(foldedCharacters(translated(pattern, OURS_TO_WQL)));
  if (pieces === null)
    return 'the pattern has a [ without what belongs to it: a set is written [abc], and [ itself [[]';
  const ranges = pieces.flatMap((piece) => (piece.kind === 'set' ? piece.ranges : []));
  if (ranges.some((range) => range.some((character) => character.length > 1)))
    return 'a set has only characters up to U+FFFF';
  const backwards = ranges.find(([first, last]) => first > last);
  return backwards === undefined ? null : `the range ${backwards.join('-')} runs backwards`;
}

/** Character by character outside of sets, which both languages write alike. */
function translated(pattern: string, table: Readonly<Record<string, string>>): string {
  return pattern.replace(/\[[^\]]*\]?|[\s\S]/gu, (part) => table[part] ?? part);
}
