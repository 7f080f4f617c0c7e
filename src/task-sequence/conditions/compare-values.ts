/** How conditions compare: texts and numbers, times, and patterns. */
import { fitsPieces, folded, type Piece } from '../wql/like-pattern.ts';
import type { Comparison, ConditionOperator } from './conditions.ts';

/** Whether what an order gives (negative, 0, positive) is what was asked for. */
export function fits(order: number, operator: Comparison): boolean {
  switch (operator) {
    case 'equals':
      return order === 0;
    case 'notEquals':
      return order !== 0;
    case 'less':
      return order < 0;
    case 'lessEqual':
      return order <= 0;
    case 'greater':
      return order > 0;
    case 'greaterEqual':
      return order >= 0;
  }
}

/** Numbers compare as numbers when both sides are; everything else as text without regard to case. */
export function orderOfTexts(a: string, b: string): number {
  const numeric = /^\s*-?\d+(\.\d+)?\s*$/;
  if (numeric.test(a) && numeric.test(b)) return Number(a) - Number(b);
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A variable that is not set compares as the empty text, so "notEquals" holds for it and "equals" does not. */
export function compareTexts(actual: string | undefined, operator: ConditionOperator, expected: string): boolean {
  if (operator === 'exists') return actual !== undefined;
  if (operator === 'notExists') return actual === undefined;
  if (operator === 'like') return isLike(actual ?? '', expected);
  if (operator === 'notLike') return !isLike(actual ?? '', expected);
  return fits(orderOfTexts(actual ?? '', expected), operator);
}

/** `%` and `*` stand for any text, `_` and `?` for one character: rules in the field use both spellings. */
export function isLike(text: string, pattern: string): boolean {
  return fitsPieces(text, folded(pattern).map(pieceOf));
}

function pieceOf(character: string): Piece {
  if (character === '%' || character === '*') return { kind: 'any text' };
  return character === '_' || character === '?' ? { kind: 'any character' } : { kind: 'character', character };
}
