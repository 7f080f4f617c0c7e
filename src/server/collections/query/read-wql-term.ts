/** One comparison of a WQL query, as a comparison of our attributes. */
import type { WqlToken } from '../../../task-sequence/wql/tokens.ts';
import { valueTest } from './judge-query.ts';
import type { Query, QueryOperator, QueryTerm, QueryValue } from './query.ts';
import { MIRRORED, operatorOf } from './query-operators.ts';
import { patternOfWql, patternProblem } from './query-pattern.ts';
import { timeOf } from './query-values.ts';
import { findProperty, type ResolvedProperty, unknownPropertyText } from './wql-names.ts';
import type { WqlSources } from './wql-sources.ts';
import { keyOf, readName, type WqlKey, type WqlReader } from './wql-words.ts';

type Value = string | number | boolean;

/** What is asked, with values as WQL has them. */
type Asked =
  | { readonly kind: 'compare'; readonly operator: QueryOperator; readonly value: Value }
  | { readonly kind: 'like'; readonly pattern: string; readonly negated: boolean }
  | { readonly kind: 'in'; readonly values: readonly Value[]; readonly negated: boolean }
  | { readonly kind: 'missing'; readonly negated: boolean };

interface Place {
  readonly resolved: ResolvedProperty;
  /** An inner join of a class with several objects: that one of them lacks something is not to be said. */
  readonly ofMany: boolean;
  readonly token: WqlToken;
}

export function readWqlTerm(reader: WqlReader, sources: WqlSources, subquery: (key: WqlKey) => Query): Query {
  reader.countTerm();
  const token = reader.next;
  const first = takeValue(reader);
  if (first !== undefined) {
    const operator = MIRRORED[readOperator(reader)];
    return termOf(reader, readPlace(reader, sources), { kind: 'compare', operator, value: first });
  }
  const place = readPlace(reader, sources);
  const key = keyOf(place.resolved.name.replace(/^.*\./, ''));
  if (reader.takeWord('is')) return termOf(reader, place, readNull(reader));
  const negated = reader.takeWord('not');
  if (reader.takeWord('in')) {
    if (!isSubquery(reader))
      return termOf(reader, place, { kind: 'in', values: reader.list(() => needValue(reader)), negated });
    if (key === undefined) throw reader.wrong(token, 'a subquery stands after ResourceId IN or Name IN');
    const within = reader.between(() => subquery(key), 'AND, OR or ');
    return negated ? { kind: 'not', operand: within } : within;
  }
  if (reader.takeWord('like')) return termOf(reader, place, { kind: 'like', pattern: readPattern(reader), negated });
  if (negated) throw reader.unexpected('LIKE or IN', 'NOT of other comparisons stands before the property');
  return termOf(reader, place, readComparison(reader));
}

function isSubquery(reader: WqlReader): boolean {
  return reader.isSymbol('(') && reader.second?.kind === 'word' && reader.second.text.toLowerCase() === 'select';
}

function readPlace(reader: WqlReader, sources: WqlSources): Place {
  const token = reader.next;
  const [first, second] = readName(reader, 'the name of a property, NOT or (');
  const source = second === undefined ? sources.first : sources.named(reader, token, first);
  const name = second ?? first;
  const resolved = findProperty(source.className, name);
  if (resolved === undefined) throw reader.wrong(token, unknownPropertyText(source.className, name));
  return { resolved, ofMany: source.many, token };
}

function readNull(reader: WqlReader): Asked {
  const negated = reader.takeWord('not');
  if (!reader.takeWord('null')) throw reader.unexpected(negated ? 'NULL' : 'NULL or NOT NULL');
  return { kind: 'missing', negated };
}

function readOperator(reader: WqlReader): QueryOperator {
  const operator = operatorOf(reader.next);
  if (operator === undefined) throw reader.unexpected('one of = <> != < <= > >= LIKE IN IS');
  reader.advance();
  return operator;
}

/** `= NULL` is what `IS NULL` is. */
function readComparison(reader: WqlReader): Asked {
  const operator = readOperator(reader);
  if (!reader.isWord('null')) return { kind: 'compare', operator, value: needValue(reader) };
  if (operator !== '=' && operator !== '!=')
    throw reader.wrong(reader.next, 'nothing is greater or less than NULL: write IS NULL or IS NOT NULL');
  reader.advance();
  return { kind: 'missing', negated: operator === '!=' };
}

function needValue(reader: WqlReader): Value {
  const value = takeValue(reader);
  if (value === undefined)
    throw reader.unexpected('a value', reader.next.kind === 'word' ? 'Text is written between quotation marks' : null);
  return value;
}

function takeValue(reader: WqlReader): Value | undefined {
  const { kind, text } = reader.next;
  const value =
    kind === 'string' ? text : kind === 'number' ? Number(text) : TRUTHS[kind === 'word' ? text.toLowerCase() : ''];
  if (value !== undefined) reader.advance();
  return value;
}

const TRUTHS: Readonly<Record<string, boolean>> = { true: true, false: false };

function readPattern(reader: WqlReader): string {
  const token = reader.next;
  if (token.kind !== 'string') throw reader.unexpected('a pattern between quotation marks, as in LIKE "Latitude%"');
  const pattern = patternOfWql(token.text);
  const wrong = patternProblem(pattern);
  if (wrong !== null) throw reader.wrong(token, wrong);
  reader.advance();
  return pattern;
}

function termOf(reader: WqlReader, place: Place, asked: Asked): Query {
  const { name } = place.resolved.attribute;
  if (asked.kind === 'missing') {
    if (place.ofMany)
      throw reader.wrong(place.token, `that one of several objects has no ${place.resolved.name} is not answered here`);
    return { kind: 'missing', attribute: name, negated: asked.negated };
  }
  const { values } = place.resolved.property;
  if (values !== undefined) return choicesOf(reader, place, values, asked);
  if (asked.kind === 'like') {
    if (place.resolved.attribute.type !== 'text')
      throw reader.wrong(place.token, `LIKE is for texts, and ${place.resolved.name} is none here`);
    return { ...asked, attribute: name };
  }
  if (asked.kind === 'in')
    return { ...asked, attribute: name, values: asked.values.map((value) => converted(reader, place, value)) };
  const { operator } = asked;
  if (place.resolved.attribute.type === 'boolean' && operator !== '=' && operator !== '!=')
    throw reader.wrong(place.token, `${place.resolved.name} is 1 or 0: it is compared with = or <>`);
  return { kind: 'compare', attribute: name, operator, value: converted(reader, place, asked.value) };
}

/** ConfigMgr has another text where we have one of few: asked of each of those, it is a list of ours. */
function choicesOf(
  reader: WqlReader,
  { resolved, token }: Place,
  values: Readonly<Record<string, string | number>>,
  asked: Exclude<Asked, { kind: 'missing' }>,
): Query {
  const attribute = resolved.attribute.name;
  const test = valueTest({ ...withTexts(asked), attribute }, new Date(0));
  const fitting = Object.entries(values).filter(([, text]) => test(String(text)));
  const all = Object.values(values).map((value) => JSON.stringify(value));
  if (fitting.length === 0) throw reader.wrong(token, `no computer fits: ${resolved.name} is one of ${all.join(', ')}`);
  if (fitting.length === all.length) return { kind: 'missing', attribute, negated: true };
  return { kind: 'in', attribute, values: fitting.map(([choice]) => choice), negated: false };
}

function withTexts(asked: Exclude<Asked, { kind: 'missing' }>): DistributiveOmit<ValueTerm, 'attribute'> {
  if (asked.kind === 'compare') return { ...asked, value: textOf(asked.value) };
  return asked.kind === 'in' ? { ...asked, values: asked.values.map(textOf) } : asked;
}

type ValueTerm = Exclude<QueryTerm, { kind: 'missing' }>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function textOf(value: Value): string {
  return String(typeof value === 'boolean' ? Number(value) : value);
}

/** WQL takes a number between quotation marks for a number, and 1 for TRUE. */
function converted(reader: WqlReader, { resolved, token }: Place, value: Value): QueryValue {
  const { type, normalize } = resolved.attribute;
  if (type === 'text') return normalize?.(textOf(value)) ?? textOf(value);
  if (type === 'time') {
    const time = timeOf(String(value));
    if (time === null)
      throw reader.wrong(token, `${resolved.name} is compared with a time as in "2026-01-31 18:00:00"`);
    return time;
  }
  const number = numberOf(value);
  if (type === 'boolean' && (number === 0 || number === 1)) return number === 1;
  const { factor } = resolved.property;
  const scaled = factor === undefined ? Number(number.toFixed(6)) : Math.round(number * factor);
  if (type === 'boolean' || !Number.isFinite(number) || Math.abs(scaled) > Number.MAX_SAFE_INTEGER)
    throw reader.wrong(token, `${resolved.name} is compared with ${type === 'boolean' ? '1 or 0' : 'a number'}`);
  return scaled === 0 ? 0 : scaled;
}

function numberOf(value: Value): number {
  if (typeof value !== 'string') return Number(value);
  const word = value.trim().toLowerCase();
  if (word === 'true' || word === 'false') return Number(word === 'true');
  return /^[+-]?\d+(\.\d+)?$/.test(word) ? Number(word) : Number.NaN;
}
