/** What decides who is in a collection. */
import type { Command } from 'commander';
import type { z } from 'zod';
import type { Collection, CollectionReference } from '../../api/collections.ts';
import * as contract from '../../api/collections.ts';
import { weekdays } from '../../api/content.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { EvaluationSchedule } from '../../api/evaluation-schedule.ts';
import type { Cli } from '../cli.ts';
import { collect, examples, wholeNumber } from '../command-line.ts';
import {
  type ConfirmOption,
  type ConfirmUnknownOption,
  callConfirmed,
  confirmDeviceCount,
  confirmOption,
  confirmUnknownOption,
} from '../device-count.ts';
import { findCollection, shortId } from '../named-things.ts';
import { countText, timeText } from '../quantities.ts';
import type { Answer, Site } from '../site.ts';
import { type Column, renderProperties, renderTable } from '../table.ts';
import { windowText } from '../window-text.ts';

type Change = z.input<NonNullable<typeof contract.changeCollection.body>>;

type Confirm = ConfirmOption & ConfirmUnknownOption;

function confirmable(command: Command): Command {
  return confirmUnknownOption(confirmOption(command));
}

export function addRules(collections: Command, cli: Cli): void {
  addShow(collections, cli);
  addQueries(collections, cli);
  addReferences(collections, cli);
  addLimit(collections, cli);
  addEvaluation(collections, cli);
}

/** Asks for the number of devices where required deployments would start by it. */
async function changeConfirmed(
  cli: Cli,
  site: Site,
  id: string,
  change: Change,
  { confirmDeviceCount: given, confirmUnknownComputers }: Confirm,
): Promise<Answer<Collection>> {
  return callConfirmed(
    (count) =>
      site.call(contract.changeCollection, {
        params: { id },
        body: { ...change, confirmDeviceCount: count, confirmUnknownComputers },
      }),
    (starting) => confirmDeviceCount(cli, starting, given),
  );
}

const countLine = ({ name, memberCount }: Collection): string =>
  `"${name}" holds ${countText(memberCount, 'device')} now.\n`;

function addShow(collections: Command, cli: Cli): void {
  examples(
    collections
      .command('show <collection>')
      .description('Its rules, what limits it, when it is evaluated, and its maintenance windows')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findCollection(site, reference);
        const answer = await site.call(contract.getCollection, { params: { id } });
        const { value: direct } = await site.call(contract.listDirectRules, { params: { id } });
        cli.show(answer, (collection) => renderProperties(propertiesOf(collection, direct), cli.paper));
      }),
    'slipway collections show "Room 12"',
  );
}

/** How many direct rules are told: one may have a hundred thousand, and "export" has all. */
const SHOWN_DIRECT = 10;

function directText(direct: readonly { readonly name: string }[]): string | null {
  if (direct.length === 0) return null;
  const names = direct.slice(0, SHOWN_DIRECT).map(({ name }) => name);
  return `${names.join(', ')}${direct.length > SHOWN_DIRECT ? ` and ${direct.length - SHOWN_DIRECT} more` : ''}`;
}

function propertiesOf(
  collection: Collection,
  direct: readonly { readonly name: string }[],
): (readonly [string, string | null])[] {
  const { queryRules, includedCollections, excludedCollections, limitingCollection, maintenanceWindows } = collection;
  return [
    ['Name', collection.name],
    ['Id', collection.id],
    ['Devices', String(collection.memberCount)],
    ['Limited by', limitingCollection && nameOf(limitingCollection)],
    ['Direct rules', directText(direct)],
    ...queryRules.map(({ name, query }) => [`Query "${name}"`, query] as const),
    ['Includes', includedCollections.map(nameOf).join(', ') || null],
    ['Excludes', excludedCollections.map(nameOf).join(', ') || null],
    ['Evaluated', scheduleText(collection.evaluationSchedule)],
    [
      'Last evaluated',
      collection.evaluatedAt && `${timeText(collection.evaluatedAt)}, in ${collection.evaluationMilliseconds} ms`,
    ],
    ['Last change', collection.membersChangedAt && timeText(collection.membersChangedAt)],
    ...maintenanceWindows.map((window) => [`Window "${window.name}"`, windowText(window)] as const),
  ];
}

export const nameOf = ({ name }: CollectionReference): string => name ?? '(beyond your reach)';

function scheduleText(schedule: EvaluationSchedule | null): string {
  if (schedule === null) return 'when somebody asks';
  if (schedule.kind === 'every') return `every ${schedule.minutes} minutes`;
  const days = schedule.kind === 'daily' ? 'daily' : schedule.days.join(', ');
  return `${days} at ${schedule.time} ${schedule.timeZone}`;
}

function addQueries(collections: Command, cli: Cli): void {
  examples(
    confirmable(
      collections
        .command('add-query <collection> <name> <query>')
        .description('Add all devices that a query selects, now and later; one of that name is replaced'),
    ).action(async (reference: string, name: string, query: string, confirm: Confirm) => {
      const site = await cli.site();
      const { id, queryRules } = await findCollection(site, reference);
      const others = queryRules.filter((rule) => rule.name.toLowerCase() !== name.toLowerCase());
      const change = { queryRules: [...others, { name, query }] };
      cli.show(await changeConfirmed(cli, site, id, change, confirm), countLine);
    }),
    'slipway collections add-query "Room 12" Laptops \'model like "Latitude*"\'',
  );
  examples(
    confirmable(collections.command('remove-query <collection> <name>').description('Take a query rule away')).action(
      async (reference: string, name: string, confirm: Confirm) => {
        const site = await cli.site();
        const { id, queryRules } = await findCollection(site, reference);
        const staying = queryRules.filter((rule) => rule.name.toLowerCase() !== name.toLowerCase());
        if (staying.length === queryRules.length)
          throw new SlipwayError('SLIP-1002', `"${reference}" has no query rule named "${name}".`);
        cli.show(await changeConfirmed(cli, site, id, { queryRules: staying }, confirm), countLine);
      },
    ),
    'slipway collections remove-query "Room 12" Laptops',
  );
  examples(
    collections
      .command('preview <query>')
      .description('How many devices a query selects, and the first of them, without keeping it')
      .option('--within <collection>', 'only devices of this collection')
      .action(async (query: string, { within }: { within?: string }) => {
        const site = await cli.site();
        const limitingCollectionId = within === undefined ? undefined : (await findCollection(site, within)).id;
        const answer = await site.call(contract.previewQuery, { body: { query, limitingCollectionId } });
        cli.show(answer, ({ count, devices }) => {
          const more = count > devices.length ? `… and ${count - devices.length} more\n` : '';
          const table = devices.length === 0 ? '' : `\n${renderTable(devices, memberColumns, cli.paper)}${more}`;
          return `The query selects ${countText(count, 'device')}.\n${table}`;
        });
      }),
    "slipway collections preview 'memory < 8 GB'",
  );
}

export const memberColumns: readonly Column<{ deviceId: string; name: string }>[] = [
  { header: 'NAME', text: ({ name }) => name },
  { header: 'ID', text: ({ deviceId }) => shortId(deviceId) },
];

interface ReferenceOptions extends Confirm {
  readonly remove?: boolean;
}

function addReferences(collections: Command, cli: Cli): void {
  const kinds = [
    ['include', 'includedCollections', 'includedCollectionIds', 'Add the members of other collections'],
    [
      'exclude',
      'excludedCollections',
      'excludedCollectionIds',
      'Keep the members of other collections out, whatever else adds them',
    ],
  ] as const;
  for (const [word, field, ids, description] of kinds)
    examples(
      confirmable(
        collections
          .command(`${word} <collection> <other...>`)
          .description(description)
          .option('--remove', 'take these rules away'),
      ).action(async (reference: string, others: string[], { remove, ...confirm }: ReferenceOptions) => {
        const site = await cli.site();
        const collection = await findCollection(site, reference);
        const named = new Set<string>();
        for (const other of others) named.add((await findCollection(site, other)).id);
        const before = collection[field].flatMap(({ id }) => id ?? []);
        const after = remove === true ? before.filter((id) => !named.has(id)) : [...new Set([...before, ...named])];
        cli.show(await changeConfirmed(cli, site, collection.id, { [ids]: after }, confirm), countLine);
      }),
      `slipway collections ${word} "House" "Room 12"`,
      `slipway collections ${word} "House" "Room 12" --remove`,
    );
}

function addLimit(collections: Command, cli: Cli): void {
  examples(
    confirmable(
      collections
        .command('limit <collection> <limiting>')
        .description('Have another collection limit it: nobody is a member who is not in that, too'),
    ).action(async (reference: string, limiting: string, confirm: Confirm) => {
      const site = await cli.site();
      const { id } = await findCollection(site, reference);
      const limitingCollectionId = (await findCollection(site, limiting)).id;
      cli.show(await changeConfirmed(cli, site, id, { limitingCollectionId }, confirm), countLine);
    }),
    'slipway collections limit "Room 12" "House"',
  );
}

interface ScheduleOptions {
  readonly every?: number;
  readonly daily?: string;
  readonly on?: string[];
  readonly timeZone?: string;
  readonly never?: boolean;
}

function addEvaluation(collections: Command, cli: Cli): void {
  examples(
    confirmable(
      collections.command('evaluate <collection>').description('Evaluate all of it now, and what rests on it'),
    ).action(async (reference: string, confirm: Confirm) => {
      const site = await cli.site();
      const { id } = await findCollection(site, reference);
      const answer = await callConfirmed(
        (count) =>
          site.call(contract.evaluateCollection, { params: { id }, body: { ...confirm, confirmDeviceCount: count } }),
        (starting) => confirmDeviceCount(cli, starting, confirm.confirmDeviceCount),
      );
      cli.show(answer, countLine);
    }),
    'slipway collections evaluate "Room 12"',
  );
  examples(
    collections
      .command('schedule <collection>')
      .description(
        'When all of it is evaluated; changes of people and of single computers are evaluated at once, whatever it says',
      )
      .option('--every <minutes>', 'after so many minutes, 5 to 10080', wholeNumber(5, 10_080))
      .option('--daily <time>', 'at a time of day, such as 03:00')
      .option('--on <day>', 'with --daily: only on this day of the week; may be given several times', collect)
      .option('--time-zone <zone>', 'with --daily: whose clock that is, such as Europe/Amsterdam; UTC without it')
      .option('--never', 'only when somebody asks')
      .action(async (reference: string, options: ScheduleOptions) => {
        const evaluationSchedule = scheduleOf(options);
        const site = await cli.site();
        const { id } = await findCollection(site, reference);
        const answer = await site.call(contract.changeCollection, { params: { id }, body: { evaluationSchedule } });
        cli.show(answer, (shown) => `"${shown.name}" is evaluated ${scheduleText(shown.evaluationSchedule)}.\n`);
      }),
    'slipway collections schedule "Room 12" --every 60',
    'slipway collections schedule "Room 12" --daily 03:00 --on saturday --time-zone Europe/Amsterdam',
  );
}

function scheduleOf({ every, daily, on, timeZone = 'UTC', never }: ScheduleOptions): EvaluationSchedule | null {
  if ([every, daily, never].filter((each) => each !== undefined).length !== 1)
    throw new SlipwayError('SLIP-6001', 'Say when: give one of --every, --daily and --never.');
  if (every !== undefined) return { kind: 'every', minutes: every };
  if (daily === undefined) return null;
  if (on === undefined) return { kind: 'daily', time: daily, timeZone };
  return { kind: 'weekly', days: on.map(dayOf), time: daily, timeZone };
}

export function dayOf(text: string): (typeof weekdays)[number] {
  const day = weekdays.find((each) => each === text.toLowerCase());
  if (day !== undefined) return day;
  throw new SlipwayError('SLIP-6001', `"${text}" is no day of the week: ${weekdays.join(', ')}.`);
}
