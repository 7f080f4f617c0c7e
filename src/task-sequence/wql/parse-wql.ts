/**
 * Reads WQL as task sequence conditions and driver groups use it: SELECT … FROM one class, with or without WHERE
 * (Microsoft: "WQL (SQL for WMI)"). What is left out, or is no WQL, is a problem with its position, never an exception.
 */
import { english, phrase } from '../phrases/english.ts';
import type { Phrase, PhraseValue } from '../phrases/phrase.ts';
import { likeTest } from './like-pattern.ts';
import type { ParsedWql, WqlExpression, WqlOperator, WqlQuery, WqlScalar } from './query.ts';
import { tokensOf, WqlSyntaxError, type WqlToken } from './tokens.ts';

/** What a condition can hold (SMS_TaskSequence_WMIConditionExpression.Query). */
const LONGEST_QUERY = 16_384;
/** Parentheses and NOTs within one another: people write three, and reading them calls itself. */
const DEEPEST = 64;

const KEYWORDS = ['SELECT', 'FROM', 'WHERE', 'AND', 'OR', 'NOT', 'LIKE', 'IS', 'ISA', 'NULL', 'TRUE', 'FALSE'];
const MIRRORED = { '=': '=', '<>': '<>', '<': '>', '>': '<', '<=': '>=', '>=': '<=' } as const;

export function parseWql(text: string): ParsedWql {
  if (text.length > LONGEST_QUERY)
    return problem(phrase('longQuery', { most: LONGEST_QUERY, length: text.length }), LONGEST_QUERY + 1);
  try {
    return { query: new Reader(tokensOf(text)).query() };
  } catch (error) {
    if (!(error instanceof WqlSyntaxError)) throw error;
    return problem(error.phrase, error.position);
  }
}

function problem(what: Phrase, position: number): ParsedWql {
  const where = phrase('atCharacter', { position, problem: what });
  return { problem: { text: english(where), phrase: where, position } };
}

type Operand =
  | { readonly kind: 'property'; readonly name: string; readonly token: WqlToken }
  | { readonly kind: 'value'; readonly value: WqlScalar; readonly token: WqlToken }
  | { readonly kind: 'null'; readonly token: WqlToken };

class Reader {
  readonly #tokens: readonly WqlToken[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly WqlToken[]) {
    this.#tokens = tokens;
  }

  query(): WqlQuery {
    if (!this.#take('SELECT')) throw this.#unexpected('SELECT', notSelect(this.#next));
    const properties = this.#properties();
    if (!this.#take('FROM')) throw this.#unexpected('FROM');
    const className = this.#name(phrase('nameOfClass'));
    const where = this.#take('WHERE') ? this.#or() : null;
    if (this.#next.kind !== 'end')
      throw this.#unexpected(phrase(where === null ? 'whereOrEnd' : 'andOrEnd'), afterClause(this.#next));
    return { className, properties, where };
  }

  #properties(): string[] | null {
    if (this.#takeSymbol('*')) return null;
    const names = [this.#selected()];
    while (this.#takeSymbol(',')) names.push(this.#selected());
    return names;
  }

  #selected(): string {
    const name = this.#name(phrase('starOrProperty'));
    const { kind, text } = this.#next;
    if (kind === 'symbol' && text === '(')
      throw this.#wrong(this.#next, phrase('noFunctions', { name: shortened(name) }));
    return name;
  }

  #or(): WqlExpression {
    const operands = [this.#and()];
    while (this.#take('OR')) operands.push(this.#and());
    return joined('or', operands);
  }

  #and(): WqlExpression {
    const operands = [this.#not()];
    while (this.#take('AND')) operands.push(this.#not());
    return joined('and', operands);
  }

  #not(): WqlExpression {
    const token = this.#next;
    if (this.#take('NOT')) return this.#deeper(token, () => ({ kind: 'not', operand: this.#not() }));
    if (!this.#takeSymbol('(')) return this.#comparison();
    const inside = this.#deeper(token, () => this.#or());
    if (!this.#takeSymbol(')')) throw this.#unexpected(phrase('andOrClose', { position: token.position }));
    return inside;
  }

  #deeper(token: WqlToken, read: () => WqlExpression): WqlExpression {
    this.#depth++;
    if (this.#depth > DEEPEST) throw this.#wrong(token, phrase('tooDeep', { most: DEEPEST }));
    const expression = read();
    this.#depth--;
    return expression;
  }

  #comparison(): WqlExpression {
    const left = this.#operand();
    if (left.kind === 'property') {
      const special = this.#special(left.name);
      if (special !== null) return special;
    }
    const operator = this.#operator();
    const right = this.#operand();
    if (left.kind === 'property') return compared(left.name, operator, right);
    if (right.kind === 'property') return compared(right.name, MIRRORED[operator], left);
    throw this.#wrong(left.token, phrase('noProperty'));
  }

  /** IS [NOT] NULL, [NOT] LIKE. The latter with NOT is not in Microsoft's reference, but in ConfigMgr's own queries, and people write it. */
  #special(property: string): WqlExpression | null {
    if (this.#take('IS')) {
      const negated = this.#take('NOT');
      if (!this.#take('NULL')) throw this.#unexpected(negated ? 'NULL' : phrase('nullOrNotNull'), phrase('isNull'));
      return { kind: 'null', property, negated };
    }
    const negated = this.#take('NOT');
    if (this.#take('LIKE')) return { kind: 'like', property, pattern: this.#pattern(), negated };
    if (negated) throw this.#unexpected('LIKE', phrase('notBefore'));
    return null;
  }

  #pattern(): string {
    const token = this.#next;
    if (token.kind !== 'string') throw this.#unexpected(phrase('quotedPattern'));
    if (likeTest(token.text) === null) throw this.#wrong(token, phrase('openSet'));
    this.#at++;
    return token.text;
  }

  #operator(): WqlOperator {
    const { kind, text } = this.#next;
    if (kind !== 'symbol' || !isOperator(text))
      throw this.#unexpected(phrase('anyOperator'), otherOperator(this.#next));
    this.#at++;
    return text === '!=' ? '<>' : text;
  }

  #operand(): Operand {
    const token = this.#next;
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    const value = word === 'TRUE' ? true : word === 'FALSE' ? false : undefined;
    if (token.kind === 'string' || token.kind === 'number' || value !== undefined || word === 'NULL') this.#at++;
    if (word === 'NULL') return { kind: 'null', token };
    if (value !== undefined) return { kind: 'value', value, token };
    if (token.kind === 'string') return { kind: 'value', value: token.text, token };
    if (token.kind === 'number') return { kind: 'value', value: Number(token.text), token };
    return { kind: 'property', name: this.#name(phrase('propertyOrValue')), token };
  }

  #name(expected: Phrase): string {
    const { kind, text } = this.#next;
    if (kind !== 'word' || KEYWORDS.includes(text.toUpperCase())) throw this.#unexpected(expected);
    this.#at++;
    return text;
  }

  get #next(): WqlToken {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error('read beyond the end of the query');
    return token;
  }

  #take(keyword: string): boolean {
    const fits = this.#next.kind === 'word' && this.#next.text.toUpperCase() === keyword;
    if (fits) this.#at++;
    return fits;
  }

  #takeSymbol(symbol: string): boolean {
    const fits = this.#next.kind === 'symbol' && this.#next.text === symbol;
    if (fits) this.#at++;
    return fits;
  }

  #unexpected(expected: PhraseValue, advice: Phrase | null = null): WqlSyntaxError {
    const { kind, text } = this.#next;
    const found = kind === 'end' ? phrase('theEnd') : JSON.stringify(shortened(text));
    return this.#wrong(
      this.#next,
      advice === null ? phrase('expected', { expected, found }) : phrase('expectedAdvice', { expected, found, advice }),
    );
  }

  #wrong({ position }: WqlToken, what: Phrase): WqlSyntaxError {
    return new WqlSyntaxError(what, position);
  }
}

function joined(kind: 'and' | 'or', operands: readonly WqlExpression[]): WqlExpression {
  const [only] = operands;
  return only !== undefined && operands.length === 1 ? only : { kind, operands };
}

/** `= NULL` is what `IS NULL` is: WMI takes both, and `NetConnectionID <> NULL` is often written. */
function compared(property: string, operator: WqlOperator, other: Operand): WqlExpression {
  if (other.kind === 'value') return { kind: 'compare', property, operator, value: other.value };
  if (other.kind === 'property')
    throw new WqlSyntaxError(phrase('twoProperties', { name: shortened(other.name) }), other.token.position);
  if (operator !== '=' && operator !== '<>') throw new WqlSyntaxError(phrase('orderOfNull'), other.token.position);
  return { kind: 'null', property, negated: operator === '<>' };
}

function isOperator(text: string): text is WqlOperator | '!=' {
  return text === '!=' || text in MIRRORED;
}

function notSelect({ text }: WqlToken): Phrase | null {
  return ['ASSOCIATORS', 'REFERENCES'].includes(text.toUpperCase())
    ? phrase('followsLinks', { word: text.toUpperCase() })
    : null;
}

function afterClause({ text }: WqlToken): Phrase | null {
  if (text === ')') return phrase('closesNothing');
  if (text === ',' || ['JOIN', 'INNER', 'LEFT', 'RIGHT'].includes(text.toUpperCase())) return phrase('oneClass');
  return ['GROUP', 'HAVING', 'WITHIN', 'ORDER', 'BY'].includes(text.toUpperCase())
    ? phrase('forEvents', { word: text.toUpperCase() })
    : null;
}

function otherOperator({ text }: WqlToken): Phrase | null {
  const word = text.toUpperCase();
  if (word === 'ISA') return phrase('noIsa');
  if (word === 'IN' || word === 'BETWEEN') return phrase('noList', { word });
  if (text === '.') return phrase('noShortName');
  return null;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
