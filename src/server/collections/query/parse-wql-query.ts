/**
 * Reads the part of ConfigMgr's WQL that collection rules consist of: SELECT … FROM SMS_R_System, joins of classes of the hardware
 * inventory, WHERE, and subqueries after [NOT] IN. It has the same members as in ConfigMgr, or it is refused: a join gives a row for each
 * disk, so a condition holds when it holds of one, NOT is of the row, and two conditions mean the same disk.
 */
import { tokensOf } from '../../../task-sequence/wql/tokens.ts';
import { negated } from './negate-query.ts';
import type { Query } from './query.ts';
import { QueryReader } from './query-reader.ts';
import { readWqlTerm } from './read-wql-term.ts';
import { refuseSeveralOfOneRow } from './wql-rows.ts';
import { type WqlSource, WqlSources } from './wql-sources.ts';
import { JOINS, KEYWORDS, keyOf, readName, readWord, type WqlKey, type WqlReader } from './wql-words.ts';

/** @throws QuerySyntaxError, WqlSyntaxError */
export function parseWqlQuery(text: string): Query {
  const reader: WqlReader = new QueryReader(tokensOf(text));
  const { query, from } = readSelect(reader);
  if (from.className !== 'SMS_R_System')
    throw reader.wrong(from.token, 'a collection has devices: write FROM SMS_R_System, and join the other class');
  if (reader.next.kind !== 'end') throw reader.unexpected('AND, OR or the end', afterWhere(reader));
  return query;
}

interface Select {
  readonly query: Query;
  readonly from: WqlSource;
  /** What it selects, each without its class. */
  readonly selected: readonly string[];
}

function readSelect(reader: WqlReader): Select {
  if (!reader.takeWord('select')) throw reader.unexpected('SELECT');
  reader.takeWord('distinct');
  const selected = readSelected(reader);
  if (!reader.takeWord('from')) throw reader.unexpected('FROM');
  const sources = new WqlSources(readSource(reader));
  const joined: Query[] = [];
  while (reader.isWord(...JOINS)) joined.push(...readJoin(reader, sources));
  if (sources.first.presence !== null) joined.push(sources.first.presence);
  const where: Query = reader.takeWord('where') ? readWhere(reader, sources) : { kind: 'everything' };
  return { query: allOf([...new Set(joined)], where), from: sources.first, selected };
}

function allOf(joined: readonly Query[], where: Query): Query {
  if (joined.length === 0) return where;
  const asked = where.kind === 'and' ? where.operands : where.kind === 'everything' ? [] : [where];
  const [only, ...others] = [...joined, ...asked];
  return only !== undefined && others.length === 0 ? only : { kind: 'and', operands: [...joined, ...asked] };
}

function readSelected(reader: WqlReader): string[] {
  const names: string[] = [];
  do {
    if (reader.takeSymbol('*')) names.push('*');
    else {
      const [first, second] = readName(reader, '* or the name of a property');
      names.push((second ?? first).toLowerCase());
    }
  } while (reader.takeSymbol(','));
  return names;
}

function readSource(reader: WqlReader): WqlSource {
  const token = reader.next;
  const name = readWord(reader, 'the name of a class');
  const hasAlias = reader.takeWord('as') || (reader.next.kind === 'word' && !reader.isWord(...KEYWORDS, ...JOINS));
  const alias = hasAlias ? readWord(reader, 'the short name of the class') : name;
  return WqlSources.source(reader, token, name, alias);
}

/** What an inner join asks for: that there is such an object. */
function readJoin(reader: WqlReader, sources: WqlSources): Query[] {
  const left = reader.takeWord('left');
  if (left) reader.takeWord('outer');
  else if (!reader.takeWord('inner') && !reader.isWord('join')) throw reader.unexpected('INNER JOIN or LEFT JOIN');
  if (!reader.takeWord('join')) throw reader.unexpected('JOIN');
  const source = readSource(reader);
  sources.add(reader, source);
  if (!reader.takeWord('on')) throw reader.unexpected('ON');
  readResourceId(reader, sources);
  reader.needSymbol('=');
  readResourceId(reader, sources);
  return left || source.presence === null ? [] : [source.presence];
}

function readResourceId(reader: WqlReader, sources: WqlSources): void {
  const token = reader.next;
  const [owner, name] = readName(reader, 'ResourceID');
  if (name === undefined || name.toLowerCase() !== 'resourceid')
    throw reader.wrong(
      token,
      'classes are joined by their ResourceID alone, as in SMS_G_System_DISK.ResourceID = SMS_R_System.ResourceId',
    );
  sources.named(reader, token, owner);
}

function readWhere(reader: WqlReader, sources: WqlSources): Query {
  const start = reader.next;
  const query = readOr(reader, sources);
  refuseSeveralOfOneRow(reader, start, query);
  return query;
}

function readOr(reader: WqlReader, sources: WqlSources): Query {
  return reader.joined('or', () => reader.joined('and', () => readNot(reader, sources)));
}

/** NOT is brought to each comparison: of a row that is the same, and of a list of rows it is what WQL means. */
function readNot(reader: WqlReader, sources: WqlSources): Query {
  const token = reader.next;
  if (reader.takeWord('not')) return negated(reader.deeper(token, () => readNot(reader, sources)));
  if (reader.isSymbol('(')) return reader.between(() => readOr(reader, sources), 'AND, OR or ');
  return readWqlTerm(reader, sources, (key) => readSubquery(reader, key));
}

/** Devices by their ResourceID, or by their name, which no two have. */
function readSubquery(reader: WqlReader, key: WqlKey): Query {
  const token = reader.next;
  const { query, selected } = readSelect(reader);
  const [name, ...others] = selected;
  if (others.length > 0 || name === undefined || keyOf(name) !== key)
    throw reader.wrong(token, `this subquery selects the ${key === 'id' ? 'ResourceID' : 'Name'} of devices alone`);
  return { kind: 'matches', operand: query };
}

function afterWhere(reader: WqlReader): string | null {
  if (reader.isSymbol(')')) return 'It closes nothing';
  if (reader.isSymbol(',')) return 'Write INNER JOIN for another class';
  return reader.isWord('order', 'group', 'having') ? 'A collection has no order and no groups: leave it out' : null;
}
