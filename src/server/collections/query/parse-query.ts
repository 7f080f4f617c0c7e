/**
 * Reads the query of a collection's rule: in our language, or, when it begins with SELECT, in the part of ConfigMgr's WQL that
 * parse-wql-query.ts knows. What is no query is a problem with its place, never an exception, and never a query that selects nothing.
 */
import { WqlSyntaxError } from '../../../task-sequence/wql/tokens.ts';
import type { Attribute } from './attribute.ts';
import { type AttributeName, attributes, findAttribute } from './attributes.ts';
import { didYouMean } from './near-name.ts';
import { parseWqlQuery } from './parse-wql-query.ts';
import { LONGEST_QUERY, type ParsedQuery, type Query, QuerySyntaxError } from './query.ts';
import { operatorOf } from './query-operators.ts';
import { patternProblem } from './query-pattern.ts';
import { QueryReader, shortened } from './query-reader.ts';
import { type QueryToken, queryTokens } from './query-tokens.ts';
import { readLength, readTime, readValue } from './query-values.ts';

export function parseQuery(text: string): ParsedQuery {
  try {
    refuseUnreadable(text);
    return { query: /^\s*select\b/i.test(text) ? parseWqlQuery(text) : parseOurs(text) };
  } catch (error) {
    if (error instanceof QuerySyntaxError) return problem(text, error.message, error.at);
    if (error instanceof WqlSyntaxError) return problem(text, error.message, error.position - 1);
    throw error;
  }
}

function refuseUnreadable(text: string): void {
  if (text.length > LONGEST_QUERY)
    throw new QuerySyntaxError(
      `a query has at most ${LONGEST_QUERY} characters, this one has ${text.length}`,
      LONGEST_QUERY,
    );
  // Neither can be in a text of the database.
  const at = text.search(/\0|\p{Surrogate}/u);
  if (at !== -1) throw new QuerySyntaxError('this character cannot be in a text', at);
}

function problem(text: string, message: string, at: number): ParsedQuery {
  const before = text.slice(0, at).split('\n');
  const [line, column] = [before.length, (before.at(-1) ?? '').length + 1];
  return { problem: { text: `line ${line}, column ${column}: ${message}`, line, column } };
}

function parseOurs(text: string): Query {
  const reader = new QueryReader(queryTokens(text));
  const query = readOr(reader);
  if (reader.next.kind !== 'end')
    throw reader.unexpected('and, or or the end', reader.isSymbol(')') ? 'It closes nothing' : null);
  return query;
}

type Reader = QueryReader<QueryToken>;

function readOr(reader: Reader): Query {
  return reader.joined('or', () => reader.joined('and', () => readNot(reader)));
}

function readNot(reader: Reader): Query {
  const token = reader.next;
  if (reader.takeWord('not')) return reader.deeper(token, () => ({ kind: 'not', operand: readNot(reader) }));
  if (reader.isSymbol('(')) return reader.between(() => readOr(reader), 'and, or or ');
  if (!reader.isWord('everything', 'matches')) return readTerm(reader);
  reader.advance();
  reader.countTerm();
  if (token.text.toLowerCase() === 'everything') return { kind: 'everything' };
  return { kind: 'matches', operand: reader.between(() => readOr(reader), 'and, or or ') };
}

function readTerm(reader: Reader): Query {
  reader.countTerm();
  const attribute = readAttribute(reader);
  if (reader.takeWord('is')) return readMissing(reader, attribute.name);
  const negated = reader.takeWord('not');
  if (reader.isWord('like')) return readLike(reader, attribute, negated);
  if (reader.takeWord('in'))
    return { kind: 'in', attribute: attribute.name, values: reader.list(() => readValue(reader, attribute)), negated };
  if (reader.isWord('within')) return readWithin(reader, attribute, negated);
  if (negated)
    throw reader.unexpected('like, in or within', 'The not of other comparisons stands before the attribute');
  if (reader.isWord('before', 'after')) return readBefore(reader, attribute);
  return readCompare(reader, attribute);
}

type Named = Attribute & { readonly name: AttributeName };

function readAttribute(reader: Reader): Named {
  const token = reader.next;
  if (token.kind !== 'word' || ['and', 'or', 'not'].includes(token.text.toLowerCase()))
    throw reader.unexpected('an attribute, not or (');
  const attribute = findAttribute(token.text);
  if (attribute === undefined) {
    const names = attributes.map(({ name }) => name);
    const advice = didYouMean(token.text, names, `Those that there are: ${names.join(', ')}.`);
    throw reader.wrong(token, `there is no attribute "${shortened(token.text)}". ${advice}`);
  }
  reader.advance();
  return attribute;
}

function readMissing(reader: Reader, attribute: AttributeName): Query {
  const negated = reader.isWord('present');
  if (!reader.takeWord('missing', 'present'))
    throw reader.unexpected('missing or present', 'Values are compared with =');
  return { kind: 'missing', attribute, negated };
}

function readLike(reader: Reader, attribute: Named, negated: boolean): Query {
  requireType(reader, attribute, 'text');
  reader.advance();
  const token = reader.next;
  if (token.kind !== 'string') throw reader.unexpected('a pattern between quotation marks, as in like "Latitude*"');
  const wrong = patternProblem(token.text);
  if (wrong !== null) throw reader.wrong(token, wrong);
  reader.advance();
  return { kind: 'like', attribute: attribute.name, pattern: token.text, negated };
}

function readWithin(reader: Reader, attribute: Named, negated: boolean): Query {
  requireType(reader, attribute, 'time');
  reader.advance();
  return { kind: 'within', attribute: attribute.name, ...readLength(reader), negated };
}

function readBefore(reader: Reader, attribute: Named): Query {
  requireType(reader, attribute, 'time');
  const operator = reader.advance().text.toLowerCase() === 'before' ? '<' : '>';
  return { kind: 'compare', attribute: attribute.name, operator, value: readTime(reader) };
}

function readCompare(reader: Reader, attribute: Named): Query {
  const token = reader.next;
  const operator = operatorOf(token);
  if (operator === undefined) throw reader.unexpected(`one of ${operatorsOf(attribute)}`);
  if (attribute.type === 'boolean' && operator !== '=' && operator !== '!=')
    throw reader.wrong(token, `${attribute.name} is yes or no: it is compared with = or !=`);
  reader.advance();
  return { kind: 'compare', attribute: attribute.name, operator, value: readValue(reader, attribute) };
}

function requireType(reader: Reader, { name, type }: Named, wanted: Attribute['type']): void {
  if (type === wanted) return;
  const word = reader.next.text.toLowerCase();
  throw reader.wrong(reader.next, `${word} is for ${TYPES[wanted]}, and ${name} is ${TYPE[type]}`);
}

const TYPE = { text: 'a text', number: 'a number', boolean: 'yes or no', time: 'a time' } as const;
const TYPES = { text: 'texts', number: 'numbers', boolean: 'yes and no', time: 'times' } as const;

function operatorsOf({ type }: Named): string {
  if (type === 'boolean') return '= != in "is missing" "is present"';
  const others = { text: 'like in', number: 'in', time: 'before after within in' }[type];
  return `= != < <= > >= ${others} "is missing" "is present"`;
}
