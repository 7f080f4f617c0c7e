/** What is seen when the run has ended: a word that is read from afar, how long it took, what comes next. */
import { bigText } from '../big-text.ts';
import { formatBytes, formatDuration, formatWait } from '../bytes.ts';
import { glyphs } from '../charset.ts';
import { emptyLine, fitRows, indent, type Line, makeLine, type Paper, span } from '../frame.ts';
import type { RunResult, ScreenState, View } from '../screen-state.ts';
import type { Style } from '../style.ts';
import { logTail } from './log.ts';
import { loggedParagraph } from './paragraph.ts';
import { stepsLines } from './steps.ts';

type EndView = Extract<View, { kind: 'end' }>;

const looks: Readonly<Record<RunResult['outcome'], { word: string; style: Style }>> = {
  succeeded: { word: 'DONE', style: 'good' },
  failed: { word: 'FAILED', style: 'bad' },
  cancelled: { word: 'CANCELLED', style: 'warning' },
};
/** From this height on the word is drawn in whole cells. */
const ROOMY = 34;
const nextWords = { restart: 'Restarts', 'switch-off': 'Switches off' } as const;

export function endLines(state: ScreenState, view: EndView, paper: Paper, rows: number): Line[] {
  const body = indent(paper, 2, 2, (inner) => endBody(state, view, inner, rows));
  const rest = rows - body.length;
  // After a failure the log is wanted, otherwise the list of what was done.
  const below = view.result.outcome === 'succeeded' ? stepsLines(state, paper, rest) : logTail(state, paper, rest);
  return fitRows(paper, [...body, ...below], rows);
}

function endBody({ plan }: ScreenState, view: EndView, paper: Paper, rows: number): Line[] {
  const { result } = view;
  const { word, style } = looks[result.outcome];
  const above = [
    emptyLine(paper),
    ...bigText(word, rows >= ROOMY ? 1 : 'half', paper.charset).map((row) => makeLine(paper, [span(row, style)])),
    emptyLine(paper),
    makeLine(paper, [span(plan?.name ?? '', 'strong')]),
    makeLine(paper, [span(summary(result, glyphs[paper.charset].separator), style)]),
  ];
  const below = [emptyLine(paper), makeLine(paper, [span(nextLine(view), 'strong')]), emptyLine(paper)];
  return [
    ...above,
    ...loggedParagraph(result.message, paper, 'plain', Math.max(1, rows - above.length - below.length)),
    ...below,
  ];
}

/** `Succeeded in 12:34 · 3.00 GiB written`. */
function summary({ outcome, milliseconds, bytes }: RunResult, separator: string): string {
  const word = { succeeded: 'Succeeded in', failed: 'Failed after', cancelled: 'Cancelled after' }[outcome];
  const time = `${word} ${formatDuration(milliseconds)}`;
  return bytes === null ? time : `${time} ${separator} ${formatBytes(bytes)} written`;
}

function nextLine({ result, secondsLeft }: EndView): string {
  const what = nextWords[result.next];
  const next = secondsLeft > 0 ? `${what} in ${formatWait(secondsLeft)}.` : `${what} now.`;
  return result.outcome === 'failed' ? `${next} R goes on at the failed step.` : next;
}
