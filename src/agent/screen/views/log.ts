/** The log: its newest lines under everything else, or the whole of it to look through. */
import { wrapText } from '../fit-text.ts';
import { fitRows, type Line, makeLine, type Paper, ruleLine, span } from '../frame.ts';
import { safeText } from '../safe-text.ts';
import type { ScreenState } from '../screen-state.ts';

/** A heading and the newest lines, each cut to one row; `rows` lines in all. */
export function logTail({ log }: ScreenState, paper: Paper, rows: number): Line[] {
  if (rows < 2) return fitRows(paper, [], rows);
  const newest = log.slice(-(rows - 1));
  const lines = newest.map((line) => makeLine(paper, [span('  '), span(line, 'dim')], [span(' ')]));
  return fitRows(paper, [ruleLine(paper, 'Log'), ...lines], rows);
}

/** The log wrapped to the width of the screen, the line that is `logScroll` lines old at the bottom. */
export function wholeLog({ log, logScroll }: ScreenState, paper: Paper, rows: number): Line[] {
  if (rows < 2) return fitRows(paper, [], rows);
  const last = log.length - 1 - (logScroll ?? 0);
  const wrapped: string[] = [];
  for (let at = last; at >= 0 && wrapped.length < rows - 1; at--) {
    const pieces = wrapText(safeText(log[at] ?? '', paper.charset), Math.max(1, paper.columns - 4), paper.charset);
    wrapped.unshift(...pieces.map((piece, row) => (row === 0 ? `  ${piece}` : `    ${piece}`)));
  }
  const shown = wrapped.slice(-(rows - 1));
  const title = log.length === 0 ? 'Log' : `Log, line ${last + 1} of ${log.length}`;
  return fitRows(paper, [ruleLine(paper, title), ...shown.map((text) => makeLine(paper, [span(text)]))], rows);
}
