/** The words of a query in our language. */
import { QuerySyntaxError } from './query.ts';

export interface QueryToken {
  readonly kind: 'word' | 'string' | 'number' | 'time' | 'symbol' | 'end';
  /** As it stands in the query; of a string, its value. */
  readonly text: string;
  /** Counted from 1. */
  readonly position: number;
}

const SPACE = /\s*/y;
const PATTERNS = [
  ['time', /\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?/iy],
  ['word', /[\p{L}_][\p{L}\p{N}_-]*/uy],
  ['number', /-?\d+(\.\d+)?/y],
  ['symbol', /<=|>=|<>|!=|[=<>(),]/y],
] as const;
const PRINTED_QUOTE = /[‘’‚“”„«»]/;

/** The last one is of kind `end`. @throws QuerySyntaxError */
export function queryTokens(text: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  for (let at = endOf(SPACE, text, 0); at < text.length; at = endOf(SPACE, text, at)) {
    const { token, end } = tokenAt(text, at);
    tokens.push(token);
    at = end;
  }
  return [...tokens, { kind: 'end', text: '', position: text.length + 1 }];
}

function tokenAt(text: string, at: number): { token: QueryToken; end: number } {
  const quote = text[at];
  if (quote === "'" || quote === '"') return stringAt(text, at, quote);
  for (const [kind, pattern] of PATTERNS) {
    const end = endOf(pattern, text, at);
    if (end > at) return { token: { kind, text: text.slice(at, end), position: at + 1 }, end };
  }
  throw strange(text, at);
}

/** A quotation mark within is written twice; the backslash is a character like others. */
function stringAt(text: string, start: number, quote: string): { token: QueryToken; end: number } {
  let value = '';
  for (let at = start + 1; ; ) {
    const close = text.indexOf(quote, at);
    if (close === -1) throw new QuerySyntaxError(`the text that begins here has no closing ${quote}`, start);
    value += text.slice(at, close);
    if (text[close + 1] !== quote)
      return { token: { kind: 'string', text: value, position: start + 1 }, end: close + 1 };
    value += quote;
    at = close + 2;
  }
}

function strange(text: string, at: number): QuerySyntaxError {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (PRINTED_QUOTE.test(character))
    return new QuerySyntaxError(
      `${character} is a printed quotation mark, as word processors and web pages make them: write ' or "`,
      at,
    );
  return new QuerySyntaxError(`${JSON.stringify(character)} is no part of a query`, at);
}

/** Where a match that begins at `at` ends; `at` itself when there is none. */
function endOf(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return at + (sticky.exec(text)?.[0].length ?? 0);
}
