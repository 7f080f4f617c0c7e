/** A WQL query as it was understood (parse-wql.ts), and why one was not. */
import type { Phrase } from '../phrases/phrase.ts';

export type WqlScalar = string | number | boolean;

export type WqlOperator = '=' | '<>' | '<' | '>' | '<=' | '>=';

/** `IS NULL`, `= NULL` and `LIKE` are `negated` where they were written with NOT or `<>`. */
export type WqlExpression =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly WqlExpression[] }
  | { readonly kind: 'not'; readonly operand: WqlExpression }
  | {
      readonly kind: 'compare';
      readonly property: string;
      readonly operator: WqlOperator;
      readonly value: WqlScalar;
    }
  | { readonly kind: 'like'; readonly property: string; readonly pattern: string; readonly negated: boolean }
  | { readonly kind: 'null'; readonly property: string; readonly negated: boolean };

export interface WqlQuery {
  /** As it was written: names count without regard to case. */
  readonly className: string;
  /** Null for `*`. */
  readonly properties: readonly string[] | null;
  readonly where: WqlExpression | null;
}

export interface WqlProblem {
  /** What is wrong and what to write instead, beginning with where: `character 15: …`. */
  readonly text: string;
  /** The same, for other languages. */
  readonly phrase: Phrase;
  /** Of the first character that does not fit, counted from 1. */
  readonly position: number;
}

export type ParsedWql =
  | { readonly query: WqlQuery; readonly problem?: never }
  | { readonly query?: never; readonly problem: WqlProblem };
