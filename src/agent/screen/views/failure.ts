/** What is seen after a failure: the code, what failed and what to do, the keys, the end of the log. */
import { bigText } from '../big-text.ts';
import { formatWait } from '../bytes.ts';
import { failureChoices } from '../failure-choices.ts';
import { widthOf } from '../fit-text.ts';
import { emptyLine, fitRows, indent, type Line, makeLine, type Paper, span } from '../frame.ts';
import type { ScreenState, View } from '../screen-state.ts';
import { logTail } from './log.ts';
import { loggedParagraph } from './paragraph.ts';

/** From this height on the code is drawn in whole cells. */
const ROOMY = 34;

type FailureView = Extract<View, { kind: 'failure' }>;

export function failureLines(state: ScreenState, view: FailureView, paper: Paper, rows: number): Line[] {
  const body = indent(paper, 2, 2, (inner) => {
    const large = failureBody(view, inner, rows, largeCode(view.code, inner, rows));
    return large.length <= rows ? large : failureBody(view, inner, rows, []);
  });
  return fitRows(paper, [...body, ...logTail(state, paper, rows - body.length)], rows);
}

function failureBody(view: FailureView, paper: Paper, rows: number, largeLines: readonly Line[]): Line[] {
  const below = [
    emptyLine(paper),
    ...view.choices.map((name) => choiceLine(paper, failureChoices[name].key, failureChoices[name].label)),
    choiceLine(paper, 'l', 'Show the log'),
    ...countdownLines(view, paper),
    emptyLine(paper),
  ];
  const code = largeLines.length > 0 ? largeLines : [makeLine(paper, [span(view.code, 'bad')])];
  const above = [emptyLine(paper), ...code, emptyLine(paper)];
  // The keys stay on the screen whatever the length of the message; all of it is in the log.
  return [
    ...above,
    ...loggedParagraph(view.message, paper, 'strong', Math.max(1, rows - above.length - below.length)),
    ...below,
  ];
}

/** The code can be read from the door, and looked up before anyone walks to the computer. */
function largeCode(code: string, paper: Paper, rows: number): Line[] {
  const big = bigText(code, rows >= ROOMY ? 1 : 'half', paper.charset);
  const fits = widthOf(big[0] ?? '', paper.charset) <= paper.columns;
  return fits ? big.map((row) => makeLine(paper, [span(row, 'bad')])) : [];
}

function choiceLine(paper: Paper, key: string, label: string): Line {
  return makeLine(paper, [span(` ${key.toUpperCase()} `, 'chosen'), span(`  ${label}`)]);
}

function countdownLines({ countdown }: FailureView, paper: Paper): Line[] {
  if (countdown === null) return [];
  const words = `${failureChoices[countdown.choice].automatic} in ${formatWait(countdown.secondsLeft)}.`;
  return [emptyLine(paper), makeLine(paper, [span(words, 'warning')])];
}
