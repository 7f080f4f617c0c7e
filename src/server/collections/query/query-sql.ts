/**
 * A query as a condition of SQL over the table device, the same as judge-query.ts says of one device. Every value of a query is a
 * parameter; what is not a parameter is from the table of attributes or from this file.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Piece } from '../../../task-sequence/wql/like-pattern.ts';
import type { Attribute } from './attribute.ts';
import { attributeNamed } from './attributes.ts';
import { foldText } from './fold-text.ts';
import type { Query, QueryOperator, QueryTerm, QueryValue } from './query.ts';
import { MIRRORED } from './query-operators.ts';
import { patternPieces } from './query-pattern.ts';
import { millisecondsOf } from './query-values.ts';

/** True, false or null for each row of `device`: a member is where it is true. */
export function queryCondition(query: Query, now: Date): RawBuilder<boolean> {
  switch (query.kind) {
    case 'everything':
      return sql<boolean>`true`;
    case 'and':
    case 'or':
      return joined(query, now);
    case 'not':
      return sql<boolean>`(not ${queryCondition(query.operand, now)})`;
    case 'matches':
      return sql<boolean>`(${queryCondition(query.operand, now)} is true)`;
    default:
      return termCondition(query, now);
  }
}

function joined({ kind, operands }: Extract<Query, { kind: 'and' | 'or' }>, now: Date): RawBuilder<boolean> {
  const conditions = operands.map((operand) => queryCondition(operand, now));
  return sql<boolean>`(${sql.join(conditions, kind === 'and' ? sql` and ` : sql` or `)})`;
}

/** A test of one value. `any`: the same of an array, where PostgreSQL has an operator for that, which is several times faster. */
interface ValueTest {
  readonly one: (value: RawBuilder<unknown>) => RawBuilder<boolean>;
  readonly any?: (values: RawBuilder<unknown>) => RawBuilder<boolean>;
}

function termCondition(term: QueryTerm, now: Date): RawBuilder<boolean> {
  const attribute = attributeNamed(term.attribute);
  if (term.kind === 'missing') return missingCondition(attribute, term.negated);
  const test = testOf(term, attribute, now);
  if (attribute.column === 'device_mac') return macCondition(test);
  if (!attribute.many) return sql<boolean>`(${test.one(attribute.column)})`;
  if (test.any !== undefined) return sql<boolean>`(${test.any(attribute.column)})`;
  // Null for no row, which is what an array that is null has.
  return sql<boolean>`(select bool_or(${test.one(sql`value`)}) from unnest(${attribute.column}) as value)`;
}

/** The subqueries do not depend on the device: each is asked once. */
function macCondition({ one }: ValueTest): RawBuilder<boolean> {
  return sql<boolean>`(case when device.id in (select device_id from device_mac where ${one(sql`mac`)}) then true
    when device.id in (select device_id from device_mac) then false end)`;
}

function missingCondition({ column }: Attribute, negated: boolean): RawBuilder<boolean> {
  if (column === 'device_mac')
    return sql<boolean>`(${negated ? sql`` : sql`not `}device.id in (select device_id from device_mac))`;
  return sql<boolean>`(${column} is ${negated ? sql`not ` : sql``}null)`;
}

function testOf(term: Exclude<QueryTerm, { kind: 'missing' }>, attribute: Attribute, now: Date): ValueTest {
  const not = 'negated' in term && term.negated ? sql`not ` : sql``;
  switch (term.kind) {
    case 'compare':
      return comparisonTest(attribute, term.operator, term.value);
    case 'in': {
      const values = parameterOf(attribute, term.values);
      const one = (value: RawBuilder<unknown>) => sql<boolean>`${not}${compared(attribute, value)} = any(${values})`;
      return term.negated ? { one } : { one, any: (columns) => sql<boolean>`${columns} && ${values}` };
    }
    case 'like': {
      const pattern = patternTest(patternPieces(term.pattern));
      return { one: (value) => sql<boolean>`${not}${pattern(compared(attribute, value))}` };
    }
    case 'within': {
      const since = new Date(now.getTime() - millisecondsOf(term.amount, term.unit));
      return { one: (value) => sql<boolean>`${not}${value} >= ${since.toISOString()}::timestamptz` };
    }
  }
}

const OPERATORS = {
  '=': sql`=`,
  '!=': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
} as const;

function comparisonTest(attribute: Attribute, operator: QueryOperator, value: QueryValue): ValueTest {
  const parameter = parameterOf(attribute, value);
  return {
    one: (column) => sql<boolean>`${compared(attribute, column)} ${OPERATORS[operator]} ${parameter}`,
    any: (columns) => sql<boolean>`${compared(attribute, parameter)} ${OPERATORS[MIRRORED[operator]]} any(${columns})`,
  };
}

const TYPES = {
  text: sql`text`,
  number: sql`double precision`,
  boolean: sql`boolean`,
  time: sql`timestamptz`,
} as const;

/** With its type: PostgreSQL would guess another one. */
function parameterOf({ type }: Attribute, value: QueryValue | readonly QueryValue[]): RawBuilder<unknown> {
  if (typeof value === 'object') return sql`${value.map(foldedValue)}::${TYPES[type]}[]`;
  return sql`${foldedValue(value)}::${TYPES[type]}`;
}

function foldedValue(value: QueryValue): QueryValue {
  return typeof value === 'string' ? foldText(value) : value;
}

/** The order of code points, whatever the database's own locale is. */
function compared({ type }: Attribute, value: RawBuilder<unknown>): RawBuilder<unknown> {
  return type === 'text' ? sql`${value} collate "C"` : value;
}

/** LIKE, which is fast; a set has only regular expressions. */
function patternTest(pieces: readonly Piece[]): (value: RawBuilder<unknown>) => RawBuilder<boolean> {
  const like = pieces.map(likeOf);
  const parts = like.filter((part) => part !== null);
  if (parts.length === like.length) return (value) => sql<boolean>`${value} like ${parts.join('')}`;
  const expression = `^${pieces.map(expressionOf).join('')}$`;
  return (value) => sql<boolean>`${value} ~ ${expression}`;
}

function likeOf(piece: Piece): string | null {
  if (piece.kind === 'any text') return '%';
  if (piece.kind === 'any character') return '_';
  const character = piece.kind === 'character' ? piece.character : onlyMember(piece);
  return character === null ? null : character.replace(/[\\%_]/, '\\$&');
}

/** `[_]` stands for `_`. */
function onlyMember({ ranges, negated }: Extract<Piece, { kind: 'set' }>): string | null {
  const [range, ...others] = ranges;
  return !negated && others.length === 0 && range?.[0] === range?.[1] ? (range?.[0] ?? null) : null;
}

/** Characters by their number: then none has a meaning. */
function expressionOf(piece: Piece): string {
  if (piece.kind === 'any text') return '.*';
  if (piece.kind === 'any character') return '.';
  if (piece.kind === 'character') return numbered(piece.character);
  const ranges = piece.ranges.map(([first, last]) => `${numbered(first)}-${numbered(last)}`);
  return `[${piece.negated ? '^' : ''}${ranges.join('')}]`;
}

function numbered(character: string): string {
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}
