/** Which part of a list is shown when not all of it fits. */
import { glyphs } from '../charset.ts';
import { type Line, makeLine, type Paper, span } from '../frame.ts';

interface Window {
  readonly start: number;
  /** Behind the last one. */
  readonly end: number;
  /** The lines with "more" in place of the first and the last, where the list goes on there. */
  mark(paper: Paper, lines: readonly Line[]): Line[];
}

/** The `rows` entries of a list of `total` around the one at `focus`, which is shown with its neighbours where there are any. */
export function windowAround(total: number, focus: number, rows: number): Window {
  const room = Math.max(0, rows);
  const start = Math.max(0, Math.min(focus - Math.floor((room - 1) / 2), total - room));
  const end = Math.min(total, start + room);
  // With fewer rows the entry in focus itself would be covered.
  const above = room >= 3 && start > 0 ? start + 1 : 0;
  const below = room >= 3 && end < total ? total - end + 1 : 0;
  return {
    start,
    end,
    mark: (paper, lines) =>
      lines.map((line, row) => {
        if (row === 0 && above > 0) return moreLine(paper, glyphs[paper.charset].above, above);
        return row === lines.length - 1 && below > 0 ? moreLine(paper, glyphs[paper.charset].below, below) : line;
      }),
  };
}

function moreLine(paper: Paper, arrow: string, count: number): Line {
  return makeLine(paper, [span(`  ${arrow} ${count} more`, 'dim')]);
}
