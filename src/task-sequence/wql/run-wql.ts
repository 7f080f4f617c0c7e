/** Which rows of a class fit a query. */
import { likeTest } from './like-pattern.ts';
import type { WqlExpression, WqlOperator, WqlQuery, WqlScalar } from './query.ts';

/** Null where a property has no value. */
export type WqlValue = WqlScalar | readonly WqlScalar[] | null;
export type WqlRow = Readonly<Record<string, WqlValue>>;

/** A class with its objects. A row may leave out a property; its value is null then. */
export interface WqlTable {
  readonly properties: readonly string[];
  readonly rows: readonly WqlRow[];
}

export type WqlAnswer =
  | { readonly rows: readonly WqlRow[]; readonly unknownProperty?: never }
  | { readonly rows?: never; readonly unknownProperty: string };

/**
 * Names count without regard to case. A property that the class does not have is named, never passed over: WMI calls such a
 * query invalid too, and taken for false it would hide a typing error until a computer has no drivers.
 */
export function runWql(query: WqlQuery, table: WqlTable): WqlAnswer {
  const names = new Map(table.properties.map((name) => [name.toLowerCase(), name]));
  const unknownProperty = propertiesAsked(query).find((name) => !names.has(name.toLowerCase()));
  if (unknownProperty !== undefined) return { unknownProperty };
  const { where } = query;
  if (where === null) return { rows: table.rows };
  const test = testOf(where, (row, property) => row[names.get(property.toLowerCase()) ?? ''] ?? null);
  return { rows: table.rows.filter(test) };
}

/** The properties that a query names, in its order. */
export function propertiesAsked({ properties, where }: WqlQuery): string[] {
  return [...(properties ?? []), ...(where === null ? [] : propertiesIn(where))];
}

function propertiesIn(expression: WqlExpression): string[] {
  if (expression.kind === 'not') return propertiesIn(expression.operand);
  return 'operands' in expression ? expression.operands.flatMap(propertiesIn) : [expression.property];
}

type RowTest = (row: WqlRow) => boolean;
type Lookup = (row: WqlRow, property: string) => WqlValue;

/** There is no third truth value: a comparison with NULL is false, and NOT of it is true. */
function testOf(expression: WqlExpression, lookup: Lookup): RowTest {
  if (expression.kind === 'not') {
    const operand = testOf(expression.operand, lookup);
    return (row) => !operand(row);
  }
  if ('operands' in expression) {
    const operands = expression.operands.map((operand) => testOf(operand, lookup));
    if (expression.kind === 'and') return (row) => operands.every((operand) => operand(row));
    return (row) => operands.some((operand) => operand(row));
  }
  const { property } = expression;
  if (expression.kind === 'null') return (row) => (lookup(row, property) === null) !== expression.negated;
  const fits = valueTest(expression);
  return (row) => elementsOf(lookup(row, property)).some(fits);
}

/**
 * An array fits when one of its elements does. Microsoft's reference leaves arrays out of WQL; in the field ChassisTypes is
 * compared with one number and IPAddress and DefaultIPGateway with one address, and one of several is what is meant.
 */
function elementsOf(value: WqlValue): readonly WqlScalar[] {
  if (value === null) return [];
  return typeof value === 'object' ? value : [value];
}

function valueTest(expression: Extract<WqlExpression, { kind: 'compare' | 'like' }>): (value: WqlScalar) => boolean {
  if (expression.kind === 'compare') return (value) => holds(orderOf(value, expression.value), expression.operator);
  const test = likeTest(expression.pattern) ?? (() => false);
  return (value) => test(String(value)) !== expression.negated;
}

function holds(order: number, operator: WqlOperator): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
  }
}

/**
 * Numbers as numbers as soon as one side is one (`"16" > 9`), truth values as 1 and 0 (`TRUE = "True"`), everything else as
 * text without regard to case: two texts stay texts, so `Version >= "10.0.9"` is a comparison of letters, as in WMI.
 */
function orderOf(a: WqlScalar, b: WqlScalar): number {
  if (typeof a !== 'string' || typeof b !== 'string') {
    const [left, right] = [numberOf(a, b), numberOf(b, a)];
    if (left !== null && right !== null) return left - right;
  }
  const [left, right] = [String(a).toLowerCase(), String(b).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function numberOf(value: WqlScalar, other: WqlScalar): number | null {
  if (typeof value !== 'string') return Number(value);
  const word = value.trim().toLowerCase();
  if (typeof other === 'boolean' && (word === 'true' || word === 'false')) return Number(word === 'true');
  return /^[+-]?\d+(\.\d+)?$/.test(word) ? Number(word) : null;
}
