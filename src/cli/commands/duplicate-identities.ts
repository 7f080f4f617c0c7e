import type { Command } from 'commander';
import * as contract from '../../api/duplicate-identities.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { type ConfirmUnknownOption, confirmUnknownOption } from '../device-count.ts';
import { findNamed, shortId } from '../named-things.ts';
import { type Column, renderTable } from '../table.ts';

interface AddOptions extends ConfirmUnknownOption {
  readonly uuid?: string;
  readonly mac?: string;
  readonly serialNumber?: string;
  readonly comment?: string;
}

export function addDuplicateIdentities(program: Command, cli: Cli): void {
  const duplicates = program
    .command('duplicate-identities')
    .description('Marks by which no computer is recognised: docks, USB adapters, boards that share a UUID');
  addReading(duplicates, cli);
  addChanging(duplicates, cli);
}

function addReading(duplicates: Command, cli: Cli): void {
  examples(
    duplicates
      .command('list')
      .description('All of the site')
      .action(async () => {
        const answer = await (await cli.site()).call(contract.listDuplicateIdentities);
        cli.show(answer, (list) =>
          list.length === 0
            ? 'There are no duplicate identities. Add one with "slipway duplicate-identities add".\n'
            : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway duplicate-identities list',
  );
}

function addChanging(duplicates: Command, cli: Cli): void {
  examples(
    confirmUnknownOption(
      duplicates
        .command('add')
        .description('Recognise no computer by one mark any more')
        .option('--mac <address>', 'a MAC address, as of a dock')
        .option('--uuid <uuid>', 'an SMBIOS UUID')
        .option('--serial-number <text>', 'a serial number')
        .option('--comment <text>', 'what it is'),
    ).action(async (options: AddOptions) => {
      const answer = await (await cli.site()).call(contract.addDuplicateIdentity, { body: inputOf(options) });
      cli.show(answer, ({ value }) => `No computer is recognised by ${value} any more.\n`);
    }),
    'slipway duplicate-identities add --mac 00:50:b6:12:34:56 --comment "Dock in room 12"',
  );
  examples(
    duplicates
      .command('remove <value>')
      .description('Recognise computers by a mark again; VALUE is the mark or its id')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { value: list } = await site.call(contract.listDuplicateIdentities);
        const named = list.map(({ id, value }) => ({ id, name: value }));
        const { id, name } = findNamed(
          named,
          reference.replace(/^([0-9a-f]{2}-){5}/i, dashesToColons),
          'duplicate identity',
        );
        const answer = await site.call(contract.removeDuplicateIdentity, { params: { id } });
        cli.show(answer, () => `Computers are recognised by ${name} again.\n`);
      }),
    'slipway duplicate-identities remove 00:50:b6:12:34:56',
  );
}

function dashesToColons(mac: string): string {
  return mac.replaceAll('-', ':');
}

function inputOf({ mac, uuid, serialNumber, comment = '', confirmUnknownComputers }: AddOptions) {
  const given = [
    ...(mac === undefined ? [] : [{ mark: 'mac' as const, value: mac, comment }]),
    ...(uuid === undefined ? [] : [{ mark: 'smbios-uuid' as const, value: uuid, comment }]),
    ...(serialNumber === undefined ? [] : [{ mark: 'serial-number' as const, value: serialNumber, comment }]),
  ];
  const [first, ...others] = given;
  if (first === undefined || others.length > 0)
    throw new SlipwayError('SLIP-6001', 'Give one of --mac, --uuid and --serial-number.');
  return { ...first, ...(confirmUnknownComputers && { confirmUnknownComputers }) };
}

const markTexts = { 'smbios-uuid': 'SMBIOS UUID', mac: 'MAC address', 'serial-number': 'serial number' };

const columns: readonly Column<contract.DuplicateIdentity>[] = [
  { header: 'MARK', text: ({ mark }) => markTexts[mark] },
  { header: 'VALUE', text: ({ value }) => value },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 2 },
  { header: 'COMMENT', text: ({ comment }) => comment || '-', cutTo: 20, dropOrder: 1 },
];
