/** Values of our language: what may stand beside which attribute, and how it is written back. */
import type { Attribute } from './attribute.ts';
import { didYouMean } from './near-name.ts';
import type { LengthUnit, QueryValue } from './query.ts';
import type { QueryReader } from './query-reader.ts';
import type { QueryToken } from './query-tokens.ts';

type Reader = QueryReader<QueryToken>;

export const SIZES = { tb: 1024 ** 4, gb: 1024 ** 3, mb: 1024 ** 2, kb: 1024 } as const;
const TRUTHS: Readonly<Record<string, boolean>> = { yes: true, no: false, true: true, false: false };
const LENGTHS: readonly LengthUnit[] = ['minutes', 'hours', 'days', 'weeks'];
const MINUTES: Readonly<Record<LengthUnit, number>> = { minutes: 1, hours: 60, days: 1_440, weeks: 10_080 };
/** A hundred years. */
const MOST_MINUTES = 52_560_000;

export function readValue(reader: Reader, attribute: Attribute): QueryValue {
  if (attribute.type === 'text') return readText(reader, attribute);
  if (attribute.type === 'number') return readNumber(reader, attribute);
  return attribute.type === 'time' ? readTime(reader) : readTruth(reader, attribute);
}

function readText(reader: Reader, { choices, name, normalize }: Attribute): string {
  const token = reader.next;
  if (token.kind !== 'string')
    throw reader.unexpected('a text between quotation marks', token.kind === 'end' ? null : `Write "${token.text}"`);
  const text = normalize?.(token.text) ?? token.text;
  requireChoice(reader, { choices, name }, text);
  reader.advance();
  return text;
}

export function requireChoice(
  reader: Pick<Reader, 'wrong' | 'next'>,
  { choices, name }: Pick<Attribute, 'choices' | 'name'>,
  text: string,
): void {
  if (choices === null || choices.includes(text.toLowerCase())) return;
  const all = choices.map((choice) => `"${choice}"`).join(', ');
  throw reader.wrong(reader.next, `${name} is one of ${all}. ${didYouMean(text, choices, '')}`.trimEnd());
}

function readNumber(reader: Reader, { name, size }: Attribute): number {
  const token = reader.next;
  if (token.kind !== 'number')
    throw reader.unexpected(
      size ? 'a size, as in 8 GB' : 'a number',
      token.kind === 'string' ? 'Leave the quotation marks out' : null,
    );
  reader.advance();
  const unit = reader.next.kind === 'word' ? reader.next.text.toLowerCase() : '';
  if (!(unit in SIZES)) return counted(reader, token, Number(token.text));
  if (!size) throw reader.wrong(reader.next, `${name} is a number without a unit`);
  reader.advance();
  return counted(reader, token, Math.round(Number(token.text) * SIZES[unit as keyof typeof SIZES]));
}

function counted(reader: Reader, token: QueryToken, number: number): number {
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) throw reader.wrong(token, 'this number is too large');
  if (/\.\d{7}/.test(token.text)) throw reader.wrong(token, 'a number has at most 6 digits after its point');
  return number === 0 ? 0 : number;
}

function readTruth(reader: Reader, { name }: Attribute): boolean {
  const truth = reader.next.kind === 'word' ? TRUTHS[reader.next.text.toLowerCase()] : undefined;
  if (truth === undefined) throw reader.unexpected('yes or no', `Write ${name} = yes`);
  reader.advance();
  return truth;
}

export function readTime(reader: Reader): string {
  const token = reader.next;
  if (token.kind !== 'time' && token.kind !== 'string')
    throw reader.unexpected('a day or a time, as in 2026-01-31 or 2026-01-31T18:00Z');
  const time = timeOf(token.text);
  if (time === null)
    throw reader.wrong(token, `"${token.text.slice(0, 40)}" is no day or time, as in 2026-01-31 or 2026-01-31T18:00Z`);
  reader.advance();
  return time;
}

/** As `Date.toISOString`; a time without a zone is UTC. Null for a day that no month has. */
export function timeOf(text: string): string | null {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?\d*)?)(Z|[+-]\d{2}:\d{2})?)?$/i.exec(
    text.trim(),
  );
  const day = parts?.[1];
  if (day === undefined) return null;
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day) || day < '0001') return null;
  const time = new Date(`${day}T${parts?.[2] ?? '00:00'}${(parts?.[3] ?? 'Z').toUpperCase()}`);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** `30 days`. */
export function readLength(reader: Reader): { amount: number; unit: LengthUnit } {
  const token = reader.next;
  if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw reader.unexpected('a number of days, as in 30 days');
  reader.advance();
  const word = reader.next.kind === 'word' ? reader.next.text.toLowerCase() : '';
  const unit = LENGTHS.find((each) => each === word || each === `${word}s`);
  if (unit === undefined) throw reader.unexpected(LENGTHS.join(', '));
  const amount = Number(token.text);
  if (amount * MINUTES[unit] > MOST_MINUTES) throw reader.wrong(token, 'this is longer than a hundred years');
  reader.advance();
  return { amount, unit };
}

export function millisecondsOf(amount: number, unit: LengthUnit): number {
  return amount * MINUTES[unit] * 60_000;
}
