import type { Command } from 'commander';
import * as contract from '../../api/unknown-computers.ts';
import type { Cli } from '../cli.ts';
import { collect, examples } from '../command-line.ts';
import { type ConfirmUnknownOption, confirmUnknownOption } from '../device-count.ts';
import { collectionIds } from '../limits.ts';
import { findNamed } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';
import { variablesOf } from '../variables.ts';

interface ApproveOptions extends ConfirmUnknownOption {
  readonly name?: string;
  readonly collection?: string[];
  readonly variable?: string[];
  readonly secretVariable?: string[];
}

/** `slipway devices unknown`: computers that no device is known for, and that wait for approval. */
export function addUnknownComputers(devices: Command, cli: Cli): void {
  const unknown = devices.command('unknown').description('Unknown computers that wait for approval');
  examples(
    unknown
      .command('list')
      .description('Those that wait, by the code on their screens, and those that were rejected')
      .action(async () => {
        const answer = await (await cli.site()).call(contract.listWaitingComputers);
        cli.show(answer, (list) =>
          list.length === 0 ? 'No unknown computer waits for approval.\n' : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway devices unknown list',
  );
  examples(
    confirmUnknownOption(
      unknown
        .command('approve <code>')
        .description('Take a computer in by the code on its screen: it gets what is deployed to unknown computers')
        .option('--name <name>', 'its name; without it one is made of its serial number or MAC address')
        .option('--collection <name>', 'a collection to add it to besides; may be given several times', collect)
        .option('--variable <name=value>', 'a task sequence variable; may be given several times', collect)
        .option('--secret-variable <name>', 'a variable whose value is asked for; may be given several times', collect),
    ).action(async (code: string, options: ApproveOptions) => {
      const site = await cli.site();
      const { id } = await findWaiting(site, code);
      const { name, collection, confirmUnknownComputers } = options;
      const variables = await variablesOf(cli, options);
      const into = collection === undefined ? {} : { collectionIds: await collectionIds(site, collection) };
      const body = { name, variables, confirmUnknownComputers, ...into };
      const answer = await site.call(contract.approveComputer, { params: { id }, body });
      cli.show(answer, (made) => `It is the device ${made.name} now, and goes on within seconds.\n`);
    }),
    'slipway devices unknown approve ABCD --name LAB-07 --collection "Room 12" --confirm-unknown-computers',
  );
  examples(
    unknown
      .command('reject <code>')
      .description('Refuse a computer: it is led to its disk, until it is approved')
      .action(async (code: string) => {
        const site = await cli.site();
        const { id, name } = await findWaiting(site, code);
        const answer = await site.call(contract.rejectComputer, { params: { id } });
        cli.show(
          answer,
          () =>
            `The computer ${name} is refused, and is led to its disk from its next boot on. To take it in after all: slipway devices unknown approve ${name}\n`,
        );
      }),
    'slipway devices unknown reject ABCD',
  );
}

async function findWaiting(site: Site, code: string): Promise<{ id: string; name: string }> {
  const { value } = await site.call(contract.listWaitingComputers);
  const named = value.map((each) => ({ id: each.id, name: each.code }));
  return findNamed(named, code, 'waiting computer');
}

const columns: readonly Column<contract.WaitingComputer>[] = [
  { header: 'CODE', text: ({ code }) => code },
  { header: 'MAC ADDRESS', text: ({ mac }) => mac },
  {
    header: 'MODEL',
    text: ({ manufacturer, model }) => [manufacturer, model].filter((part) => part !== null).join(' ') || '-',
    cutTo: 12,
    dropOrder: 2,
  },
  { header: 'SERIAL NUMBER', text: ({ serialNumber }) => serialNumber ?? '-', cutTo: 13, dropOrder: 1 },
  { header: 'LAST ASKED', text: ({ lastAskedAt }) => timeText(lastAskedAt), dropOrder: 3 },
  { header: 'STATE', text: ({ rejected }) => (rejected ? 'rejected' : 'waits') },
];
