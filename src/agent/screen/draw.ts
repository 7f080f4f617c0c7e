/** The way from one frame to the next as text for a terminal: cursor movements, colours and only the cells that changed. */
import { type Cell, cellsOfLine, type Frame, type Line } from './frame.ts';
import { linuxPalette, type Style, sgr } from './style.ts';

const CSI = '\u001b[';

/** Unchanged cells between two changed ones that are written anyway: a cursor movement costs as many bytes. */
const WORTH_A_MOVE = 8;

/**
 * Takes the screen: UTF-8 (console_codes(4)), alternate screen where there is one, no wrap at the end of a line (a frame fills its last
 * cell), no cursor. Each is ignored by terminals that do not have it.
 */
export const enterScreen = `\u001b%G${CSI}?1049h${CSI}?7l${CSI}?25l${CSI}0m${CSI}2J${CSI}H`;
export const leaveScreen = `${CSI}0m${CSI}2J${CSI}H${CSI}?7h${CSI}?25h${CSI}?1049l`;

export const setLinuxPalette = linuxPalette.map((color, index) => `\u001b]P${index.toString(16)}${color}`).join('');
export const resetLinuxPalette = '\u001b]R';

/** Asks a terminal for its size: the cursor goes as far as it can and its place is reported (DSR 6, ECMA-48 8.3.35), then back. */
export const askForSize = `\u001b7${CSI}999;999H${CSI}6n\u001b8`;

/** Everything, whatever is on the terminal now; nothing is erased first, so nothing flickers. */
export function drawWhole(frame: Frame): string {
  const rows = frame.lines.map((line, row) => moveTo(row, 0) + drawCells(cellsOfLine(line, frame.charset)));
  return hideCursor + rows.join('') + drawCursor(frame);
}

/** What turns `previous`, drawn before, into `next`; a whole frame when their sizes differ. Empty when nothing changed. */
export function drawChanges(previous: Frame, next: Frame): string {
  if (previous.columns !== next.columns || previous.lines.length !== next.lines.length)
    return `${CSI}0m${CSI}2J${drawWhole(next)}`;
  const rows = next.lines.map((line, row) => drawLineChanges(row, previous.lines[row] ?? [], line, next)).join('');
  const sameCursor = JSON.stringify(previous.cursor) === JSON.stringify(next.cursor);
  return rows === '' && sameCursor ? '' : hideCursor + rows + drawCursor(next);
}

const hideCursor = `${CSI}?25l`;

function drawCursor({ cursor }: Frame): string {
  return `${CSI}0m${moveTo(cursor.row, cursor.column)}${cursor.visible ? `${CSI}?25h` : ''}`;
}

function moveTo(row: number, column: number): string {
  return `${CSI}${row + 1};${column + 1}H`;
}

function drawLineChanges(row: number, previous: Line, next: Line, { charset }: Frame): string {
  if (sameLine(previous, next)) return '';
  const before = cellsOfLine(previous, charset);
  const after = cellsOfLine(next, charset);
  return changedRuns(before, after)
    .map(([start, end]) => moveTo(row, start) + drawCells(after.slice(start, end)))
    .join('');
}

function sameLine(a: Line, b: Line): boolean {
  return a.length === b.length && a.every((part, at) => part.text === b[at]?.text && part.style === b[at]?.style);
}

/** Ranges of cells [start, end) that differ, near ones joined. They never begin or end inside a wide character: both its halves differ, or neither. */
function changedRuns(before: readonly Cell[], after: readonly Cell[]): [number, number][] {
  const runs: [number, number][] = [];
  for (let at = 0; at < after.length; at++) {
    if (before[at]?.text === after[at]?.text && before[at]?.style === after[at]?.style) continue;
    const last = runs[runs.length - 1];
    if (last !== undefined && at - last[1] <= WORTH_A_MOVE) last[1] = at + 1;
    else runs.push([at, at + 1]);
  }
  return runs;
}

function drawCells(cells: readonly Cell[]): string {
  let style: Style | undefined;
  let result = '';
  for (const cell of cells) {
    if (cell.style !== style) result += `${CSI}${sgr[cell.style]}m`;
    style = cell.style;
    result += cell.text;
  }
  return result;
}
