/** Whether a query holds of a device, and why: the same as query-sql.ts says in the database. */
import { type Attribute, type FactValue, valuesOf } from './attribute.ts';
import { attributeNamed } from './attributes.ts';
import type { DeviceFacts } from './device-facts.ts';
import { compareCodePoints, foldText } from './fold-text.ts';
import { printLength, printValue } from './print-query.ts';
import type { Query, QueryOperator, QueryTerm, QueryValue } from './query.ts';
import { fitsPattern, patternPieces } from './query-pattern.ts';
import { millisecondsOf } from './query-values.ts';

/** Null: a value that it needs is missing, so it is neither true nor false. */
export type Truth = boolean | null;

export interface QueryJudgement {
  /** A device is a member where it is true alone. */
  readonly holds: Truth;
  /** A sentence for every comparison, in the order of the query. */
  readonly because: readonly string[];
}

export function judgeQuery(query: Query, device: DeviceFacts, now: Date): QueryJudgement {
  switch (query.kind) {
    case 'everything':
      return { holds: true, because: ['every device is meant'] };
    case 'and':
    case 'or': {
      const parts = query.operands.map((operand) => judgeQuery(operand, device, now));
      const truths = parts.map(({ holds }) => holds);
      return {
        holds: query.kind === 'and' ? allOf(truths) : anyOf(truths),
        because: parts.flatMap(({ because }) => because),
      };
    }
    case 'not': {
      const { holds, because } = judgeQuery(query.operand, device, now);
      return { holds: negation(holds), because };
    }
    case 'matches': {
      const { holds, because } = judgeQuery(query.operand, device, now);
      return { holds: holds === true, because };
    }
    default:
      return judgeTerm(query, device, now);
  }
}

function allOf(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

function anyOf(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes(null) ? null : false;
}

function negation(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

type Present = Exclude<FactValue, null>;

function judgeTerm(term: QueryTerm, device: DeviceFacts, now: Date): QueryJudgement {
  const attribute = attributeNamed(term.attribute);
  const values = valuesOf(attribute, device);
  if (term.kind === 'missing')
    return { holds: (values.length === 0) !== term.negated, because: [presence(attribute, values)] };
  if (values.length === 0) return { holds: null, because: [`${presence(attribute, values)}, so nothing can be said`] };
  const holds = values.some(valueTest(term, now));
  return { holds, because: [`${presence(attribute, values)}, which ${verdict(term, holds, values.length)}`] };
}

/** Of one value of the attribute. */
export function valueTest(term: Exclude<QueryTerm, { kind: 'missing' }>, now: Date): (value: Present) => boolean {
  switch (term.kind) {
    case 'compare':
      return (value) => fits(orderOf(value, term.value), term.operator);
    case 'in': {
      const wanted = new Set(term.values.map(keyOf));
      return (value) => wanted.has(keyOf(value)) !== term.negated;
    }
    case 'like': {
      const pieces = patternPieces(term.pattern);
      return (value) => fitsPattern(String(value), pieces) !== term.negated;
    }
    case 'within': {
      const since = now.getTime() - millisecondsOf(term.amount, term.unit);
      return (value) => Number(value) >= since !== term.negated;
    }
  }
}

/** Equal for what queries hold for equal. */
function keyOf(value: Present): string | number | boolean {
  if (value instanceof Date) return foldText(value.toISOString());
  return typeof value === 'string' ? foldText(value) : value;
}

function orderOf(value: Present, other: QueryValue): number {
  if (value instanceof Date) return value.getTime() - Date.parse(String(other));
  if (typeof value === 'string') return compareCodePoints(foldText(value), foldText(String(other)));
  return Number(value) - Number(other);
}

function fits(order: number, operator: QueryOperator): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** `model is "OptiPlex 7090"`. */
function presence(attribute: Attribute, values: readonly Present[]): string {
  if (values.length === 0) return `${attribute.name} is missing`;
  const shown = values
    .slice(0, 10)
    .map((value) => printValue(attribute, value instanceof Date ? value.toISOString() : value));
  const more = values.length > shown.length ? ` and ${values.length - shown.length} more` : '';
  return `${attribute.name} is ${shown.join(', ')}${more}`;
}

/** `is not like "Latitude*"`: what was asked when it holds, its opposite when it does not. */
function verdict(term: Exclude<QueryTerm, { kind: 'missing' }>, holds: boolean, count: number): string {
  if (count > 1)
    return `${holds ? 'fits' : 'does not fit'} ${askedOf(term)}${holds ? ' with one of them' : ' with any of them'}`;
  const not = 'negated' in term && term.negated === holds ? 'not ' : '';
  if (term.kind === 'compare') return `is ${holds ? '' : 'not '}${askedOf(term)}`;
  return `is ${not}${askedOf({ ...term, negated: false })}`;
}

function askedOf(term: Exclude<QueryTerm, { kind: 'missing' }>): string {
  const attribute = attributeNamed(term.attribute);
  const not = 'negated' in term && term.negated ? 'not ' : '';
  switch (term.kind) {
    case 'compare':
      return `${term.operator} ${printValue(attribute, term.value)}`;
    case 'like':
      return `${not}like ${printValue(attribute, term.pattern)}`;
    case 'in':
      return `${not}in (${listed(attribute, term.values)})`;
    case 'within':
      return `${not}within ${printLength(term)}`;
  }
}

/** A list of a thousand names is no sentence. */
function listed(attribute: Attribute, values: readonly QueryValue[]): string {
  const shown = values.slice(0, 10).map((value) => printValue(attribute, value));
  return values.length > shown.length ? `${shown.join(', ')}, … ${values.length} in all` : shown.join(', ');
}
