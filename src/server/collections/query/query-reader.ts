/** What reading our language and reading WQL have in common: a place among tokens, bounds, and errors that say what was expected. */
import { DEEPEST, MOST_TERMS, MOST_VALUES, type Query, QuerySyntaxError } from './query.ts';

export interface ReaderToken {
  readonly kind: string;
  /** As it stands in the query; of a string, its value. */
  readonly text: string;
  /** Counted from 1. */
  readonly position: number;
}

export class QueryReader<Token extends ReaderToken> {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #terms = 0;
  #values = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error('read beyond the end of the query');
    return token;
  }

  /** The token after the next one, if any. */
  get second(): Token | undefined {
    return this.#tokens[this.#at + 1];
  }

  advance(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  isWord(...words: readonly string[]): boolean {
    return this.next.kind === 'word' && words.includes(this.next.text.toLowerCase());
  }

  takeWord(...words: readonly string[]): boolean {
    const fits = this.isWord(...words);
    if (fits) this.#at++;
    return fits;
  }

  isSymbol(symbol: string): boolean {
    return this.next.kind === 'symbol' && this.next.text === symbol;
  }

  takeSymbol(symbol: string): boolean {
    const fits = this.isSymbol(symbol);
    if (fits) this.#at++;
    return fits;
  }

  needSymbol(symbol: string, expected = symbol): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected(expected);
  }

  /** Reads what is between two parentheses. */
  between<T>(read: () => T, expected = ''): T {
    const open = this.next;
    this.needSymbol('(');
    const inside = this.deeper(open, read);
    this.needSymbol(')', `${expected}the ) that belongs to character ${open.position}`);
    return inside;
  }

  deeper<T>(token: Token, read: () => T): T {
    this.#depth++;
    if (this.#depth > DEEPEST) throw this.wrong(token, `more than ${DEEPEST} parentheses and NOTs within one another`);
    const inside = read();
    this.#depth--;
    return inside;
  }

  countTerm(): void {
    this.#terms++;
    if (this.#terms > MOST_TERMS)
      throw this.wrong(this.next, `a query has at most ${MOST_TERMS} comparisons: write several rules`);
  }

  list<T>(read: () => T): T[] {
    return this.between(() => {
      const values = [];
      do {
        this.#values++;
        if (this.#values > MOST_VALUES)
          throw this.wrong(this.next, `a query has at most ${MOST_VALUES} values in its lists`);
        values.push(read());
      } while (this.takeSymbol(','));
      return values;
    }, ', or ');
  }

  joined(kind: 'and' | 'or', read: () => Query): Query {
    const operands = [read()];
    while (this.takeWord(kind)) operands.push(read());
    const [only] = operands;
    return only !== undefined && operands.length === 1 ? only : { kind, operands };
  }

  unexpected(expected: string, advice: string | null = null): QuerySyntaxError {
    const { kind, text } = this.next;
    const found = kind === 'end' ? 'the end' : JSON.stringify(shortened(text));
    return this.wrong(this.next, `expected ${expected}, found ${found}${advice === null ? '' : `. ${advice}`}`);
  }

  wrong({ position }: ReaderToken, message: string): QuerySyntaxError {
    return new QuerySyntaxError(message, position - 1);
  }
}

export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
