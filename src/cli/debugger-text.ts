/** A run in the debugger, for people: where it is, its steps with their break points, its variables. */
import type { ShownVariable } from '../api/debug-commands.ts';
import type { DebuggedNode, Debugger } from '../api/debugger.ts';
import { pauseText } from './run-text.ts';
import { type Column, type Paper, renderTable } from './table.ts';

export function renderDebugger(debugged: Debugger, paper: Paper): string {
  return `${standingLine(debugged)}\n\n${renderTable(debugged.nodes, columnsOf(debugged), paper)}`;
}

/** `PC-01, "Install Debian": paused before "Apply Image" (break point) since …` */
export function standingLine({ run, wishes }: Debugger): string {
  const standing = run.paused === null ? run.state : pauseText(run.paused);
  const waiting = wishes
    .filter(({ taken, refused }) => !taken && refused === null)
    .map(({ command }) => command.command);
  const onItsWay = waiting.length === 0 || run.endedAt !== null ? '' : `; on its way: ${waiting.join(', ')}`;
  return `${run.deviceName}, "${run.taskSequenceName}": ${standing}${onItsWay}`;
}

function columnsOf({ run, breakpoints }: Debugger): readonly Column<DebuggedNode>[] {
  const current = run.paused?.nodeId;
  return [
    { header: '', text: ({ id }) => `${id === current ? '▶' : ' '}${breakpoints.includes(id) ? '●' : ' '}` },
    {
      header: 'STEP',
      text: ({ name, depth }) => `${'  '.repeat(depth)}${name}`,
      cutTo: 20,
      colour: ({ id, disabled }) => (id === current ? 'yellow' : disabled ? 'dim' : undefined),
    },
    { header: 'OUTCOME', text: outcomeText },
    { header: 'ID', text: ({ id }) => id, dropOrder: 1 },
  ];
}

function outcomeText({ outcome, disabled, onFailure }: DebuggedNode): string {
  if (disabled) return 'disabled';
  return outcome ?? (onFailure ? 'on failure' : '');
}

export function renderShownVariables(variables: readonly ShownVariable[] | null, paper: Paper): string {
  if (variables === null) return 'The computer tells its variables while the run is paused.\n';
  return renderTable(
    [...variables].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1)),
    [
      { header: 'VARIABLE', text: ({ name }) => name, cutTo: 20 },
      { header: 'VALUE', text: ({ value }) => value ?? '(secret)', cutTo: 20 },
      { header: '', text: remarkOn },
    ],
    paper,
  );
}

function remarkOn({ value, readOnly, length }: ShownVariable): string {
  const remarks = [
    ...(readOnly && value !== null ? ['read-only'] : []),
    ...(length === undefined ? [] : [`cut: it has ${length} characters`]),
  ];
  return remarks.join(', ');
}
