/** Two versions of a task sequence as YAML, told apart line by line as `diff -u` does. Pure. */
import { stringify } from 'yaml';
import type { TaskSequenceDocument } from '../task-sequence/document.ts';
import { longestCommon } from '../task-sequence/longest-common.ts';
import { readable } from '../task-sequence/readable.ts';
import { type NamedThings, withNames } from '../task-sequence/reference-names.ts';
import { withoutSecrets } from '../task-sequence/without-secrets.ts';
import { type Paper, paint } from './table.ts';
import { safeText } from './text-width.ts';

const LINES_AROUND = 3;

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** Empty where they say the same. Secrets are marks in it. */
export function yamlDifference(
  before: TaskSequenceDocument,
  after: TaskSequenceDocument,
  things: NamedThings,
  paper: Paper,
): string[] {
  const [one, other] = withoutSecrets(before, after);
  const lines = comparedLines(yamlLines(one, things), yamlLines(other, things));
  const shown = lines.map((_, at) =>
    lines.slice(Math.max(0, at - LINES_AROUND), at + LINES_AROUND + 1).some(({ mark }) => mark !== ' '),
  );
  return lines.flatMap(({ mark, text }, at) => {
    if (shown[at] !== true) return [];
    const gap = at > 0 && shown[at - 1] !== true ? ['…'] : [];
    const colour = mark === '+' ? 'green' : 'red';
    const line = `${mark} ${safeText(text)}`.trimEnd();
    return [...gap, mark === ' ' ? line : paint(line, colour, paper)];
  });
}

function yamlLines(document: TaskSequenceDocument, things: NamedThings): string[] {
  return stringify(withNames(readable(document), things), { lineWidth: 120 })
    .trimEnd()
    .split('\n');
}

function comparedLines(before: readonly string[], after: readonly string[]): Line[] {
  const lines: Line[] = [];
  let [one, other] = [0, 0];
  for (const [toOne, toOther] of [...longestCommon(before, after), [before.length, after.length] as const]) {
    for (const text of before.slice(one, toOne)) lines.push({ mark: '-', text });
    for (const text of after.slice(other, toOther)) lines.push({ mark: '+', text });
    const text = before[toOne];
    if (text !== undefined) lines.push({ mark: ' ', text });
    [one, other] = [toOne + 1, toOther + 1];
  }
  return lines;
}
