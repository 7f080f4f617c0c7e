/** What is seen before a required deployment begins by itself: the seconds that are left, what it is, what it erases, the keys; and what can be done once a person has stopped it. */
import { bigText } from '../big-text.ts';
import { emptyLine, fitRows, indent, type Line, makeLine, type Paper, span } from '../frame.ts';
import type { ScreenState, View } from '../screen-state.ts';
import { DISKS_INTRODUCTION, declinedChoiceNames, declinedChoices, startsText } from '../shown-notice.ts';
import { logTail } from './log.ts';
import { loggedParagraph, paragraph } from './paragraph.ts';

/** From this height on the seconds are drawn in whole cells. */
const ROOMY = 34;
/** Beyond them disks are counted. */
const MOST_DISKS = 4;

type NoticeView = Extract<View, { kind: 'notice' }>;

/** The seconds are large where there is room for all that somebody wrote: whoever stands before it is to read that first. */
export function noticePicture(state: ScreenState, view: NoticeView, paper: Paper, rows: number): Line[] {
  const body = indent(paper, 2, 2, (inner) => {
    const large = noticeBody(view, inner, rows, largeLines(String(view.secondsLeft), inner, rows));
    return large.whole ? large.lines : noticeBody(view, inner, rows, []).lines;
  });
  return fitRows(paper, [...body, ...logTail(state, paper, rows - body.length)], rows);
}

/** Keys, disks and headline stay on the screen whatever the length of the texts; all of it is in the log. */
function noticeBody({ notice, secondsLeft }: NoticeView, paper: Paper, rows: number, large: readonly Line[]) {
  const keys = keyLines(paper, ['Enter', 'Start now'], ['Esc', 'Do not start']);
  const below = [...diskLines(notice.disks, paper), emptyLine(paper), ...keys, emptyLine(paper)];
  const above = [
    emptyLine(paper),
    ...large,
    ...paragraph(startsText(notice.name, secondsLeft), paper, 'warning', 2),
    ...(notice.headline === null ? [] : loggedParagraph(notice.headline, paper, 'strong', 4)),
  ];
  const texts = notice.texts.flatMap((text) => paragraph(text, paper, 'plain', rows));
  const room = Math.max(1, rows - above.length - below.length);
  const whole = texts.length <= room && above.length + below.length <= rows;
  const shown = texts.length <= room ? texts : [...texts.slice(0, room - 1), makeLine(paper, [span(REST)])];
  return { lines: [...above, ...shown, ...below], whole };
}

const REST = '(the rest is in the log)';

/** What can be done once a person has stopped it. */
export function declinedLines(state: ScreenState, paper: Paper, rows: number): Line[] {
  const body = indent(paper, 2, 2, (inner) => [
    emptyLine(inner),
    ...largeLines('STOPPED', inner, rows),
    ...paragraph('It was not started, and nothing was changed on this computer.', inner, 'strong', 2),
    emptyLine(inner),
    ...keyLines(inner, ...declinedChoiceNames.map((name) => [upper(name), declinedChoices[name].label] as const)),
    emptyLine(inner),
    ...paragraph(RESTARTED, inner, 'plain', 4),
    emptyLine(inner),
  ]);
  return fitRows(paper, [...body, ...logTail(state, paper, rows - body.length)], rows);
}

const upper = (name: keyof typeof declinedChoices): string => declinedChoices[name].key.toUpperCase();

const RESTARTED =
  'Restarted within ten minutes, it is led to its own system, from the network too. Booted from the network later, it is to start again, and this countdown with it.';

function largeLines(word: string, paper: Paper, rows: number): Line[] {
  const big = bigText(word, rows >= ROOMY ? 1 : 'half', paper.charset);
  const lines = big.map((row) => makeLine(paper, [span(row, 'warning')]));
  return lines.length === 0 ? [] : [...lines, emptyLine(paper)];
}

function diskLines(disks: readonly string[] | null, paper: Paper): Line[] {
  if (disks === null) return [];
  const shown = disks.length > MOST_DISKS ? disks.slice(0, MOST_DISKS - 1) : disks;
  const more = disks.length - shown.length;
  return [
    emptyLine(paper),
    makeLine(paper, [span(DISKS_INTRODUCTION, 'bad')]),
    ...shown.map((disk) => makeLine(paper, [span(`  ${disk}`)])),
    ...(more > 0 ? [makeLine(paper, [span(`  and ${more} more (in the log)`)])] : []),
  ];
}

function keyLines(paper: Paper, ...keys: readonly (readonly [string, string])[]): Line[] {
  const widest = Math.max(...keys.map(([key]) => key.length));
  return keys.map(([key, label]) =>
    makeLine(paper, [span(` ${key} `, 'chosen'), span(`${' '.repeat(widest - key.length)}  ${label}`)]),
  );
}
