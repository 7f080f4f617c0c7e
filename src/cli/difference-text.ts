/** What tells one version of a task sequence from another, for people; and a run's from today's. */
import type { NodeChange, ValueChange } from '../api/node-changes.ts';
import type { RunDifference } from '../api/runs.ts';
import { type Colour, type Paper, paint } from './table.ts';
import { cutText, safeText, widthOf } from './text-width.ts';

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
  return [head, ...changeLines({ values, nodes }, paper, fateText), end].map((line) => `${line}\n`).join('');
}

/** A line for each node and value. `aside`: what is said of a node besides. */
export function changeLines<Node extends NodeChange>(
  { values, nodes }: { readonly values: readonly ValueChange[]; readonly nodes: readonly Node[] },
  paper: Paper,
  aside: (node: Node) => string = () => '',
): string[] {
  return [
    ...values.map((value) => valueLine(value, '  ', paper)),
    ...nodes.flatMap((node) => {
      const [mark, word, colour] = marks[node.kind];
      const line = `  ${mark} ${word}: "${safeText(node.name)}"${whereText(node)}${aside(node)}`;
      return [paint(line, colour, paper), ...node.values.map((value) => valueLine(value, '      ', paper))];
    }),
  ];
}

function whereText({ group, formerGroup }: NodeChange): string {
  const within = (name: string | null) => (name === null ? 'no group' : `"${safeText(name)}"`);
  if (group !== formerGroup) return ` in ${within(group)}, was in ${within(formerGroup)}`;
  return group === null ? '' : ` in ${within(group)}`;
}

function fateText({ fate, kind }: RunDifference['nodes'][number]): string {
  const words: Readonly<Record<RunDifference['nodes'][number]['fate'], string>> = {
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
