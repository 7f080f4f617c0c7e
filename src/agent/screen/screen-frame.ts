/** The whole picture for a state and a size: band, view, keys. Pure. */
import type { Charset } from './charset.ts';
import {
  type Cursor,
  type Frame,
  fitRows,
  type Line,
  makeLine,
  type Paper,
  type Size,
  type Span,
  span,
} from './frame.ts';
import type { ScreenState } from './screen-state.ts';
import { bandLines } from './views/band.ts';
import { endLines } from './views/end.ts';
import { failureLines } from './views/failure.ts';
import { formPicture } from './views/form.ts';
import { wholeLog } from './views/log.ts';
import { declinedLines, noticePicture } from './views/notice.ts';
import { runLines } from './views/run.ts';

interface Body {
  readonly lines: readonly Line[];
  /** In the body's own rows; null when there is nothing to type into. */
  readonly cursor: { row: number; column: number } | null;
}

export function screenFrame(state: ScreenState, size: Size, charset: Charset): Frame {
  const paper = { columns: size.columns, charset };
  const band = bandLines(state, paper, bandRows(state, size.rows));
  const bodyRows = Math.max(0, size.rows - band.length - 1);
  const body = bodyOf(state, paper, bodyRows);
  const lines = fitRows(paper, [...band, ...fitRows(paper, body.lines, bodyRows), keysLine(state, paper)], size.rows);
  return { columns: size.columns, charset, lines, cursor: cursorOf(body, band.length, size) };
}

/** A failed or finished computer, or one that is about to be erased, is found from afar by the size of its colour. */
function bandRows({ view }: ScreenState, rows: number): number {
  const ended = view.kind !== 'run' && view.kind !== 'question';
  if (rows >= 40) return ended ? 9 : 5;
  return ended && rows >= 25 ? 5 : 3;
}

function bodyOf(state: ScreenState, paper: Paper, rows: number): Body {
  const { view, logScroll } = state;
  if (logScroll !== null) return { lines: wholeLog(state, paper, rows), cursor: null };
  switch (view.kind) {
    case 'run':
      return { lines: runLines(state, paper, rows), cursor: null };
    case 'question':
      return formPicture(view.form, paper, rows);
    case 'failure':
      return { lines: failureLines(state, view, paper, rows), cursor: null };
    case 'notice':
      return { lines: noticePicture(state, view, paper, rows), cursor: null };
    case 'declined':
      return { lines: declinedLines(state, paper, rows), cursor: null };
    case 'end':
      return { lines: endLines(state, view, paper, rows), cursor: null };
  }
}

/** Without a field it waits hidden in the last row but one: a kernel message begins there, in the log, and not in the band. */
function cursorOf({ cursor }: Body, bandRowsDrawn: number, size: Size): Cursor {
  const last = { row: Math.max(0, size.rows - 2), column: 0, visible: false };
  if (cursor === null) return last;
  const row = bandRowsDrawn + cursor.row;
  return row < size.rows - 1 && cursor.column < size.columns ? { row, column: cursor.column, visible: true } : last;
}

function keysLine(state: ScreenState, paper: Paper): Line {
  const keys = keysOf(state).flatMap(([key, label]): Span[] => [span(`  ${key}`, 'strong'), span(` ${label}`, 'dim')]);
  return makeLine(paper, keys);
}

function keysOf({ view, logScroll }: ScreenState): [string, string][] {
  if (logScroll !== null)
    return [
      ['Up Down PgUp PgDn', 'scroll'],
      ['Esc', 'close the log'],
    ];
  if (view.kind === 'failure') return [];
  if (view.kind === 'notice')
    return [
      ['Enter', 'start now'],
      ['Esc', 'do not start'],
      ['L', 'log'],
    ];
  if (view.kind === 'run' || view.kind === 'declined') return [['L', 'log']];
  if (view.kind === 'end') {
    const now = view.result.next === 'restart' ? 'restart now' : 'switch off now';
    return [
      ['Enter', now],
      ...(view.result.outcome === 'failed' ? [['R', 'go on'] satisfies [string, string]] : []),
      ['L', 'log'],
    ];
  }
  const { fields, canGoBack } = view.form;
  const masked = fields.some((field) => field.kind === 'text' && field.masked);
  return [
    ['Enter', 'continue'],
    ...(fields.length > 1 ? [['Tab', 'next field'] satisfies [string, string]] : []),
    ...(fields.some(({ kind }) => kind === 'choice') ? [['Up Down', 'choose'] satisfies [string, string]] : []),
    ...(masked ? [['F2', 'show or hide'] satisfies [string, string]] : []),
    ...(canGoBack ? [['Esc', 'back'] satisfies [string, string]] : []),
    ['F9', 'log'],
  ];
}
