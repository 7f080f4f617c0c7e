/** The words of a WQL query. */
import { english, phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';

export interface WqlToken {
  readonly kind: 'word' | 'string' | 'number' | 'symbol' | 'end';
  /** As it stands in the query; of a string, its value. */
  readonly text: string;
  /** Counted from 1. */
  readonly position: number;
}

/** What makes a query no WQL. Thrown within this folder only; `parseWql` makes a `WqlProblem` of it. */
export class WqlSyntaxError extends Error {
  override readonly name = 'WqlSyntaxError';
  readonly phrase: Phrase;
  readonly position: number;

  constructor(what: Phrase, position: number) {
    super(english(what));
    this.phrase = what;
    this.position = position;
  }
}

const SPACE = /\s*/y;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /[+-]?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const SYMBOL = /<=|>=|<>|!=|[=<>(),*.]/y;
const LETTER = /[\p{L}_]/u;
const PRINTED_QUOTE = /[‘’‚“”„«»]/;

/** The last one is of kind `end`. @throws WqlSyntaxError */
export function tokensOf(text: string): WqlToken[] {
  const tokens: WqlToken[] = [];
  for (let at = endOf(SPACE, text, 0); at < text.length; at = endOf(SPACE, text, at)) {
    const { token, end } = tokenAt(text, at);
    tokens.push(token);
    at = end;
  }
  return [...tokens, { kind: 'end', text: 'the end', position: text.length + 1 }];
}

function tokenAt(text: string, at: number): { token: WqlToken; end: number } {
  const quote = text[at];
  if (quote === "'" || quote === '"') return stringAt(text, at, quote);
  for (const [kind, pattern] of [
    ['word', WORD],
    ['number', NUMBER],
    ['symbol', SYMBOL],
  ] as const) {
    const end = endOf(pattern, text, at);
    if (end === at) continue;
    if (kind === 'number') checkNumber(text, at, end);
    return { token: { kind, text: text.slice(at, end), position: at + 1 }, end };
  }
  throw strange(text, at);
}

/** The backslash is the escape character (Microsoft KB 242507): `\\` is one backslash, `\"` and `\'` are quotation marks. */
function stringAt(text: string, start: number, quote: string): { token: WqlToken; end: number } {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === quote) return { token: { kind: 'string', text: value, position: start + 1 }, end: at + 1 };
    if (character !== '\\') {
      value += character;
      continue;
    }
    at++;
    const escaped = text[at] ?? '';
    if (escaped !== '\\' && escaped !== "'" && escaped !== '"') throw new WqlSyntaxError(phrase('singleBackslash'), at);
    value += escaped;
  }
  throw new WqlSyntaxError(phrase('openString', { quote }), start + 1);
}

function checkNumber(text: string, start: number, end: number): void {
  if (LETTER.test(text[end] ?? '')) throw new WqlSyntaxError(phrase('numberInLetters'), start + 1);
  if (!Number.isFinite(Number(text.slice(start, end)))) throw new WqlSyntaxError(phrase('largeNumber'), start + 1);
}

function strange(text: string, at: number): WqlSyntaxError {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return PRINTED_QUOTE.test(character)
    ? new WqlSyntaxError(phrase('printedQuote', { character }), at + 1)
    : new WqlSyntaxError(phrase('strangeCharacter', { character: JSON.stringify(character) }), at + 1);
}

/** Where a match that begins at `at` ends; `at` itself when there is none. */
function endOf(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return at + (sticky.exec(text)?.[0].length ?? 0);
}
