/**
 * CSV as RFC 4180 has it, and as spreadsheets write it: other separators, a byte order mark, LF or CRLF, line ends within quotes. Quotes are such only around a whole cell.
 * Every limit holds while it is read, so that a hostile file costs no more than its own size.
 */

export interface CsvLimits {
  readonly rows: number;
  readonly cells: number;
  readonly cellLength: number;
}

export interface CsvRow {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvProblem {
  readonly line: number;
  readonly message: string;
}

export interface ReadCsv {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly CsvProblem[];
}

/** Empty lines are no rows. A row that is too long has a problem and is left out; after a quote that never ends, or more rows than there may be, nothing more is read. */
export function readCsv(text: string, separator: string, limits: CsvLimits): ReadCsv {
  const rows: CsvRow[] = [];
  const problems: CsvProblem[] = [];
  const reader = new RowReader(text, separator, limits);
  for (let row = reader.next(); row !== null; row = reader.next()) {
    if ('message' in row) problems.push(row);
    else if (row.cells.length > 1 || row.cells[0] !== '') rows.push(row);
    if (rows.length <= limits.rows) continue;
    problems.push({ line: row.line, message: `a file may have ${limits.rows} lines: give the rest in another file` });
    break;
  }
  return { rows: rows.slice(0, limits.rows), problems };
}

/** Which separator the first line has most of; a comma where it has none. */
export function guessSeparator(text: string): string {
  const first = text.slice(0, 65_536).split(/\r?\n/, 1)[0] ?? '';
  const counted = [',', ';', '\t'].map((separator) => ({ separator, count: first.split(separator).length }));
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).separator;
}

class RowReader {
  readonly #text: string;
  readonly #separator: string;
  readonly #limits: CsvLimits;
  #at: number;
  #line = 1;

  constructor(text: string, separator: string, limits: CsvLimits) {
    this.#text = text;
    this.#separator = separator;
    this.#limits = limits;
    this.#at = text.startsWith('\uFEFF') ? 1 : 0;
  }

  next(): CsvRow | CsvProblem | null {
    if (this.#at >= this.#text.length) return null;
    const line = this.#line;
    const cells: string[] = [];
    let problem: string | null = null;
    for (let more = true; more; ) {
      const cell = this.#text[this.#at] === '"' ? this.#quoted() : this.#plain();
      if (cell === null) return { line, message: 'a quote (") begins here and never ends: double it, or close it' };
      if (cell.length > this.#limits.cellLength) problem ??= `a cell has more than ${this.#limits.cellLength} letters`;
      if (cells.length >= this.#limits.cells) problem ??= `there are more than ${this.#limits.cells} columns`;
      else cells.push(problem === null ? cell : '');
      more = this.#text[this.#at] === this.#separator;
      if (more) this.#at += 1;
    }
    const after = this.#text[this.#at];
    if (after !== undefined && after !== '\n' && after !== '\r') {
      problem ??= 'something stands between the end of a quote (") and the next separator';
      this.#plainLine();
    }
    this.#endLine();
    return problem === null ? { line, cells } : { line, message: problem };
  }

  /** Null: it has no end. */
  #quoted(): string | null {
    let value = '';
    for (let from = this.#at + 1; ; ) {
      const end = this.#text.indexOf('"', from);
      if (end === -1) {
        this.#at = this.#text.length;
        return null;
      }
      value += this.#text.slice(from, end);
      if (this.#text[end + 1] !== '"') {
        this.#at = end + 1;
        this.#line += value.split('\n').length - 1;
        return value;
      }
      value += '"';
      from = end + 2;
    }
  }

  #plain(): string {
    const from = this.#at;
    while (this.#at < this.#text.length && !this.#isEnd(this.#text[this.#at])) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }

  #isEnd(letter: string | undefined): boolean {
    return letter === this.#separator || letter === '\n' || letter === '\r';
  }

  #plainLine(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  #endLine(): void {
    if (this.#text[this.#at] === '\r') this.#at += 1;
    if (this.#text[this.#at] === '\n') this.#at += 1;
    this.#line += 1;
  }
}
