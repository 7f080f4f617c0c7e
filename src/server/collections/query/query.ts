/** A query of a collection's rule as it was understood, whichever of the two languages it was written in, and why one was not. */
import type { AttributeName } from './attributes.ts';

/** A query has at most so many characters: ConfigMgr's longest in the field are lists of a few thousand names. */
export const LONGEST_QUERY = 65_536;
/** Parentheses and NOTs within one another: people write three, and reading them calls itself. */
export const DEEPEST = 64;
/** Comparisons in a query; a list counts as one. */
export const MOST_TERMS = 500;
/** Values in all lists of a query. */
export const MOST_VALUES = 5_000;
/** Characters of a pattern. */
export const LONGEST_PATTERN = 1_000;

/** `Date.toISOString` of a time: attributes say which of their values are times. */
export type QueryValue = string | number | boolean;

export type QueryOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type LengthUnit = 'minutes' | 'hours' | 'days' | 'weeks';

/**
 * Three-valued, as SQL: a comparison with a value that is missing is unknown. Of an attribute with several values a comparison holds when
 * it holds of one of them. `matches` is false where its operand is unknown.
 */
export type Query =
  | { readonly kind: 'everything' }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Query[] }
  | { readonly kind: 'not' | 'matches'; readonly operand: Query }
  | QueryTerm;

export type QueryTerm =
  | {
      readonly kind: 'compare';
      readonly attribute: AttributeName;
      readonly operator: QueryOperator;
      readonly value: QueryValue;
    }
  /** The pattern as our language writes it (query-pattern.ts). */
  | { readonly kind: 'like'; readonly attribute: AttributeName; readonly pattern: string; readonly negated: boolean }
  | {
      readonly kind: 'in';
      readonly attribute: AttributeName;
      readonly values: readonly QueryValue[];
      readonly negated: boolean;
    }
  | { readonly kind: 'missing'; readonly attribute: AttributeName; readonly negated: boolean }
  /** Not longer ago. */
  | {
      readonly kind: 'within';
      readonly attribute: AttributeName;
      readonly amount: number;
      readonly unit: LengthUnit;
      readonly negated: boolean;
    };

export interface QueryProblem {
  /** What is wrong and what to write instead, beginning with where: `line 1, column 15: …`. */
  readonly text: string;
  /** Of the first character that does not fit, counted from 1. */
  readonly line: number;
  readonly column: number;
}

export type ParsedQuery =
  | { readonly query: Query; readonly problem?: never }
  | { readonly query?: never; readonly problem: QueryProblem };

/** What makes a text no query. Thrown within this folder only; `parseQuery` makes a `QueryProblem` of it. */
export class QuerySyntaxError extends Error {
  override readonly name = 'QuerySyntaxError';
  /** In UTF-16 units, counted from 0. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}
