/** A run in words and in one line: what `runs show` and `runs watch` say. */
import type { Progress, RunRecord } from '../api/agent.ts';
import { type DebugCommand, type PauseStanding, pausePlaceText } from '../api/debug-commands.ts';
import type { RunState } from '../api/run-states.ts';
import type { Run } from '../api/runs.ts';
import { bytesText, clockText, durationText, timeText } from './quantities.ts';
import { type Colour, type Paper, paint } from './table.ts';
import { cutText, safeText, widthOf, wrapText } from './text-width.ts';

const stateColours: Readonly<Record<RunState, Colour | undefined>> = {
  running: 'yellow',
  paused: 'yellow',
  'waiting-for-disk': 'yellow',
  'waiting-for-pe': 'yellow',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'dim',
};

export function stateColour({ state }: Pick<Run, 'state'>): Colour | undefined {
  return stateColours[state];
}

/** `failed`, `was cancelled` */
export function endText({ state }: Pick<Run, 'state'>): string {
  return state === 'cancelled' ? 'was cancelled' : state;
}

/** `Apply Operating System Image, step 3 of 7, 45 %`; empty before the first report. */
export function progressText(progress: Progress | null): string {
  if (progress === null) return '';
  const share = shareOf(progress);
  const step = Math.min(progress.stepsDone + 1, progress.stepsTotal);
  const parts = [progress.name, `step ${step} of ${progress.stepsTotal}`];
  return [...parts, ...(share === null ? [] : [`${Math.floor(share * 100)} %`])].join(', ');
}

/** The line below the records of a run that is watched: a bar by bytes, speed, step. At most `columns` cells. */
export function progressLine(run: Run, columns: number): string {
  const cancelling = run.cancelRequested ? 'stops after this step · ' : '';
  if (run.progress === null || run.state !== 'running')
    return cutText(safeText(`${cancelling}${run.deviceName}: ${waitingText(run)}`), columns);
  const { bytesDone, bytesTotal, bytesPerSecond, stepsDone, stepsTotal, name, message } = run.progress;
  const share = shareOf(run.progress);
  const facts = [
    ...(share === null ? [] : [`${String(Math.floor(share * 100)).padStart(3)} %`]),
    ...(bytesDone === null ? [] : [bytesTotal === null ? bytesText(bytesDone) : amountText(bytesDone, bytesTotal)]),
    ...(bytesPerSecond === null ? [] : [`${bytesText(bytesPerSecond)}/s`]),
    `${cancelling}${Math.min(stepsDone + 1, stepsTotal)}/${stepsTotal} ${name}`,
    ...(message === '' ? [] : [message]),
  ];
  const text = safeText(facts.join(' · '));
  if (share === null) return cutText(text, columns);
  const room = columns - widthOf(text) - 3;
  return cutText(`${barText(share, Math.max(10, Math.min(30, room)))} ${text}`, columns);
}

/** `[█████░░░░░]`, `width` cells between the brackets. */
export function barText(share: number, width: number): string {
  const full = Math.floor(Math.min(1, Math.max(0, share)) * width);
  return `[${'█'.repeat(full)}${'░'.repeat(width - full)}]`;
}

/** `1.2 of 2.7 GB` or `900 kB of 2.7 GB` */
export function amountText(done: number, total: number): string {
  const [doneNumber, doneUnit] = bytesText(done).split(' ');
  const all = bytesText(total);
  return all.endsWith(` ${doneUnit}`) ? `${doneNumber} of ${all}` : `${doneNumber} ${doneUnit} of ${all}`;
}

function shareOf({ bytesDone, bytesTotal }: Progress): number | null {
  return bytesDone === null || bytesTotal === null || bytesTotal <= 0 ? null : Math.min(1, bytesDone / bytesTotal);
}

/** `paused before "Apply Image" (break point) since 2026-11-25 14:03:22` */
export function pauseText(paused: PauseStanding): string {
  return `paused ${pausePlaceText(paused)} since ${timeText(paused.since)}`;
}

function waitingText({ state, message, paused }: Run): string {
  if (paused !== null) return pauseText(paused);
  const what: Readonly<Record<RunState, string>> = {
    running: 'running',
    paused: 'paused',
    'waiting-for-disk': 'restarts; the run goes on in the system on its disk',
    'waiting-for-pe': 'restarts; the run goes on in the PE',
    succeeded: 'succeeded',
    failed: 'failed',
    cancelled: 'cancelled',
  };
  return message === '' ? what[state] : `${what[state]} · ${message}`;
}

/** A record as a line, or several where it is long; null for those that are only for the engine (volumes, variables). */
export function recordText(record: RunRecord, paper: Paper): string | null {
  const described = describeRecord(record);
  if (described === null) return null;
  const [mark, text, colour] = described;
  const start = `${clockText(record.at)}  ${mark} `;
  const room = paper.columns === null ? Number.POSITIVE_INFINITY : Math.max(20, paper.columns - widthOf(start));
  const lines = wrapText(safeText(text), room).join(`\n${' '.repeat(widthOf(start))}`);
  return `${paint(start + lines, colour, paper)}\n`;
}

type Described = readonly [mark: string, text: string, colour: Colour | undefined];

function describeRecord(record: RunRecord): Described | null {
  switch (record.kind) {
    case 'run-started':
      return ['●', `The run begins in ${record.environment} (agent ${record.agentVersion}, ${record.origin})`, 'bold'];
    case 'run-resumed':
      return ['●', `The run goes on in ${record.environment}: ${record.reason}${editedText(record)}`, 'bold'];
    case 'group-started':
      return ['▸', record.name, undefined];
    case 'step-started':
      return ['▸', `${record.name}${attemptText(record.attempt)}`, undefined];
    case 'step-finished':
      return describeFinished(record);
    case 'group-finished':
      return record.outcome === 'done' ? null : describeOutcome(record.outcome, record.name, record.message);
    case 'about-to-destroy':
      return ['!', `${record.name} destroys what is on ${record.disk}: ${record.description}`, 'yellow'];
    case 'journal-moved':
      return [' ', `The journal moves from ${record.from} to ${record.to}`, 'dim'];
    case 'run-paused':
      return ['‖', `Paused ${pausePlaceText(record)}`, 'yellow'];
    case 'debug-command':
      return describeCommand(record);
    case 'run-finished':
      return describeEnd(record.outcome, record.message);
    case 'volumes':
    case 'variables':
      return null;
  }
}

function describeCommand({ by, command, refused }: Extract<RunRecord, { kind: 'debug-command' }>): Described {
  const text = `${by}: ${commandText(command)}`;
  return refused === null ? ['‖', text, 'yellow'] : ['‖', `${text}, refused: ${refused}`, 'red'];
}

function commandText(command: DebugCommand): string {
  switch (command.command) {
    case 'goto':
      return `goes on at the step ${command.nodeId}`;
    case 'setVariable':
      return `sets the variable ${command.name}`;
    case 'setBreakpoints':
      return command.nodeIds.length === 0
        ? 'clears all break points'
        : `sets the break points ${command.nodeIds.join(', ')}`;
    default:
      return { continue: 'goes on', next: 'goes on for one step', pause: 'has it pause' }[command.command];
  }
}

function editedText({ edited }: Extract<RunRecord, { kind: 'run-resumed' }>): string {
  return edited === undefined ? '' : `, with the edited task sequence (version ${edited.taskSequenceVersion})`;
}

function describeFinished(record: Extract<RunRecord, { kind: 'step-finished' }>): Described {
  const speed =
    record.bytes === null || record.bytes === 0 || record.milliseconds === 0
      ? []
      : [bytesText(record.bytes), `${bytesText((record.bytes / record.milliseconds) * 1000)}/s`];
  const failure = [
    ...(record.errorCode === null ? [] : [record.errorCode]),
    ...(record.exitCode === null || record.exitCode === 0 ? [] : [`exit code ${record.exitCode}`]),
  ];
  const facts = [...failure, ...(record.outcome === 'skipped' ? [] : [durationText(record.milliseconds)]), ...speed];
  const message = record.message === '' ? '' : `: ${record.message}`;
  const text = `${message}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
  const [mark, name, colour] = describeOutcome(record.outcome, record.name, '');
  return [mark, `${name}${attemptText(record.attempt)}${text}`, colour];
}

function describeOutcome(outcome: string, name: string, message: string): Described {
  const text = message === '' ? name : `${name}: ${message}`;
  switch (outcome) {
    case 'done':
      return ['✓', text, 'green'];
    case 'failed':
      return ['✗', text, 'red'];
    case 'skipped':
      return ['-', text, 'dim'];
    case 'restart':
      return ['↻', text, 'green'];
    default:
      return ['…', text, undefined];
  }
}

function describeEnd(outcome: 'succeeded' | 'failed' | 'cancelled', message: string): Described {
  const mark = { succeeded: '✓', failed: '✗', cancelled: '-' }[outcome];
  return [
    mark,
    `The run ${outcome === 'cancelled' ? 'was cancelled' : outcome}${message === '' ? '' : `: ${message}`}`,
    stateColours[outcome],
  ];
}

function attemptText(attempt: number): string {
  return attempt > 1 ? `, attempt ${attempt}` : '';
}
