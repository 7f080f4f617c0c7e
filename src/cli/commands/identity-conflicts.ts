import type { Command } from 'commander';
import * as contract from '../../api/identity-conflicts.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findNamed, shortId } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import { type Column, renderTable } from '../table.ts';

/** `slipway devices conflicts`: computers that several devices match. */
export function addIdentityConflicts(devices: Command, cli: Cli): void {
  const conflicts = devices
    .command('conflicts')
    .description('Computers that were refused since several devices match them equally well');
  examples(
    conflicts
      .command('list')
      .description('Which computers, and which devices they match')
      .action(async () => {
        const answer = await (await cli.site()).call(contract.listIdentityConflicts);
        cli.show(answer, (list) =>
          list.length === 0 ? 'No computer matches several devices.\n' : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway devices conflicts list',
  );
  examples(
    conflicts
      .command('dismiss <id>')
      .description('Take a conflict off the list; it comes back when the computer is refused again')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { value: list } = await site.call(contract.listIdentityConflicts);
        const named = list.map((each) => ({ id: each.id, name: markOf(each) }));
        const { id, name } = findNamed(named, reference, 'conflict');
        const answer = await site.call(contract.dismissIdentityConflict, { params: { id } });
        cli.show(answer, () => `The conflict of the computer ${name} is off the list.\n`);
      }),
    'slipway devices conflicts dismiss 52:54:00:12:34:56',
  );
}

function markOf({ macs, smbiosUuid, serialNumber }: contract.IdentityConflict): string {
  return macs[0] ?? smbiosUuid ?? serialNumber ?? '-';
}

const columns: readonly Column<contract.IdentityConflict>[] = [
  { header: 'ID', text: ({ id }) => shortId(id) },
  { header: 'COMPUTER', text: markOf },
  { header: 'SERIAL NUMBER', text: ({ serialNumber }) => serialNumber ?? '-', cutTo: 13, dropOrder: 1 },
  { header: 'MATCHES', text: ({ devices }) => devices.map(({ name }) => name).join(', '), cutTo: 20 },
  { header: 'LAST REFUSED', text: ({ lastRefusedAt }) => timeText(lastRefusedAt), dropOrder: 2 },
];
