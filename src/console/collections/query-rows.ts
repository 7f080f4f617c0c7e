/**
 * A query as a form has it: rows that are all true, or of which one is. What says more (parentheses, NOT, both words, WQL) stays text. The site alone
 * judges whether a query is right; this reads only what it could have written itself.
 */
import type { QueryAttribute } from '../../api/collections.ts';

export type RowOperator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'like'
  | 'not like'
  | 'in'
  | 'not in'
  | 'within'
  | 'not within'
  | 'before'
  | 'after'
  | 'is missing'
  | 'is present';

export interface QueryRow {
  readonly attribute: string;
  readonly operator: RowOperator;
  /** As they are typed: of `in` all of the list, of `within` a number and a unit, of `is missing` none. */
  readonly values: readonly string[];
}

export interface QueryForm {
  readonly join: 'and' | 'or';
  readonly rows: readonly QueryRow[];
}

export const lengthUnits = ['minutes', 'hours', 'days', 'weeks'] as const;

/** What there is to know of an attribute here. */
export type About = Pick<QueryAttribute, 'name' | 'type' | 'choices'>;

export function operatorsOf({ type, choices }: Pick<QueryAttribute, 'type' | 'choices'>): readonly RowOperator[] {
  if (type === 'boolean') return ['=', 'is missing', 'is present'];
  if (type === 'time') return ['within', 'not within', 'before', 'after', 'is missing', 'is present'];
  if (type === 'number') return ['=', '!=', '<', '<=', '>', '>=', 'is missing', 'is present'];
  if (choices !== null) return ['=', '!=', 'is missing', 'is present'];
  return ['=', '!=', 'like', 'not like', 'in', 'not in', 'is missing', 'is present'];
}

/** A new row of an attribute, or one whose attribute or operator was changed: what was typed stays as far as it fits. */
export function rowOf(about: About, operator?: RowOperator, values: readonly string[] = []): QueryRow {
  const allowed = operatorsOf(about);
  const chosen = operator !== undefined && allowed.includes(operator) ? operator : (allowed[0] ?? '=');
  return { attribute: about.name, operator: chosen, values: valuesFor(about, chosen, values) };
}

function valuesFor({ type, choices }: About, operator: RowOperator, values: readonly string[]): readonly string[] {
  if (operator.startsWith('is ')) return [];
  if (operator.endsWith('within')) return values.length === 2 ? values : ['30', 'days'];
  if (operator.endsWith('in')) return values.filter((value) => value !== '');
  const first = values[0] ?? '';
  if (type === 'boolean') return [first === 'no' ? 'no' : 'yes'];
  if (choices !== null) return [choices.includes(first) ? first : (choices[0] ?? '')];
  return [first];
}

/** Whether all of it is filled in. */
export function isComplete({ operator, values }: QueryRow): boolean {
  return operator.startsWith('is ') || (values.length > 0 && values.every((value) => value.trim() !== ''));
}

export function textOfForm({ join, rows }: QueryForm, attributes: readonly About[]): string {
  return rows
    .filter(isComplete)
    .map((row) => textOfRow(row, attributes))
    .join(` ${join} `);
}

function textOfRow({ attribute, operator, values }: QueryRow, attributes: readonly About[]): string {
  const isText = attributes.find(({ name }) => name === attribute)?.type === 'text';
  const written = values.map((value) => (isText ? `"${value.replaceAll('"', '""')}"` : value.trim()));
  if (operator.startsWith('is ')) return `${attribute} ${operator}`;
  if (operator === 'in' || operator === 'not in') return `${attribute} ${operator} (${written.join(', ')})`;
  return `${attribute} ${operator} ${written.join(' ')}`;
}

/** Null: the form cannot show it. */
export function formOfText(text: string, attributes: readonly About[]): QueryForm | null {
  if (text.trim() === '') return { join: 'and', rows: [] };
  const words = wordsOf(text);
  if (words === null) return null;
  const reader = new Reader(words);
  const rows: QueryRow[] = [];
  const joins = new Set<'and' | 'or'>();
  for (;;) {
    const row = readRow(reader, attributes);
    if (row === null) return null;
    rows.push(row);
    if (reader.isAtEnd) break;
    const join = reader.word();
    if (join !== 'and' && join !== 'or') return null;
    joins.add(join);
  }
  const [join = 'and', ...others] = joins;
  return others.length === 0 ? { join, rows } : null;
}

interface Word {
  readonly text: string;
  readonly isString: boolean;
}

const WORD =
  /\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|(<=|>=|!=|[=<>(),])|(\d{4}-\d{2}-\d{2}[\dt:.z+-]*|-?\d+(?:\.\d+)?|[\p{L}_][\p{L}\p{N}_-]*))\s*/iuy;

function wordsOf(text: string): Word[] | null {
  const words: Word[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < text.length) {
    const found = WORD.exec(text);
    if (found === null) return null;
    const [, double, single, symbol, word] = found;
    if (double !== undefined) words.push({ text: double.replaceAll('""', '"'), isString: true });
    else if (single !== undefined) words.push({ text: single.replaceAll("''", "'"), isString: true });
    else words.push({ text: symbol ?? word ?? '', isString: false });
  }
  return words;
}

class Reader {
  readonly #words: readonly Word[];
  #at = 0;

  constructor(words: readonly Word[]) {
    this.#words = words;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#words.length;
  }

  /** The next word in lower case, if it is none in quotation marks. */
  get ahead(): string | null {
    const word = this.#words[this.#at];
    return word === undefined || word.isString ? null : word.text.toLowerCase();
  }

  word(): string | null {
    const { ahead } = this;
    this.#at += 1;
    return ahead;
  }

  /** A text in quotation marks where the attribute is one, else a word, or a number. */
  value(isText: boolean): string | null {
    const word = this.#words[this.#at];
    this.#at += 1;
    return word === undefined || word.isString !== isText ? null : word.text;
  }
}

function readRow(reader: Reader, attributes: readonly About[]): QueryRow | null {
  const name = reader.word();
  const about = attributes.find((attribute) => attribute.name === name);
  if (about === undefined) return null;
  const operator = readOperator(reader);
  if (operator === null || !operatorsOf(about).includes(operator)) return null;
  const values = readValues(reader, about, operator);
  return values === null ? null : { attribute: about.name, operator, values };
}

function readOperator(reader: Reader): RowOperator | null {
  const first = reader.word();
  const written = first === 'is' || first === 'not' ? `${first} ${reader.word() ?? ''}` : first;
  // What is no operator of the attribute is refused by who calls.
  return written as RowOperator | null;
}

function readValues(reader: Reader, { type, choices }: About, operator: RowOperator): string[] | null {
  if (operator.startsWith('is ')) return [];
  if (operator === 'in' || operator === 'not in') return readList(reader);
  const value = reader.value(type === 'text');
  if (value === null) return null;
  if (operator.endsWith('within')) {
    const unit = reader.word();
    const whole = lengthUnits.find((each) => each === unit || each === `${unit}s`);
    return whole === undefined ? null : [value, whole];
  }
  if (type === 'boolean') return truths[value.toLowerCase()] ?? null;
  if (choices !== null) return choices.includes(value.toLowerCase()) ? [value.toLowerCase()] : null;
  // A size with its unit.
  if (type === 'number' && /^[kmgt]b$/.test(reader.ahead ?? '')) return [`${value} ${reader.word()?.toUpperCase()}`];
  return [value];
}

const truths: Readonly<Record<string, string[]>> = { yes: ['yes'], true: ['yes'], no: ['no'], false: ['no'] };

/** Only attributes that are texts have lists in the form. */
function readList(reader: Reader): string[] | null {
  if (reader.word() !== '(') return null;
  const values: string[] = [];
  for (;;) {
    const value = reader.value(true);
    if (value === null) return null;
    values.push(value);
    const next = reader.word();
    if (next === ')') return values;
    if (next !== ',') return null;
  }
}
