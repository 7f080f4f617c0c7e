/** CSV (RFC 4180) that a spreadsheet opens as text: what a computer reported must not run as a formula on the administrator's desk. */

export type CsvCell = string | number | boolean | null;

/**
 * A header line and a line for each row, each ended by CRLF. A text that a spreadsheet would take for a formula gets a `'` in front (OWASP, "CSV Injection":
 * it begins with = + - @, a tab or a carriage return; a line feed and the wide forms that some spreadsheets take for them count too). Numbers stay numbers.
 */
export function csvText(header: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  let text = csvLine(header);
  for (const row of rows) text += csvLine(row);
  return text;
}

/** One line of it. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  return quoted(FORMULA.test(cell) ? `'${cell}` : cell);
}

/** RFC 4180, section 2, rules 5 to 7. Blanks at the ends are quoted too: readers trim them. */
function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
