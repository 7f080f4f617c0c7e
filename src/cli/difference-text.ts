/** The difference between a run's task sequence and today's, for people. */
import type { RunDifference } from '../api/runs.ts';
import { type Colour, type Paper, paint } from './table.ts';
import { cutText, safeText, widthOf } from './text-width.ts';

type NodeChange = RunDifference['nodes'][number];
type ValueChange = RunDifference['values'][number];

const marks: Readonly<Record<NodeChange['kind'], readonly [mark: string, word: string, colour: Colour]>> = {
  added: ['+', 'added', 'green'],
  removed: ['-', 'removed', 'red'],
  moved: ['>', 'moved', 'yellow'],
  changed: ['~', 'changed', 'yellow'],
};

/** Lines that end with a line feed; the last one says where the run would go on. */
export function renderDifference(difference: RunDifference, paper: Paper): string {
  const { taskSequenceVersion, editedVersion, values, nodes, goesOnAt } = difference;
  const head =
    taskSequenceVersion === editedVersion
      ? `A task sequence that version ${editedVersion} runs was edited since the run began:`
      : `The task sequence was edited since the run began (version ${taskSequenceVersion}, now ${editedVersion}):`;
  const end =
    goesOnAt === null
      ? 'With the edited one no step is left: the run succeeds at once.'
      : `With the edited one it goes on at "${safeText(goesOnAt.name)}".`;
  const lines = [
    ...values.map((value) => valueLine(value, '  ', paper)),
    ...nodes.flatMap((node) => nodeLines(node, paper)),
  ];
  return [head, ...lines, end].map((line) => `${line}\n`).join('');
}

function nodeLines(node: NodeChange, paper: Paper): string[] {
  const [mark, word, colour] = marks[node.kind];
  const where = node.group === null ? '' : ` in "${safeText(node.group)}"`;
  const line = `  ${mark} ${word}: "${safeText(node.name)}"${where}${fateText(node)}`;
  return [paint(line, colour, paper), ...node.values.map((value) => valueLine(value, '      ', paper))];
}

function fateText({ fate, kind }: NodeChange): string {
  const words: Readonly<Record<NodeChange['fate'], string>> = {
    runs: '',
    'not-run-again': ' (it has ended, and is not run again)',
    'has-run': ' (it has run)',
    'does-not-run': kind === 'removed' ? '' : ' (does not run: it is disabled, or its group has ended)',
  };
  return words[fate];
}

function valueLine({ path, before, after }: ValueChange, indent: string, paper: Paper): string {
  const text = `${indent}${path}: ${valueText(before)} → ${valueText(after)}`;
  return paper.columns === null || widthOf(text) <= paper.columns ? text : cutText(text, paper.columns);
}

function valueText(value: unknown): string {
  return value === null ? '(none)' : safeText(typeof value === 'string' ? value : JSON.stringify(value));
}
