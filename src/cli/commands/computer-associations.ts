import type { Command } from 'commander';
import * as contract from '../../api/computer-associations.ts';
import { userAccountBehaviors } from '../../api/device-imports.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf } from '../command-line.ts';
import { findDevice } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import type { Answer, Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';

/** `slipway computer-associations`: from which computer a destination gets its users' data. */
export function addComputerAssociations(program: Command, cli: Cli): void {
  const associations = program
    .command('computer-associations')
    .description("From which computer a destination gets its users' data; no step moves them yet");
  examples(
    associations
      .command('list [device]')
      .description('All computer associations, or those of one device as source or destination')
      .action(async (reference: string | undefined) => {
        const site = await cli.site();
        const deviceId = reference === undefined ? undefined : (await findDevice(site, reference)).id;
        cli.show(await allAssociations(site, deviceId), (list) =>
          list.length === 0 ? 'There are no computer associations.\n' : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway computer-associations list',
    'slipway computer-associations list PC-07',
  );
  addCreate(associations, cli);
  addDelete(associations, cli);
}

function addCreate(associations: Command, cli: Cli): void {
  examples(
    associations
      .command('create <source> [destination]')
      .description(
        "Let a destination get its users' data from a source; without a destination the source keeps its own",
      )
      .option(
        '--user-accounts <which>',
        `whose: ${userAccountBehaviors.join(', ')}`,
        oneOf(userAccountBehaviors),
        'capture-and-restore-all',
      )
      .action(
        async (
          from: string,
          to: string | undefined,
          { userAccounts }: { userAccounts: contract.ComputerAssociation['userAccounts'] },
        ) => {
          const site = await cli.site();
          const source = await findDevice(site, from);
          const destination = to === undefined ? source : await findDevice(site, to);
          const body = { sourceDeviceId: source.id, destinationDeviceId: destination.id, userAccounts };
          const answer = await site.call(contract.createComputerAssociation, { body });
          cli.show(answer, ({ type, sourceName, destinationName }) =>
            type === 'in-place'
              ? `${sourceName} keeps its users' data in place.\n`
              : `${destinationName} gets its users' data from ${sourceName}.\n`,
          );
        },
      ),
    'slipway computer-associations create PC-07 PC-31',
    'slipway computer-associations create PC-07',
  );
}

function addDelete(associations: Command, cli: Cli): void {
  examples(
    associations
      .command('delete <source> [destination]')
      .description('Delete the association of these two computers; without a destination, that in place')
      .action(async (from: string, to: string | undefined) => {
        const site = await cli.site();
        const source = await findDevice(site, from);
        const destination = to === undefined ? source : await findDevice(site, to);
        const { value: all } = await allAssociations(site, source.id);
        const found = all.find(
          (each) => each.sourceDeviceId === source.id && each.destinationDeviceId === destination.id,
        );
        if (found === undefined)
          throw new SlipwayError(
            'SLIP-1002',
            `There is no computer association from "${source.name}" to "${destination.name}". "slipway computer-associations list ${source.name}" shows those that there are.`,
          );
        const answer = await site.call(contract.deleteComputerAssociation, { params: { id: found.id } });
        cli.show(answer, () => `The association from ${source.name} to ${destination.name} was deleted.\n`);
      }),
    'slipway computer-associations delete PC-07 PC-31',
  );
}

const A_PAGE = 1000;

/** Page by page: the answer's body is that of all pages together. */
async function allAssociations(
  site: Site,
  deviceId: string | undefined,
): Promise<Answer<contract.ComputerAssociation[]>> {
  const value: contract.ComputerAssociation[] = [];
  const body: unknown[] = [];
  for (;;) {
    const query = { deviceId, after: value.at(-1)?.id, limit: A_PAGE };
    const page = await site.call(contract.listComputerAssociations, { query });
    value.push(...page.value);
    if (Array.isArray(page.body)) body.push(...page.body);
    if (page.value.length < A_PAGE) return { value, body };
  }
}

const columns: readonly Column<contract.ComputerAssociation>[] = [
  { header: 'SOURCE', text: ({ sourceName }) => sourceName, cutTo: 16 },
  { header: 'DESTINATION', text: ({ destinationName }) => destinationName, cutTo: 16 },
  { header: 'TYPE', text: ({ type }) => type },
  { header: 'USER ACCOUNTS', text: ({ userAccounts }) => userAccounts, dropOrder: 2 },
  { header: 'CREATED', text: ({ createdAt }) => timeText(createdAt), dropOrder: 1 },
];
