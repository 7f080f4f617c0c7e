import type { Command } from 'commander';
import type { Collection } from '../../api/collections.ts';
import * as contract from '../../api/collections.ts';
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
import { allMembers, findCollection, findDevice, shortId } from '../named-things.ts';
import { countText } from '../quantities.ts';
import { addSetScopes } from '../set-scopes.ts';
import type { Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';
import { changedVariables, changeOptions, renderVariables, type VariableChanges, variablesOf } from '../variables.ts';
import { addRules, memberColumns } from './collection-rules.ts';
import { addWindows } from './collection-windows.ts';
import { addCollectionTimes } from './maintenance-times.ts';

export function addCollections(program: Command, cli: Cli): void {
  const collections = program.command('collections').description('Sets of devices that task sequences are deployed to');
  addReading(collections, cli);
  addChanging(collections, cli);
  addMembership(collections, cli);
  addRules(collections, cli);
  addWindows(collections, cli);
  addCollectionTimes(collections, cli);
  addVariables(collections, cli);
  addSetScopes(collections, cli, {
    ...{ noun: 'collection', argument: 'collection', find: findCollection },
    set: (site, id, body) => site.call(contract.setCollectionScopes, { params: { id }, body }),
    example: 'slipway collections set-scopes "Room 12" --scope Berlin',
  });
}

function addReading(collections: Command, cli: Cli): void {
  examples(
    collections
      .command('list')
      .description('All collections')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listCollections), (list) => renderTable(list, collectionColumns, cli.paper));
      }),
    'slipway collections list',
  );
  examples(
    collections
      .command('members <collection>')
      .description('The devices of a collection')
      .option('--search <text>', 'only those whose name begins with this')
      .action(async (reference: string, { search }: { search?: string }) => {
        const site = await cli.site();
        const { id, name } = await findCollection(site, reference);
        cli.show(await allMembers(site, id, search), (members) =>
          members.length === 0 ? emptyText(name, search) : renderTable(members, memberColumns, cli.paper),
        );
      }),
    'slipway collections members "Room 12"',
  );
}

function emptyText(name: string, search: string | undefined): string {
  return search === undefined
    ? `The collection "${name}" is empty.\n`
    : `No device of "${name}" has a name that begins with "${search}".\n`;
}

function addVariables(collections: Command, cli: Cli): void {
  examples(
    changeOptions(
      collections
        .command('variables <collection>')
        .description('Show the variables that it gives its devices, or change them'),
    ).action(async (reference: string, changes: VariableChanges) => {
      const site = await cli.site();
      const { id, variables } = await findCollection(site, reference);
      const change = await changedVariables(cli, variables, changes);
      if (change === null)
        return cli.show({ value: variables, body: variables }, (list) => renderVariables(list, cli.paper));
      const answer = await site.call(contract.changeCollection, { params: { id }, body: change });
      cli.show(answer, (collection) => renderVariables(collection.variables, cli.paper));
    }),
    'slipway collections variables "Room 12"',
    'slipway collections variables "Room 12" --set Room=12 --set-secret JoinPassword',
  );
}

interface CreateOptions {
  precedence?: number;
  limitedBy?: string;
  variable?: string[];
  secretVariable?: string[];
}

function addChanging(collections: Command, cli: Cli): void {
  examples(
    collections
      .command('create <name>')
      .description('Make a collection')
      .option(
        '--precedence <number>',
        'of several collections that set the same variable the higher number wins: 1 (the default) to 9',
        wholeNumber(1, 9),
      )
      .option('--variable <name=value>', 'a task sequence variable; may be given several times', collect)
      .option('--secret-variable <name>', 'a variable whose value is asked for; may be given several times', collect)
      .option('--limited-by <collection>', 'all its devices are of this one; All Systems without it')
      .action(async (name: string, options: CreateOptions) => {
        const site = await cli.site();
        const variables = await variablesOf(cli, options);
        const { limitedBy, precedence } = options;
        const limitingCollectionId = limitedBy === undefined ? undefined : (await findCollection(site, limitedBy)).id;
        const answer = await site.call(contract.createCollection, {
          body: { name, variables, limitingCollectionId, ...(precedence && { variablePrecedence: precedence }) },
        });
        cli.show(answer, ({ id }) => `The collection "${name}" was made. Its id is ${id}.\n`);
      }),
    'slipway collections create "Room 12" --variable TimeZone=Europe/Amsterdam',
  );
  examples(
    collections
      .command('delete <collection>')
      .description('Delete a collection to which nothing is deployed; its devices stay')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name, memberCount } = await findCollection(site, reference);
        await cli.confirm(`Delete the collection "${name}" (${countText(memberCount, 'device')})?`, yes);
        const answer = await site.call(contract.deleteCollection, { params: { id } });
        cli.show(answer, () => `The collection "${name}" was deleted.\n`);
      }),
    'slipway collections delete "Room 12"',
  );
}

function addMembership(collections: Command, cli: Cli): void {
  examples(
    confirmUnknownOption(
      confirmOption(
        collections
          .command('add <collection> <device...>')
          .description('Add devices by a direct rule; asks where a required deployment would start on them'),
      ),
    ).action(
      async (
        reference: string,
        devices: string[],
        { confirmDeviceCount: given, confirmUnknownComputers }: ConfirmOption & ConfirmUnknownOption,
      ) => {
        const site = await cli.site();
        const { id, name } = await findCollection(site, reference);
        const found = await findDevices(site, devices);
        const deviceIds = found.map((device) => device.id);
        const answer = await callConfirmed(
          (confirmDeviceCount) =>
            site.call(contract.addCollectionMembers, {
              params: { id },
              body: { deviceIds, confirmDeviceCount, confirmUnknownComputers },
            }),
          (starting) => confirmDeviceCount(cli, starting, given),
        );
        cli.show(answer, () => `${namesText(found)} ${found.length === 1 ? 'is' : 'are'} in "${name}".\n`);
      },
    ),
    'slipway collections add "Room 12" PC-01 PC-02',
    'slipway collections add "Room 12" PC-01 PC-02 --confirm-device-count 2',
  );
  examples(
    confirmOption(
      collections
        .command('remove <collection> <device...>')
        .description('Take away the direct rules that name devices; other rules may still add them'),
    ).action(async (reference: string, devices: string[], { confirmDeviceCount: given }: ConfirmOption) => {
      const site = await cli.site();
      const { id, name } = await findCollection(site, reference);
      const found = await findDevices(site, devices);
      const deviceIds = found.map((device) => device.id);
      const answer = await callConfirmed(
        (count) =>
          site.call(contract.removeCollectionMembers, {
            params: { id },
            body: { deviceIds, confirmDeviceCount: count },
          }),
        (starting) => confirmDeviceCount(cli, starting, given),
      );
      cli.show(answer, () => `No direct rule of "${name}" names ${namesText(found)} any more.\n`);
    }),
    'slipway collections remove "Room 12" PC-02',
  );
}

/** All of them are found before any is added: a misspelt name must not leave half of the work done. */
async function findDevices(site: Site, references: readonly string[]): Promise<{ id: string; name: string }[]> {
  const found: { id: string; name: string }[] = [];
  for (const reference of references) found.push(await findDevice(site, reference));
  return found;
}

function namesText(devices: readonly { name: string }[]): string {
  return devices.length > 5 ? `${devices.length} devices` : devices.map(({ name }) => name).join(', ');
}

const collectionColumns: readonly Column<Collection>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 20 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'DEVICES', text: ({ memberCount }) => String(memberCount), align: 'right' },
  { header: 'PRECEDENCE', text: ({ variablePrecedence }) => String(variablePrecedence), align: 'right', dropOrder: 3 },
  {
    header: 'VARIABLES',
    text: ({ variables }) => variables.map(({ name }) => name).join(', ') || '-',
    cutTo: 12,
    dropOrder: 2,
  },
  { header: 'KIND', text: ({ builtIn }) => (builtIn ? 'built in' : 'own'), dropOrder: 4 },
  { header: 'SCOPES', text: ({ securityScopes }) => listText(securityScopes), cutTo: 12, dropOrder: 5 },
];

const listText = (named: readonly { name: string }[]): string => named.map(({ name }) => name).join(', ');
