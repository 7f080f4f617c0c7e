/** Writes a query in our language: what parseQuery reads as the same query. */
import type { Attribute } from './attribute.ts';
import { attributeNamed } from './attributes.ts';
import type { LengthUnit, Query, QueryTerm, QueryValue } from './query.ts';
import { SIZES } from './query-values.ts';

export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'everything':
      return 'everything';
    case 'and':
    case 'or':
      return query.operands.map(printOperand).join(` ${query.kind} `);
    case 'not':
      return `not ${printOperand(query.operand)}`;
    case 'matches':
      return `matches (${printQuery(query.operand)})`;
    default:
      return printTerm(query);
  }
}

function printOperand(query: Query): string {
  return query.kind === 'and' || query.kind === 'or' ? `(${printQuery(query)})` : printQuery(query);
}

function printTerm(term: QueryTerm): string {
  const attribute = attributeNamed(term.attribute);
  const not = 'negated' in term && term.negated ? 'not ' : '';
  switch (term.kind) {
    case 'compare':
      return `${attribute.name} ${term.operator} ${printValue(attribute, term.value)}`;
    case 'like':
      return `${attribute.name} ${not}like ${printValue(attribute, term.pattern)}`;
    case 'in':
      return `${attribute.name} ${not}in (${term.values.map((value) => printValue(attribute, value)).join(', ')})`;
    case 'within':
      return `${attribute.name} ${not}within ${printLength(term)}`;
    case 'missing':
      return `${attribute.name} is ${term.negated ? 'present' : 'missing'}`;
  }
}

export function printValue({ type, size }: Pick<Attribute, 'type' | 'size'>, value: QueryValue): string {
  if (type === 'boolean') return value ? 'yes' : 'no';
  if (type === 'time') return String(value).replace('T00:00:00.000Z', '');
  if (type === 'text') return `"${String(value).replaceAll('"', '""')}"`;
  return size ? printSize(Number(value)) : String(value);
}

/** In the greatest unit in which it is a whole number. */
function printSize(bytes: number): string {
  const unit = Object.entries(SIZES).find(([, size]) => bytes > 0 && bytes % size === 0);
  return unit === undefined ? String(bytes) : `${bytes / unit[1]} ${unit[0].toUpperCase()}`;
}

export function printLength({ amount, unit }: { readonly amount: number; readonly unit: LengthUnit }): string {
  return `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;
}
