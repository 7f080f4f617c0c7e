/** `slipway runs watch` and `slipway runs log`: what happens in a run, while it happens. */
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { getRun, listRunLog, listRuns, type Run } from '../../api/runs.ts';
import { type Cli, Interrupted } from '../cli.ts';
import { examples, wholeNumber } from '../command-line.ts';
import { findDevice, findRun } from '../named-things.ts';
import { clockText, durationText } from '../quantities.ts';
import { endText, progressLine, recordText } from '../run-text.ts';
import { keepTrying, type RunWatcher, watchRun } from '../run-watch.ts';
import type { Answer, Site } from '../site.ts';
import { safeText } from '../text-width.ts';
import { type LogSearch, searchLogs } from './runs-log-search.ts';

const POLL_MILLISECONDS = 1000;

export function addWatching(runs: Command, cli: Cli, runArgument: string): void {
  examples(
    runs
      .command('watch <run>')
      .summary('Follow a run to its end')
      .description(
        `Follow a run to its end; ${runArgument}. Exit code: 0 it succeeded, 1 it failed, 2 it was cancelled. With --output json: one object a line, {"record": …} and {"run": …}`,
      )
      .option('--wait', 'RUN is a device: wait until a run of it begins')
      .action(async (reference: string, { wait }: { wait?: boolean }) => {
        const site = await cli.site();
        const watcher = watcherOf(cli);
        const runId = wait
          ? await waitForRun(cli, site, reference, watcher)
          : (await findRun(site, reference)).value.id;
        const run = runId === null ? null : await watchRun(site, runId, watcher);
        cli.terminal.status(null);
        if (run === null) {
          cli.remark('The run is not touched by this: it goes on, and can be watched again.');
          throw new Interrupted();
        }
        reportEnd(cli, run);
      }),
    'slipway runs watch PC-01',
    'slipway runs watch PC-01 --wait && echo deployed',
  );
  examples(
    runs
      .command('log [run]')
      .summary("A run's log lines, or lines with a text in the logs of all runs")
      .description(
        `A run's log lines; ${runArgument}. With --search: lines with a text, in the logs of all runs or some`,
      )
      .option('--follow', 'go on until the run ends')
      .option('--search <text>', 'only lines with this text, newest first; without RUN in the logs of all runs')
      .option('--deployment <deployment>', 'with --search: only runs of this deployment')
      .option('--since <time>', 'with --search: only since this day or time')
      .option('--before <number>', 'with --search: the next page, as the page before says', wholeNumber(1))
      .action(async (reference: string | undefined, { follow, search, ...where }: LogOptions) => {
        const site = await cli.site();
        if (search !== undefined) return searchLogs(cli, site, { search, run: reference, ...where });
        if (reference === undefined) throw new SlipwayError('SLIP-6001', 'Say which run, or what to --search for.');
        const { value: run } = await findRun(site, reference);
        if (follow) return followLog(cli, site, run.id);
        const answer = await site.call(listRunLog, { params: { id: run.id } });
        return cli.show(answer, (lines) => lines.map(logLine).join('') || 'The log is empty.\n');
      }),
    'slipway runs log PC-01',
    'slipway runs log PC-01 --follow',
    'slipway runs log --search "No space left" --since 2026-11-25',
  );
}

type LogOptions = Partial<Omit<LogSearch, 'run'>> & { follow?: boolean };

/** The open run of a device, or the next one that begins; null when it was interrupted before. */
async function waitForRun(cli: Cli, site: Site, reference: string, watcher: RunWatcher): Promise<string | null> {
  const device = await findDevice(site, reference);
  while (!watcher.signal.aborted) {
    const query = { deviceId: device.id, state: 'open', limit: 1 } as const;
    const answer = await keepTrying<Answer<Run[]>>(() => site.call(listRuns, { query }), watcher);
    const run = answer?.value[0];
    if (run !== undefined) return run.id;
    cli.terminal.status(`${device.name} has no open run yet. Waiting for it to begin …`);
    await cli.world.pause(POLL_MILLISECONDS, watcher.signal);
  }
  return null;
}

function watcherOf(cli: Cli): RunWatcher {
  const { world, terminal, paper } = cli;
  let saidLost = false;
  return {
    signal: world.takeInterrupts(),
    now: () => world.now(),
    pause: (milliseconds, signal) => world.pause(milliseconds, signal),
    onRun: (run) => {
      saidLost = false;
      cli.showEntry({ run: run.body }, () => null);
      const { columns } = terminal.errorPaper;
      if (columns !== null) terminal.status(progressLine(run.value, columns - 1));
    },
    onRecord: (record, body) => cli.showEntry({ record: body }, () => recordText(record, paper)),
    onLost: (error, since) => {
      const seconds = durationText(world.now().getTime() - since.getTime());
      terminal.status(`No answer for ${seconds}; trying again. ${safeText(error.message)}`);
      // Where there is no status line, once is enough.
      if (terminal.errorPaper.columns === null && !saidLost)
        cli.remark(`The site does not answer; trying again. ${error.message}`);
      saidLost = true;
    },
  };
}

/** The run's own end decides the exit code. */
function reportEnd(cli: Cli, run: Run): void {
  cli.exitCode = run.state === 'succeeded' ? 0 : run.state === 'cancelled' ? 2 : 1;
  const took =
    run.endedAt === null ? '' : ` after ${durationText(Date.parse(run.endedAt) - Date.parse(run.startedAt))}`;
  const message = run.message === '' || run.state === 'succeeded' ? '' : `: ${run.message}`;
  cli.say(`"${run.taskSequenceName}" on ${run.deviceName} ${endText(run)}${took}${message}`);
}

async function followLog(cli: Cli, site: Site, id: string): Promise<void> {
  const watcher = watcherOf(cli);
  let after = 0;
  const look = async (): Promise<Run> => {
    const run = await site.call(getRun, { params: { id } });
    const lines = await site.call(listRunLog, { params: { id }, query: { after } });
    const bodies: unknown[] = Array.isArray(lines.body) ? lines.body : [];
    cli.terminal.status(null);
    for (const [index, line] of lines.value.entries()) {
      after = line.id;
      cli.showEntry(bodies[index], () => logLine(line));
    }
    return run.value;
  };
  for (;;) {
    const run = await keepTrying(look, watcher);
    if (run === null || watcher.signal.aborted) throw new Interrupted();
    if (run.endedAt !== null) return;
    await watcher.pause(POLL_MILLISECONDS, watcher.signal);
  }
}

function logLine({ at, line }: { at: string; line: string }): string {
  return `${clockText(at)}  ${safeText(line)}\n`;
}
