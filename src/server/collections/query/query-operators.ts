/** Operators of comparisons, which both languages write alike. */
import type { QueryOperator } from './query.ts';

const SYMBOLS: Readonly<Record<string, QueryOperator>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

export function operatorOf({
  kind,
  text,
}: {
  readonly kind: string;
  readonly text: string;
}): QueryOperator | undefined {
  return kind === 'symbol' ? SYMBOLS[text] : undefined;
}

/** With the sides changed. */
export const MIRRORED = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** True where the other is false. */
export const OPPOSITE = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;
