import { type Command, Option } from 'commander';
import { listSiteLog, logLevels, logProcesses, type SiteLogLine } from '../../api/site-log.ts';
import { type Cli, Interrupted } from '../cli.ts';
import { examples, parseTime } from '../command-line.ts';
import { timeText } from '../quantities.ts';
import { keepTrying } from '../run-watch.ts';
import type { Site } from '../site.ts';
import { paint } from '../table.ts';
import { safeLines, safeText } from '../text-width.ts';

const LINES = 200;
const MOST_LINES = 5000;
const EVERY_MILLISECONDS = 1000;

interface LogOptions {
  readonly level?: SiteLogLine['level'];
  readonly process?: SiteLogLine['process'];
  readonly search?: string;
  readonly since?: string;
  readonly follow?: boolean;
}

export function addSiteLog(site: Command, cli: Cli): void {
  examples(
    site
      .command('log')
      .summary('The log of the site')
      .description(
        'The newest lines of the log of the site, as its processes keep them: two files of 4 MB each. All of it is in the journal of its machine.',
      )
      .addOption(new Option('--level <level>', 'lines of this level and above').choices(logLevels))
      .addOption(new Option('--process <process>', 'of this process alone').choices(logProcesses))
      .option('--search <text>', 'lines with this text')
      .option('--since <time>', 'not before this day or moment, such as 2026-11-25')
      .option('--follow', 'show new lines as they come, until Ctrl-C')
      .action((options: LogOptions) => showLog(cli, options)),
    'slipway site log --level warn',
    'slipway site log --process boot --follow',
  );
}

async function showLog(cli: Cli, { follow, since, ...filter }: LogOptions): Promise<void> {
  const site = await cli.site();
  const from = since === undefined ? {} : { since: parseTime('--since', since) };
  const limit = since === undefined ? LINES : MOST_LINES;
  const { value } = await site.call(listSiteLog, { query: { ...filter, ...from, limit } });
  const lines = value.lines.toReversed();
  for (const line of lines) showLine(cli, line);
  if (follow === true) await followLog(cli, site, filter, value.position);
  else if (lines.length === 0) cli.remark('No such line is kept.');
}

/** Asks for what was written since; while the site is away it goes on asking. */
async function followLog(
  cli: Cli,
  site: Site,
  filter: Omit<LogOptions, 'follow' | 'since'>,
  position: string,
): Promise<void> {
  const signal = cli.world.takeInterrupts();
  let after = position;
  const look = () => site.call(listSiteLog, { query: { ...filter, after, limit: MOST_LINES } });
  for (;;) {
    await cli.world.pause(EVERY_MILLISECONDS, signal);
    const answer = await keepTrying(look, {
      onLost: () => {},
      pause: (milliseconds, until) => cli.world.pause(milliseconds, until),
      now: () => cli.world.now(),
      signal,
    });
    if (answer === null) throw new Interrupted();
    for (const line of answer.value.lines.toReversed()) showLine(cli, line);
    after = answer.value.position;
  }
}

const colours = { trace: 'dim', debug: 'dim', info: undefined, warn: 'yellow', error: 'red', fatal: 'red' } as const;

function showLine(cli: Cli, line: SiteLogLine): void {
  cli.showEntry(line, () => {
    const { at, level, process, role, message, facts, error } = line;
    const head = `${timeText(at)}  ${paint(level.padEnd(5), colours[level], cli.paper)}  ${process}`;
    const about = role === null ? '' : `${safeText(role)}: `;
    const more = Object.keys(facts).length === 0 ? '' : ` ${safeText(JSON.stringify(facts))}`;
    return `${head}  ${about}${safeText(message)}${more}\n${error === null ? '' : safeLines(`${error}\n`)}`;
  });
}
