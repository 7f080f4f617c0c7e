import type { Command } from 'commander';
import { type Cli, Interrupted } from '../cli.ts';
import { collect, examples, wholeNumber } from '../command-line.ts';
import type { SiteEvent } from '../event-stream.ts';
import { shortId } from '../named-things.ts';
import { clockText } from '../quantities.ts';
import { keepTrying } from '../run-watch.ts';
import type { Site } from '../site.ts';
import { cutText, safeText } from '../text-width.ts';

interface EventOptions {
  kind?: string[];
  after?: number;
}

export function addEvents(program: Command, cli: Cli): void {
  examples(
    program
      .command('events')
      .description('What changes in the site, live, until Ctrl-C. With --output json: one event a line')
      .option(
        '--kind <kind>',
        'only events of this kind, such as run, job or boot; may be given several times',
        collect,
      )
      .option('--after <id>', 'begin with the events after this one', wholeNumber(0))
      .action(async ({ kind, after }: EventOptions) => {
        const site = await cli.site();
        await followEvents(cli, site, after ?? null, (event) => {
          if (kind === undefined || kind.includes(event.value.kind))
            cli.showEntry(event.body, () => eventLine(event.value, cli.paper.columns));
        });
        throw new Interrupted();
      }),
    'slipway events',
    'slipway events --kind boot --kind run',
  );
}

/** Hands on events until it is interrupted. A stream that breaks is taken up again after the last event; the first one must be had. */
async function followEvents(
  cli: Cli,
  site: Site,
  from: number | null,
  onEvent: (event: SiteEvent) => void,
): Promise<void> {
  const { world, terminal } = cli;
  const signal = world.takeInterrupts();
  let after = from;
  const follow = async (): Promise<void> => {
    for await (const event of site.events({ after, signal, onOpen: () => terminal.status(null) })) {
      after = event.value.id;
      onEvent(event);
    }
  };
  await follow();
  while (!signal.aborted) {
    terminal.status('The stream of events has ended; trying again …');
    await world.pause(1000, signal);
    await keepTrying(follow, {
      ...{ signal, onLost: () => undefined, now: () => world.now() },
      pause: (milliseconds) => world.pause(milliseconds, signal),
    });
  }
  terminal.status(null);
}

function eventLine({ at, kind, subject, data }: SiteEvent['value'], columns: number | null): string {
  const facts = Object.keys(data).length === 0 ? '' : JSON.stringify(data);
  const line = safeText(`${clockText(at)}  ${kind.padEnd(13)}  ${shortId(subject)}  ${facts}`).trimEnd();
  return `${columns === null ? line : cutText(line, columns)}\n`;
}
