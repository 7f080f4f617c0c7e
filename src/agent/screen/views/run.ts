/** What is seen while the computer works: the sequence and its step, the bar, the list of steps, the end of the log. */
import { bigText, type Scale } from '../big-text.ts';
import { glyphs } from '../charset.ts';
import { widthOf } from '../fit-text.ts';
import { beside, emptyLine, fitRows, indent, type Line, makeLine, type Paper, span } from '../frame.ts';
import { type Phase, type ScreenState, shownPhase, stepPosition } from '../screen-state.ts';
import { logTail } from './log.ts';
import { paragraph } from './paragraph.ts';
import { amounts, barLines, largeNumber } from './progress.ts';
import { stepsLines } from './steps.ts';

/** From this width on the steps and the log stand side by side. */
const WIDE = 110;
/** From these heights on there is room for larger numbers and for a bar of two rows. */
const TALL = 40;
const VERY_TALL = 58;

export function runLines(state: ScreenState, paper: Paper, rows: number): Line[] {
  const phase = shownPhase(state);
  if (state.plan === null && phase?.large !== undefined)
    return waitLines(state, { ...phase, large: phase.large }, paper, rows);
  const head = indent(paper, 2, 2, (inner) => headLines(state, inner, rows));
  return fitRows(paper, [...head, ...lists(state, paper, rows - head.length)], rows);
}

/** What it waits for, before there is a sequence. */
function waitLines(state: ScreenState, phase: Phase & { large: string }, paper: Paper, rows: number): Line[] {
  const head = indent(paper, 2, 2, (inner) => [
    emptyLine(inner),
    ...bigText(phase.large, scaleFor(rows), paper.charset).map((row) => makeLine(inner, [span(row, toneOf(phase))])),
    emptyLine(inner),
    ...paragraph(phase.text, inner, 'strong', 4),
    emptyLine(inner),
  ]);
  return fitRows(paper, [...head, ...logTail(state, paper, rows - head.length)], rows);
}

function headLines(state: ScreenState, paper: Paper, rows: number): Line[] {
  const tall = rows >= TALL;
  return [
    emptyLine(paper),
    ...titleBlock(state, paper, scaleFor(rows)),
    ...(tall ? [emptyLine(paper)] : []),
    ...barLines(state, paper, tall ? 2 : 1),
    ...(tall ? [emptyLine(paper)] : []),
    ...amountsLines(state, paper),
  ];
}

function scaleFor(rows: number): Scale {
  if (rows >= VERY_TALL) return 2;
  return rows >= TALL ? 1 : 'half';
}

/** Sequence, group and step in words, and beside them the number that is read from afar. */
function titleBlock(state: ScreenState, paper: Paper, scale: Scale): Line[] {
  const big = bigText(largeNumber(state), scale, paper.charset);
  const bigWidth = widthOf(big[0] ?? '', paper.charset);
  const room = paper.columns - bigWidth - 2;
  const words = titleLines(state, glyphs[paper.charset].within);
  // A narrow screen needs its columns for the words.
  if (bigWidth === 0 || room < 40) return words.map((line) => makeLine(paper, line));
  const left = { ...paper, columns: room };
  const right = { ...paper, columns: bigWidth + 2 };
  const number = big.map((row) => makeLine(right, [], [span(row, 'accent')]));
  return beside(
    words.map((line) => makeLine(left, line)),
    left,
    number,
    right,
  );
}

function titleLines(state: ScreenState, within: string): Line[] {
  const { plan, currentId } = state;
  const phase = shownPhase(state);
  if (plan === null) return [[span(phase?.text ?? 'Starting', toneOf(phase))], [], []];
  const node = plan.nodes.find(({ id }) => id === currentId);
  const position = stepPosition(plan, currentId);
  const groups = node?.within.join(` ${within} `) ?? '';
  return [
    [span(plan.name, 'strong')],
    node === undefined ? [span(phase?.text ?? 'Begins', toneOf(phase))] : [span(node.name, 'accent')],
    [
      ...(position === null ? [] : [span(`step ${position.number} of ${position.total}`, 'plain')]),
      ...(groups === '' ? [] : [span('  in ', 'dim'), span(groups)]),
    ],
  ];
}

/** The bytes and what the step says of itself; under them what else goes on, or what the computer waits for. */
function amountsLines(state: ScreenState, paper: Paper): Line[] {
  const { progress, plan, currentId } = state;
  const phase = shownPhase(state);
  const numbers = progress === null ? '' : amounts(progress).join(` ${glyphs[paper.charset].separator} `);
  const gap = numbers === '' ? '' : '   ';
  const begun = plan !== null && currentId !== null;
  return [
    makeLine(paper, [span(numbers), span(gap), span(progress?.message ?? '', 'dim')]),
    begun && phase !== null ? makeLine(paper, [span(phase.text, toneOf(phase))]) : emptyLine(paper),
  ];
}

function toneOf(phase: Phase | null): 'warning' | 'strong' {
  return phase?.tone === 'attention' ? 'warning' : 'strong';
}

function lists(state: ScreenState, paper: Paper, rows: number): Line[] {
  if (state.plan === null) return logTail(state, paper, rows);
  if (paper.columns < WIDE) {
    const forSteps = Math.max(0, Math.min(state.plan.nodes.length + 1, Math.ceil(rows * 0.55)));
    return [...stepsLines(state, paper, forSteps), ...logTail(state, paper, rows - forSteps)];
  }
  const left = { ...paper, columns: Math.floor(paper.columns / 2) - 1 };
  const right = { ...paper, columns: paper.columns - left.columns };
  const log = indent(right, 2, 0, (inner) => logTail(state, inner, rows));
  return beside(stepsLines(state, left, rows), left, log, right);
}
