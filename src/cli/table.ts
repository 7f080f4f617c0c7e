/** Tables and lists of properties that fit the terminal. Cells are made safe here, so callers hand over text as the site gave it. */
import { styleText } from 'node:util';
import { cutText, padText, safeText, widthOf, wrapText } from './text-width.ts';

export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

/** How wide the terminal is (null: it is none, nothing is cut) and whether it shows colours. */
export interface Paper {
  readonly columns: number | null;
  readonly colours: boolean;
}

export interface Column<Row> {
  readonly header: string;
  readonly text: (row: Row) => string;
  readonly align?: 'right';
  /** May be cut down to this many cells. Absent: the column is shown whole. */
  readonly cutTo?: number;
  /** A cell that does not fit goes on in further lines, instead of being cut. */
  readonly wrap?: boolean;
  /** Left out where the table does not fit, the highest first. Absent: never left out. */
  readonly dropOrder?: number;
  readonly colour?: (row: Row) => Colour | undefined;
}

interface Measured<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  /** Cells of the widest one. */
  readonly natural: number;
  /** What it can be cut to. */
  readonly least: number;
  width: number;
}

const GAP = '  ';

/** A header line and a line for each row, each ended by a line feed. */
export function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], paper: Paper): string {
  const fitted = fit(
    columns.map((column) => measure(rows, column)),
    paper.columns,
  );
  const header = fitted.map(({ column, width }) =>
    paint(padText(cutText(column.header, width), width, column.align), 'bold', paper),
  );
  const body = rows.flatMap((row, index) => rowLines(row, index, fitted, paper));
  return [header, ...body].map((cells) => `${cells.join(GAP).trimEnd()}\n`).join('');
}

/** The padded cells of each line that a row takes. */
function rowLines<Row>(row: Row, index: number, columns: readonly Measured<Row>[], paper: Paper): string[][] {
  const cells = columns.map(({ column, cells, width }) => {
    const text = cells[index] ?? '';
    return column.wrap ? wrapText(text, width) : [cutText(text, width)];
  });
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns.map(({ column, width }, at) =>
      paint(padText(cells[at]?.[line] ?? '', width, column.align), column.colour?.(row), paper),
    ),
  );
}

function measure<Row>(rows: readonly Row[], column: Column<Row>): Measured<Row> {
  const cells = rows.map((row) => safeText(column.text(row)));
  const natural = Math.max(widthOf(column.header), ...cells.map(widthOf));
  return { column, cells, natural, least: Math.min(natural, column.cutTo ?? natural), width: natural };
}

/** Leaves columns out until the least widths fit, then takes cells from the widest columns. */
function fit<Row>(all: readonly Measured<Row>[], available: number | null): Measured<Row>[] {
  let kept = [...all];
  if (available === null) return kept;
  const total = (of: (measured: Measured<Row>) => number): number =>
    kept.reduce((sum, measured) => sum + of(measured), GAP.length * (kept.length - 1));
  while (total(({ least }) => least) > available) {
    const droppable = kept.filter(({ column }) => column.dropOrder !== undefined);
    const first = droppable.sort((a, b) => (b.column.dropOrder ?? 0) - (a.column.dropOrder ?? 0))[0];
    if (first === undefined) break;
    kept = kept.filter((measured) => measured !== first);
  }
  for (let over = total(({ width }) => width) - available; over > 0; over--) {
    const widest = kept.filter(({ width, least }) => width > least).sort((a, b) => b.width - a.width)[0];
    if (widest === undefined) break;
    widest.width--;
  }
  return kept;
}

/** `Name:  value` a line, the values in one column and wrapped at blanks. A property without a value (null) is left out; one without a name goes on with the one before. */
export function renderProperties(properties: readonly (readonly [string, string | null])[], paper: Paper): string {
  const shown = properties.flatMap(([name, value]) => (value === null ? [] : [[name, safeText(value)] as const]));
  const indent = Math.max(0, ...shown.map(([name]) => widthOf(name))) + 3;
  const room = paper.columns === null ? Number.POSITIVE_INFINITY : Math.max(20, paper.columns - indent);
  const lines = shown.flatMap(([name, value]) =>
    wrapText(value, room, 'whole-words').map((part, index) => {
      const label = padText(index === 0 && name !== '' ? `${name}:` : '', indent);
      return `${paint(label, 'bold', paper)}${part}`.trimEnd();
    }),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** The text in a colour where the terminal shows colours. */
export function paint(text: string, colour: Colour | undefined, paper: Pick<Paper, 'colours'>): string {
  return colour === undefined || !paper.colours ? text : styleText(colour, text, { validateStream: false });
}
