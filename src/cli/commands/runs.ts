import type { Command } from 'commander';
import type { RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { runStates } from '../../api/run-states.ts';
import type { Run } from '../../api/runs.ts';
import * as contract from '../../api/runs.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf, wholeNumber } from '../command-line.ts';
import { findDevice, findRun, shortId } from '../named-things.ts';
import { clockText, durationText, timeText } from '../quantities.ts';
import { endText, pauseText, progressText, recordText, stateColour } from '../run-text.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';
import { addDebugging } from './runs-debug.ts';
import { addEvidence } from './runs-evidence.ts';
import { addHistory } from './runs-history.ts';
import { addReports } from './runs-report.ts';
import { addResume } from './runs-resume.ts';
import { addWatching } from './runs-watch.ts';

const RUN = 'RUN is its id, the beginning of it, or a device, whose newest run is meant';

export function addRuns(program: Command, cli: Cli): void {
  const runs = program.command('runs').description('Task sequences that run, or have run, on devices');
  addList(runs, cli);
  addShow(runs, cli);
  addHistory(runs, cli);
  addWatching(runs, cli, RUN);
  addDebugging(runs, cli, RUN);
  addResume(runs, cli, RUN);
  addCancel(runs, cli);
  addReports(runs, cli, RUN);
  addEvidence(runs, cli, RUN);
}

interface ListOptions {
  device?: string;
  state?: 'open' | Run['state'];
  limit?: number;
}

function addList(runs: Command, cli: Cli): void {
  examples(
    runs
      .command('list')
      .description('Runs, newest first')
      .option('--device <device>', 'only those of this device')
      .option(
        '--state <state>',
        `only those in this state: ${['open', ...runStates].join(', ')}`,
        oneOf(['open', ...runStates]),
      )
      .option('--limit <number>', 'at most this many (100 unless told)', wholeNumber(1, 1000))
      .action(async ({ device, state, limit }: ListOptions) => {
        const site = await cli.site();
        const deviceId = device === undefined ? undefined : (await findDevice(site, device)).id;
        const answer = await site.call(contract.listRuns, { query: { deviceId, state, ...(limit && { limit }) } });
        cli.show(answer, (list) =>
          list.length === 0 ? 'There are no such runs.\n' : renderTable(list, runColumns, cli.paper),
        );
      }),
    'slipway runs list --state open',
    'slipway runs list --device PC-01',
  );
}

function addShow(runs: Command, cli: Cli): void {
  examples(
    runs
      .command('show <run>')
      .summary('One run with its steps')
      .description(`One run with its steps; ${RUN}`)
      .option('--records', 'everything that happened in it, in order, instead of a summary')
      .action(async (reference: string, { records: only }: { records?: boolean }) => {
        const site = await cli.site();
        const run = await findRun(site, reference);
        if (cli.format !== 'table' && !only) return cli.show(run, () => '');
        const records = await site.call(contract.listRunRecords, { params: { id: run.value.id } });
        if (only) return cli.show(records, (list) => renderRecords(list, cli.paper));
        return cli.show(records, (list) => renderRun(run.value, list, cli.paper));
      }),
    'slipway runs show PC-01',
    'slipway runs show 3f2a9c41 --records --output json',
  );
}

function addCancel(runs: Command, cli: Cli): void {
  examples(
    runs
      .command('cancel <run>')
      .summary('Ask the computer to stop after the running step')
      .description(`Ask the computer to stop after the running step; ${RUN}`)
      .option('--force', 'end the run at once: for a computer that is gone')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { force = false, yes }: { force?: boolean; yes?: boolean }) => {
        const site = await cli.site();
        const { value: run } = await findRun(site, reference);
        if (run.endedAt !== null)
          throw new SlipwayError('SLIP-2007', `The run of ${run.deviceName} has ended already: it ${endText(run)}.`);
        await cli.confirm(`Cancel "${run.taskSequenceName}" on ${run.deviceName}${force ? ' at once' : ''}?`, yes);
        const answer = await site.call(contract.cancelRun, { params: { id: run.id }, body: { force } });
        cli.show(answer, (changed) =>
          changed.endedAt === null
            ? `${changed.deviceName} stops after the running step.\n`
            : `The run of ${changed.deviceName} was cancelled.\n`,
        );
      }),
    'slipway runs cancel PC-01',
    'slipway runs cancel PC-01 --force --yes',
  );
}

const runColumns: readonly Column<Run>[] = [
  { header: 'ID', text: ({ id }) => shortId(id) },
  { header: 'DEVICE', text: ({ deviceName }) => deviceName, cutTo: 10 },
  { header: 'TASK SEQUENCE', text: ({ taskSequenceName }) => taskSequenceName, cutTo: 14, dropOrder: 2 },
  { header: 'STATE', text: ({ state }) => state, colour: stateColour },
  { header: 'STARTED', text: ({ startedAt }) => timeText(startedAt), dropOrder: 1 },
  { header: 'TOOK', text: tookText, dropOrder: 3 },
  {
    header: 'WHERE IT IS',
    text: (run) => (run.endedAt === null ? progressText(run.progress) : '') || run.message,
    cutTo: 16,
  },
];

function tookText({ startedAt, endedAt }: Run): string {
  return endedAt === null ? '-' : durationText(Date.parse(endedAt) - Date.parse(startedAt));
}

function standingText({ state, paused, cancelRequested, endedAt }: Run): string {
  const standing = paused === null ? state : pauseText(paused);
  return cancelRequested && endedAt === null ? `${standing}, stops after this step` : standing;
}

function renderRun(run: Run, records: readonly RunRecord[], paper: Paper): string {
  const properties = renderProperties(
    [
      ['Run', run.id],
      ['Device', run.deviceName],
      ['Task sequence', `${run.taskSequenceName}, version ${run.taskSequenceVersion}`],
      ['State', standingText(run)],
      ['Where it is', run.endedAt === null ? progressText(run.progress) || null : null],
      ['Message', run.message || null],
      ['Booted by', run.origin],
      ['Started', timeText(run.startedAt)],
      ['Ended', run.endedAt === null ? null : `${timeText(run.endedAt)}, after ${tookText(run)}`],
      ['Last report', run.lastReportAt === null ? null : timeText(run.lastReportAt)],
    ],
    paper,
  );
  const steps = records.filter((record) => record.kind === 'step-finished');
  return steps.length === 0 ? properties : `${properties}\n${renderTable(steps, stepColumns, paper)}`;
}

const outcomeColours = { done: 'green', failed: 'red', restart: 'green', skipped: 'dim', waiting: undefined } as const;

const stepColumns: readonly Column<Extract<RunRecord, { kind: 'step-finished' }>>[] = [
  { header: 'TIME', text: ({ at }) => clockText(at), dropOrder: 2 },
  { header: 'STEP', text: ({ name }) => name, cutTo: 16, wrap: true },
  { header: 'IN', text: ({ environment }) => environment, dropOrder: 3 },
  { header: 'OUTCOME', text: ({ outcome }) => outcome, colour: ({ outcome }) => outcomeColours[outcome] },
  { header: 'TOOK', text: ({ milliseconds }) => durationText(milliseconds), align: 'right', dropOrder: 1 },
  {
    header: 'MESSAGE',
    text: ({ message, errorCode }) => (errorCode === null ? message : `${message} (${errorCode})`),
    cutTo: 20,
    wrap: true,
  },
];

function renderRecords(records: readonly RunRecord[], paper: Paper): string {
  const lines = records.map((record) => recordText(record, paper) ?? '').join('');
  return lines || 'Nothing has happened in this run yet.\n';
}
