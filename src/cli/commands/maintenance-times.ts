/** When a device, or the devices of a collection, may be touched. */
import type { Command } from 'commander';
import {
  getCollectionMaintenanceTimes,
  getDeviceMaintenanceTimes,
  type MaintenanceTimes,
} from '../../api/maintenance-times.ts';
import type { Cli } from '../cli.ts';
import { examples, wholeNumber } from '../command-line.ts';
import { findCollection, findDevice } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import { type Column, renderTable } from '../table.ts';
import { safeLines } from '../text-width.ts';

interface TimesOptions {
  readonly otherWork?: boolean;
  readonly limit: number;
}

const timesCommand = (command: Command): Command =>
  command
    .option('--other-work', 'for other work than task sequences: without the windows that are for these alone')
    .option('--limit <number>', 'at most so many openings', wholeNumber(1, 100), 10);

const queryOf = ({ otherWork, limit }: TimesOptions) => ({
  ...{ work: otherWork === true ? ('other' as const) : ('task-sequence' as const), limit },
});

export function addDeviceTimes(devices: Command, cli: Cli): void {
  examples(
    timesCommand(
      devices
        .command('maintenance-times <device>')
        .description(
          'When a device may be touched: the coming openings of the maintenance windows of all its collections',
        ),
    ).action(async (reference: string, options: TimesOptions) => {
      const site = await cli.site();
      const { id, name } = await findDevice(site, reference);
      const answer = await site.call(getDeviceMaintenanceTimes, { params: { id }, query: queryOf(options) });
      cli.show(answer, (times) => timesText(cli, `"${name}"`, times));
    }),
    'slipway devices maintenance-times PC-01',
  );
}

export function addCollectionTimes(collections: Command, cli: Cli): void {
  examples(
    timesCommand(
      collections
        .command('maintenance-times <collection>')
        .description(
          'When the maintenance windows of a collection are open; its devices may have more by other collections',
        ),
    ).action(async (reference: string, options: TimesOptions) => {
      const site = await cli.site();
      const { id, name } = await findCollection(site, reference);
      const answer = await site.call(getCollectionMaintenanceTimes, { params: { id }, query: queryOf(options) });
      cli.show(answer, (times) => timesText(cli, `"${name}"`, times));
    }),
    'slipway collections maintenance-times "Room 12"',
    'slipway collections maintenance-times "Room 12" --other-work --limit 3',
  );
}

type Opening = MaintenanceTimes['times'][number];

const columns: readonly Column<Opening>[] = [
  { header: 'OPENS', text: ({ opensAt }) => timeText(opensAt) },
  { header: 'CLOSES', text: ({ closesAt }) => timeText(closesAt) },
];

/** Whoever reads it must not rely on what most deployments do not. */
const WHO_OBEYS =
  'Required deployments wait for a window where they are set to (--maintenance-windows obey); all others start at the next network boot.\n';

function timesText(cli: Cli, what: string, { windows, openUntil, times, collections }: MaintenanceTimes): string {
  if (windows === 0) return safeLines(`No maintenance window counts for ${what}: it may be touched at any time.\n`);
  const names = collections.map(({ name }) => (name === null ? 'a collection beyond your reach' : `"${name}"`));
  const now = openUntil === null ? 'Closed now.' : `Open now, until ${timeText(openUntil)}.`;
  const coming = times.length === 0 ? 'It does not open again.\n' : renderTable(times, columns, cli.paper);
  return `${safeLines(`Windows of ${names.join(', ')}. ${now}`)}\n${coming}\n${WHO_OBEYS}`;
}
