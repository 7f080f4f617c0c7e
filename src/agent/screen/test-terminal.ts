/**
 * A terminal as a model, written from the descriptions (ECMA-48; console_codes(4)), that knows just what draw.ts may send and refuses
 * everything else. The last column does not wrap; a line feed in the last row scrolls, as the kernel's messages do.
 */
import { type Charset, cellsOf } from './charset.ts';
import type { Size } from './frame.ts';
import type { Terminal } from './terminal.ts';

interface ModelCell {
  /** Empty: the second half of a wide character. */
  text: string;
  sgr: string;
}

const blank: ModelCell = { text: ' ', sgr: '0' };
const ESC = '\u001b';
/** In this order: escape sequences whole, anything else one character at a time. */
const TOKEN = new RegExp(`${ESC}\\[\\??[0-9;]*[A-Za-z]|${ESC}\\]P[0-9a-f]{7}|${ESC}\\]R|${ESC}%G|${ESC}[78]|[^]`, 'gu');
const CONTROL = new RegExp(`^${ESC}\\[([?0-9;]*)([A-Za-z])$`);
const IGNORED = new RegExp(`^${ESC}(%G|\\]R|\\]P.{7}|\\[\\?1049[hl])$`);

export class ModelTerminal implements Terminal {
  readonly charset: Charset;
  columns: number;
  rows: number;
  cells: ModelCell[][] = [];
  row = 0;
  column = 0;
  cursorVisible = true;
  wraps = true;
  /** Whether enter() was called and leave() was not. */
  taken = false;
  /** Everything that was written. */
  written = '';
  /** What size() answers; null as a serial line. */
  knowsSize = true;
  #onBytes: ((bytes: Uint8Array) => void) | null = null;
  #stopped = false;
  #waiting: (() => void)[] = [];
  #sgr = '0';
  #saved = { row: 0, column: 0 };

  constructor(size: Size, charset: Charset) {
    this.charset = charset;
    this.columns = size.columns;
    this.rows = size.rows;
    this.#erase();
  }

  size(): Size | null {
    return this.knowsSize ? { columns: this.columns, rows: this.rows } : null;
  }

  resize(size: Size): void {
    this.columns = size.columns;
    this.rows = size.rows;
    this.cells = Array.from({ length: size.rows }, (_, row) =>
      Array.from({ length: size.columns }, (_cell, column) => this.cells[row]?.[column] ?? { ...blank }),
    );
  }

  write(text: string): Promise<void> {
    if (this.#stopped) return new Promise((resolve) => this.#waiting.push(resolve));
    this.feed(text);
    return Promise.resolve();
  }

  /** As under Scroll Lock: nothing is taken until release(). */
  stop(): void {
    this.#stopped = true;
  }

  /** Writes that nothing has taken yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  release(): void {
    this.#stopped = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  enter(onBytes: (bytes: Uint8Array) => void): void {
    this.taken = true;
    this.#onBytes = onBytes;
  }

  leave(): void {
    this.taken = false;
    this.#onBytes = null;
  }

  type(text: string): void {
    this.press(new TextEncoder().encode(text));
  }

  press(bytes: Uint8Array): void {
    this.#onBytes?.(bytes);
  }

  feed(text: string): void {
    this.written += text;
    for (const [token] of text.matchAll(TOKEN)) this.#token(token);
  }

  /** The rows as text, without what is blank at their ends. */
  text(): string[] {
    return this.cells.map((row) =>
      row
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    );
  }

  /** Everything that can be seen. */
  snapshot(): unknown {
    const { cells, row, column, cursorVisible } = this;
    return { cells: cells.map((line) => line.map(({ text, sgr }) => `${text}\t${sgr}`)), row, column, cursorVisible };
  }

  #token(token: string): void {
    if (token === '\n') this.#lineFeed();
    else if (token === '\r') this.column = 0;
    else if (token.startsWith(ESC)) this.#sequence(token);
    else if (token < ' ' || token === '\u007f') throw new Error(`control character ${JSON.stringify(token)}`);
    else this.#put(token);
  }

  #sequence(token: string): void {
    const [, parameters = '', final = ''] = CONTROL.exec(token) ?? [];
    if (final === 'H') this.#moveTo(parameters);
    else if (final === 'm') this.#sgr = parameters;
    else if (final === 'J' && parameters === '2') this.#erase();
    else if (parameters === '?25') this.cursorVisible = final === 'h';
    else if (parameters === '?7') this.wraps = final === 'h';
    else if (token === `${ESC}7`) this.#saved = { row: this.row, column: this.column };
    else if (token === `${ESC}8`) Object.assign(this, this.#saved);
    else if (token === `${ESC}[6n`) this.type(`${ESC}[${this.row + 1};${this.column + 1}R`);
    else if (!IGNORED.test(token)) throw new Error(`sequence ${JSON.stringify(token)}`);
  }

  #moveTo(parameters: string): void {
    const [row = 1, column = 1] = parameters === '' ? [] : parameters.split(';').map(Number);
    this.row = Math.min(this.rows, row) - 1;
    this.column = Math.min(this.columns, column) - 1;
  }

  #put(character: string): void {
    const width = cellsOf(character, 'unicode');
    if (width === 0) throw new Error(`a character without a width: ${JSON.stringify(character)}`);
    if (this.column + width > this.columns) throw new Error(`${JSON.stringify(character)} runs out of row ${this.row}`);
    const row = this.cells[this.row] ?? [];
    // Half a wide character that is overwritten leaves a blank.
    if (row[this.column]?.text === '') row[this.column - 1] = { ...blank };
    if (row[this.column + width]?.text === '') row[this.column + width] = { ...blank };
    row[this.column] = { text: character, sgr: this.#sgr };
    if (width === 2) row[this.column + 1] = { text: '', sgr: this.#sgr };
    this.column += width;
  }

  #lineFeed(): void {
    if (this.row < this.rows - 1) this.row++;
    else this.cells = [...this.cells.slice(1), this.#blankRow()];
  }

  #erase(): void {
    this.cells = Array.from({ length: this.rows }, () => this.#blankRow());
  }

  #blankRow(): ModelCell[] {
    return Array.from({ length: this.columns }, () => ({ ...blank }));
  }
}
