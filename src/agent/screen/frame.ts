/** A whole picture of the screen as values: lines of styled text, every one exactly as wide as the terminal. */
import { type Charset, cellsOf, glyphs } from './charset.ts';
import { cutText, widthOf } from './fit-text.ts';
import { safeText } from './safe-text.ts';
import type { Style } from './style.ts';

export interface Span {
  readonly text: string;
  readonly style: Style;
}
export type Line = readonly Span[];

/** Rows and columns count from 0. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
  readonly visible: boolean;
}

export interface Frame {
  readonly columns: number;
  readonly charset: Charset;
  readonly lines: readonly Line[];
  /** Invisible, it still says where the kernel's next message will begin. */
  readonly cursor: Cursor;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a part of the picture is drawn on: it fills whole lines of this width. */
export interface Paper {
  readonly columns: number;
  readonly charset: Charset;
}

export function span(text: string, style: Style = 'plain'): Span {
  return { text, style };
}

/**
 * One line: `left` from its beginning, `right` against its end, `fill` between and behind. What does not fit is cut: of the left with an
 * ellipsis, the right only when it alone is wider than the line. All text is made safe here; nothing reaches a frame by another way.
 */
export function makeLine(paper: Paper, left: Line, right: Line = [], fill: Style = 'plain'): Line {
  const end = cutSpans(paper, safeSpans(paper, right), paper.columns);
  const room = paper.columns - spansWidth(paper, end);
  const start = cutSpans(paper, safeSpans(paper, left), end.length > 0 ? Math.max(0, room - 1) : room);
  const gap = room - spansWidth(paper, start);
  return [...start, span(' '.repeat(gap), fill), ...end].filter(({ text }) => text !== '');
}

export function emptyLine(paper: Paper, fill: Style = 'plain'): Line {
  return makeLine(paper, [], [], fill);
}

/** `── Log ─────────`. */
export function ruleLine(paper: Paper, title: string): Line {
  const { rule } = glyphs[paper.charset];
  const name = cutText(` ${safeText(title, paper.charset)} `, Math.max(0, paper.columns - 2), paper.charset);
  const rest = Math.max(0, paper.columns - 2 - widthOf(name, paper.charset));
  return makeLine(paper, [span(rule.repeat(2), 'dim'), span(name), span(rule.repeat(rest), 'dim')]);
}

/** Exactly `rows` lines: the rest is left out, or empty ones follow. */
export function fitRows(paper: Paper, lines: readonly Line[], rows: number): Line[] {
  const missing = Math.max(0, rows - lines.length);
  return [...lines.slice(0, Math.max(0, rows)), ...Array.from({ length: missing }, () => emptyLine(paper))];
}

/** Two blocks side by side, as tall as the taller one. */
export function beside(left: readonly Line[], leftPaper: Paper, right: readonly Line[], rightPaper: Paper): Line[] {
  const rows = Math.max(left.length, right.length);
  const rightLines = fitRows(rightPaper, right, rows);
  return fitRows(leftPaper, left, rows).map((line, row) => [...line, ...(rightLines[row] ?? [])]);
}

/** The block with empty columns on both sides. */
export function indent(paper: Paper, left: number, right: number, draw: (inner: Paper) => readonly Line[]): Line[] {
  const inner = { ...paper, columns: Math.max(0, paper.columns - left - right) };
  const before = Math.min(left, paper.columns - inner.columns);
  const after = paper.columns - inner.columns - before;
  const blanks = (count: number): Line => (count > 0 ? [span(' '.repeat(count))] : []);
  return draw(inner).map((line) => [...blanks(before), ...line, ...blanks(after)]);
}

export function lineWidth(line: Line, charset: Charset): number {
  return line.reduce((sum, { text }) => sum + widthOf(text, charset), 0);
}

/** A cell of the picture. A wide character fills two: the second one has an empty text. */
export interface Cell {
  readonly text: string;
  readonly style: Style;
}

export function cellsOfLine(line: Line, charset: Charset): Cell[] {
  const cells: Cell[] = [];
  for (const { text, style } of line) {
    for (const character of text) {
      cells.push({ text: character, style });
      if (cellsOf(character, charset) === 2) cells.push({ text: '', style });
    }
  }
  return cells;
}

function safeSpans(paper: Paper, spans: Line): Span[] {
  return spans.map(({ text, style }) => ({ text: safeText(text, paper.charset), style }));
}

function spansWidth(paper: Paper, spans: Line): number {
  return lineWidth(spans, paper.charset);
}

/** Cuts at `width`; the span that runs over the end gets the ellipsis. */
function cutSpans(paper: Paper, spans: readonly Span[], width: number): Span[] {
  const result: Span[] = [];
  let room = width;
  for (const { text, style } of spans) {
    const cut = cutText(text, room, paper.charset);
    if (cut !== '') result.push({ text: cut, style });
    if (cut !== text) break;
    room -= widthOf(cut, paper.charset);
  }
  return result;
}
