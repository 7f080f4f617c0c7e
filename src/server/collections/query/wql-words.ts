/** Names in a WQL query. */
import type { WqlToken } from '../../../task-sequence/wql/tokens.ts';
import type { QueryReader } from './query-reader.ts';

export type WqlReader = QueryReader<WqlToken>;

/** By what a subquery names devices. */
export type WqlKey = 'id' | 'name';

export const KEYWORDS = [
  'select',
  'from',
  'where',
  'and',
  'or',
  'not',
  'like',
  'is',
  'in',
  'null',
  'on',
  'as',
  'order',
  'group',
];
export const JOINS = ['inner', 'left', 'join', 'right', 'full', 'cross'];

const KEYS: Readonly<Record<string, WqlKey>> = { resourceid: 'id', name: 'name', netbiosname: 'name' };

/** Of a property without its class; undefined for one of which several devices may have the same. */
export function keyOf(name: string): WqlKey | undefined {
  return KEYS[name.toLowerCase()];
}

/** `Name`, or `SMS_R_System.Name`. */
export function readName(reader: WqlReader, expected: string): [string, string | undefined] {
  const first = readWord(reader, expected);
  if (reader.isSymbol('('))
    throw reader.wrong(
      reader.next,
      `functions are not read: instead of a date from ${first}(…) write last-seen within 30 days in the language of Slipway`,
    );
  if (!reader.takeSymbol('.')) return [first, undefined];
  if (reader.takeSymbol('*')) return [first, '*'];
  return [first, readWord(reader, 'the name of a property')];
}

export function readWord(reader: WqlReader, expected: string): string {
  const { kind, text } = reader.next;
  if (kind !== 'word' || KEYWORDS.includes(text.toLowerCase())) throw reader.unexpected(expected);
  reader.advance();
  return text;
}
