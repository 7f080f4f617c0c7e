/** How far the running step is, by bytes: the bar, the numbers beside it, the large one. */
import type { Progress } from '../../../api/agent.ts';
import { formatBytes, percentOf } from '../bytes.ts';
import { glyphs } from '../charset.ts';
import { type Line, makeLine, type Paper, span } from '../frame.ts';
import { type ScreenState, stepPosition } from '../screen-state.ts';

/** A bar of so many rows with the percents behind the first one, or a mark that moves while no total is known. */
export function barLines(state: ScreenState, paper: Paper, rows: number): Line[] {
  const percent = percentOf(state.progress?.bytesDone ?? null, state.progress?.bytesTotal ?? null);
  const { barFull, barEmpty } = glyphs[paper.charset];
  if (percent === null) return Array<Line>(rows).fill(movingLine(state.tick, paper));
  const label = ` ${String(percent).padStart(3)} %`;
  const width = Math.max(0, paper.columns - label.length);
  const full = Math.floor((width * percent) / 100);
  const bar = [span(barFull.repeat(full), 'accent'), span(barEmpty.repeat(width - full), 'dim')];
  return Array.from({ length: rows }, (_, row) => makeLine(paper, row === 0 ? [...bar, span(label, 'strong')] : bar));
}

/** The mark runs to the end and back again. */
function movingLine(tick: number, paper: Paper): Line {
  const { barFull, barEmpty } = glyphs[paper.charset];
  const length = Math.min(paper.columns, Math.max(3, Math.floor(paper.columns / 10)));
  const way = Math.max(1, paper.columns - length);
  const turn = tick % (2 * way);
  const at = turn <= way ? turn : 2 * way - turn;
  return makeLine(paper, [
    span(barEmpty.repeat(Math.min(at, paper.columns - length)), 'dim'),
    span(barFull.repeat(length), 'accent'),
    span(barEmpty.repeat(Math.max(0, paper.columns - length - at)), 'dim'),
  ]);
}

/** Whether the mark of movingLine() is on the screen. */
export function isMoving({ view, logScroll, progress, paused }: ScreenState): boolean {
  if (view.kind !== 'run' || logScroll !== null || paused !== null) return false;
  return percentOf(progress?.bytesDone ?? null, progress?.bytesTotal ?? null) === null;
}

/** `1.29 GiB of 3.00 GiB`, `45.2 MiB/s`, `1.71 GiB left`: as much of it as is known. */
export function amounts({ bytesDone, bytesTotal, bytesPerSecond }: Progress): string[] {
  const parts: string[] = [];
  const total = bytesTotal !== null && bytesTotal > 0 ? bytesTotal : null;
  if (bytesDone !== null) parts.push(formatBytes(bytesDone) + (total === null ? '' : ` of ${formatBytes(total)}`));
  if (bytesPerSecond !== null) parts.push(`${formatBytes(bytesPerSecond)}/s`);
  if (bytesDone !== null && total !== null) parts.push(`${formatBytes(Math.max(0, total - bytesDone))} left`);
  return parts;
}

/** What is to be read from afar: the percents, or the step where there are none. */
export function largeNumber(state: ScreenState): string {
  const percent = percentOf(state.progress?.bytesDone ?? null, state.progress?.bytesTotal ?? null);
  if (percent !== null) return `${percent}%`;
  const position = stepPosition(state.plan, state.currentId);
  return position === null ? '' : `${position.number}/${position.total}`;
}
