/** Maintenance windows of a collection. */
import type { Command } from 'commander';
import * as contract from '../../api/collections.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';
import type { Cli } from '../cli.ts';
import { collect, examples, wholeNumber } from '../command-line.ts';
import { findCollection } from '../named-things.ts';
import { windowText } from '../window-text.ts';
import { dayOf } from './collection-rules.ts';

interface WindowOptions {
  readonly start: string;
  readonly minutes: number;
  readonly timeZone?: string;
  readonly daily?: boolean;
  readonly on?: string[];
  readonly dayOfMonth?: number;
  readonly week?: string;
  readonly taskSequenceOnly?: boolean;
  readonly disabled?: boolean;
}

export function addWindows(collections: Command, cli: Cli): void {
  examples(
    collections
      .command('add-window <collection> <name>')
      .description('Add a maintenance window; one of that name is replaced')
      .requiredOption('--start <time>', 'the first opening on the clock of the time zone, such as 2027-03-01T22:00')
      .requiredOption('--minutes <number>', 'how long it is open: less than 24 hours', wholeNumber(1, 1439))
      .option('--time-zone <zone>', 'such as Europe/Amsterdam; UTC without it')
      .option('--daily', 'every day at that time')
      .option('--on <day>', 'every week on this day; may be given several times', collect)
      .option('--day-of-month <number>', 'every month on this day', wholeNumber(1, 31))
      .option('--week <which>', 'with one --on: every month in the first, second, third, fourth or last week only')
      .option('--task-sequence-only', 'for task sequences alone')
      .option('--disabled', 'kept, but off')
      .action(async (reference: string, name: string, options: WindowOptions) => {
        const window = windowOf(name, options);
        const site = await cli.site();
        const { id, maintenanceWindows } = await findCollection(site, reference);
        const body = { maintenanceWindows: [...without(maintenanceWindows, name), window] };
        const answer = await site.call(contract.changeCollection, { params: { id }, body });
        cli.show(answer, (shown) => `"${shown.name}" has the window "${name}": ${windowText(window)}.\n`);
      }),
    'slipway collections add-window "Room 12" Nights --start 2027-03-01T22:00 --minutes 480 --daily --time-zone Europe/Amsterdam',
    'slipway collections add-window "Room 12" Patches --start 2027-03-01T20:00 --minutes 120 --on tuesday --week second',
  );
  examples(
    collections
      .command('remove-window <collection> <name>')
      .description('Take a maintenance window away')
      .action(async (reference: string, name: string) => {
        const site = await cli.site();
        const { id, maintenanceWindows } = await findCollection(site, reference);
        const staying = without(maintenanceWindows, name);
        if (staying.length === maintenanceWindows.length)
          throw new SlipwayError('SLIP-1002', `"${reference}" has no maintenance window named "${name}".`);
        const answer = await site.call(contract.changeCollection, {
          params: { id },
          body: { maintenanceWindows: staying },
        });
        cli.show(answer, (shown) => `"${shown.name}" has no window "${name}" any more.\n`);
      }),
    'slipway collections remove-window "Room 12" Nights',
  );
}

function without(windows: readonly MaintenanceWindow[], name: string): MaintenanceWindow[] {
  return windows.filter((window) => window.name.toLowerCase() !== name.toLowerCase());
}

function windowOf(name: string, options: WindowOptions): MaintenanceWindow {
  const { start, minutes, timeZone = 'UTC', taskSequenceOnly, disabled } = options;
  return {
    ...{ name, start, timeZone, durationMinutes: minutes, enabled: disabled !== true },
    kind: taskSequenceOnly === true ? 'task-sequence' : 'all',
    recurrence: recurrenceOf(options),
  };
}

const WEEKS = ['first', 'second', 'third', 'fourth', 'last'] as const;

function recurrenceOf({ daily, on, dayOfMonth, week }: WindowOptions): MaintenanceWindow['recurrence'] {
  if ([daily, on, dayOfMonth].filter((each) => each !== undefined).length > 1)
    throw new SlipwayError(
      'SLIP-6001',
      'Give one of --daily, --on and --day-of-month, or none for a window that opens once.',
    );
  if (week !== undefined) return monthlyOf(on ?? [], week);
  if (daily === true) return { kind: 'daily' };
  if (on !== undefined) return { kind: 'weekly', days: on.map(dayOf) };
  return dayOfMonth === undefined ? { kind: 'none' } : { kind: 'monthly-by-date', day: dayOfMonth };
}

function monthlyOf([day, ...more]: readonly string[], text: string): MaintenanceWindow['recurrence'] {
  const week = WEEKS.find((each) => each === text.toLowerCase());
  if (week === undefined || day === undefined || more.length > 0)
    throw new SlipwayError('SLIP-6001', `--week is one of ${WEEKS.join(', ')}, and goes with one --on.`);
  return { kind: 'monthly-by-weekday', week, day: dayOf(day) };
}
