import type { Command } from 'commander';
import * as contract from '../../api/device-categories.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { type ConfirmOption, callConfirmed, confirmDeviceCount, confirmOption } from '../device-count.ts';
import { findDeviceCategory, shortId } from '../named-things.ts';
import { countText } from '../quantities.ts';
import { type Column, renderTable } from '../table.ts';

export function addDeviceCategories(program: Command, cli: Cli): void {
  const categories = program
    .command('device-categories')
    .description('Words that are given to devices, by which lists and collections choose them');
  addList(categories, cli);
  addChanging(categories, cli);
  addDelete(categories, cli);
}

function addList(categories: Command, cli: Cli): void {
  examples(
    categories
      .command('list')
      .description('All device categories')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listDeviceCategories), (list) =>
          list.length === 0
            ? 'There are no device categories. Make one with "slipway device-categories create NAME".\n'
            : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway device-categories list',
  );
}

function addChanging(categories: Command, cli: Cli): void {
  examples(
    categories
      .command('create <name>')
      .description('Make a device category; devices get it with "slipway devices change"')
      .option('--description <text>', 'what it is for')
      .action(async (name: string, { description = '' }: { description?: string }) => {
        const site = await cli.site();
        const answer = await site.call(contract.createDeviceCategory, { body: { name, description } });
        cli.show(answer, ({ id }) => `The device category "${name}" was made. Its id is ${id}.\n`);
      }),
    'slipway device-categories create Kiosk --description "Computers that the public uses"',
  );
  examples(
    confirmOption(
      categories
        .command('change <category>')
        .description('Rename a device category, or describe it anew; devices keep it')
        .option('--name <name>', 'what it is called from now on')
        .option('--description <text>', 'what it is for'),
    ).action(async (reference: string, options: { name?: string; description?: string } & ConfirmOption) => {
      const site = await cli.site();
      const { id } = await findDeviceCategory(site, reference);
      const { confirmDeviceCount: count, ...change } = options;
      const answer = await callConfirmed(
        (confirmed) =>
          site.call(contract.changeDeviceCategory, {
            params: { id },
            body: { ...change, confirmDeviceCount: confirmed },
          }),
        (starting) => confirmDeviceCount(cli, starting, count),
      );
      cli.show(answer, ({ name }) => `The device category is "${name}".\n`);
    }),
    'slipway device-categories change Kiosk --name "Public computers"',
  );
}

function addDelete(categories: Command, cli: Cli): void {
  examples(
    confirmOption(
      categories
        .command('delete <category>')
        .description('Delete a device category; devices that have it lose it')
        .option('--yes', 'do not ask'),
    ).action(async (reference: string, { yes, confirmDeviceCount: count }: { yes?: boolean } & ConfirmOption) => {
      const site = await cli.site();
      const { id, name, deviceCount } = await findDeviceCategory(site, reference);
      const loss = deviceCount === 0 ? '' : `, which ${countText(deviceCount, 'device')} would lose`;
      await cli.confirm(`Delete the device category "${name}"${loss}?`, yes);
      const answer = await callConfirmed(
        (confirmed) =>
          site.call(contract.deleteDeviceCategory, {
            params: { id },
            query: { force: deviceCount === 0 ? 'false' : 'true', confirmDeviceCount: confirmed },
          }),
        (starting) => confirmDeviceCount(cli, starting, count),
      );
      cli.show(answer, () => `The device category "${name}" was deleted.\n`);
    }),
    'slipway device-categories delete Kiosk',
  );
}

const columns: readonly Column<contract.DeviceCategory>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 20 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'DEVICES', text: ({ deviceCount }) => String(deviceCount), align: 'right' },
  { header: 'DESCRIPTION', text: ({ description }) => description, cutTo: 20, dropOrder: 2 },
];
