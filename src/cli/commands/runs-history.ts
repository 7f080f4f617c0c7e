/** What a computer did: its runs and the steps in them. */
import type { Command } from 'commander';
import { listDeviceRuns, type RunWithSteps } from '../../api/device-runs.ts';
import type { Cli } from '../cli.ts';
import { examples, parseTime, wholeNumber } from '../command-line.ts';
import { findDevice } from '../named-things.ts';
import { clockText, durationText, timeText } from '../quantities.ts';
import { endText } from '../run-text.ts';
import { type Column, type Paper, renderTable } from '../table.ts';
import { safeText } from '../text-width.ts';

interface HistoryOptions {
  limit: number;
  before?: string;
}

export function addHistory(runs: Command, cli: Cli): void {
  examples(
    runs
      .command('history <device>')
      .summary('What a device did: its runs with every step')
      .description('What a device did: its runs, newest first, with every step and attempt')
      .option('--limit <number>', 'at most this many runs', wholeNumber(1, 100), 20)
      .option('--before <time>', 'only runs that began before this time: the next page')
      .action(async (reference: string, { limit, before }: HistoryOptions) => {
        const site = await cli.site();
        const { id, name } = await findDevice(site, reference);
        const query = { limit, ...(before === undefined ? {} : { before: parseTime('--before', before) }) };
        const answer = await site.call(listDeviceRuns, { params: { id }, query });
        cli.show(answer, (list) =>
          list.length === 0
            ? `${name} has no such runs.\n`
            : list.map((run) => renderRunOf(run, cli.paper)).join('\n') + moreText(list, limit),
        );
      }),
    'slipway runs history PC-01',
    'slipway runs history PC-01 --limit 1 --output json',
  );
}

function renderRunOf(run: RunWithSteps, paper: Paper): string {
  const { taskSequenceName, taskSequenceVersion, startedAt, endedAt, id } = run;
  const took = endedAt === null ? '' : ` after ${durationText(Date.parse(endedAt) - Date.parse(startedAt))}`;
  const standing = endedAt === null ? `is ${run.state}` : `${endText(run)}${took}`;
  const head = `${timeText(startedAt)}  ${taskSequenceName}, version ${taskSequenceVersion}: ${standing} (${id})`;
  return `${safeText(head)}\n${run.steps.length === 0 ? 'No step was begun.\n' : renderTable(run.steps, columns, paper)}`;
}

function moreText(list: readonly RunWithSteps[], limit: number): string {
  const last = list.at(-1);
  return last === undefined || list.length < limit ? '' : `\nPerhaps there are more: --before ${last.startedAt}\n`;
}

type Step = RunWithSteps['steps'][number];

const colours = { done: 'green', failed: 'red', restart: 'green', skipped: 'dim', waiting: undefined } as const;

const columns: readonly Column<Step>[] = [
  { header: 'TIME', text: ({ startedAt }) => clockText(startedAt), dropOrder: 3 },
  { header: 'STEP', text: stepText, cutTo: 16, wrap: true },
  {
    header: 'OUTCOME',
    text: ({ outcome }) => outcome ?? 'no end',
    colour: ({ outcome }) => (outcome === null ? undefined : colours[outcome]),
  },
  {
    header: 'EXIT',
    text: ({ exitCode }) => (exitCode === null ? '-' : String(exitCode)),
    align: 'right',
    dropOrder: 2,
  },
  { header: 'TOOK', text: tookText, align: 'right', dropOrder: 1 },
  {
    header: 'MESSAGE',
    text: ({ message, errorCode }) => (errorCode === null ? message : `${message} (${errorCode})`),
    cutTo: 20,
    wrap: true,
  },
];

function stepText({ name, attempt }: Step): string {
  return attempt === 1 ? name : `${name} (attempt ${attempt})`;
}

function tookText({ milliseconds }: Step): string {
  return milliseconds === null ? '-' : durationText(milliseconds);
}
