import { type Command, Option } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { SavedFilter, SavedFilterList } from '../../api/saved-filters.ts';
import * as contract from '../../api/saved-filters.ts';
import type { Cli } from '../cli.ts';
import { collect, examples } from '../command-line.ts';
import { shortId } from '../named-things.ts';
import type { Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';

export function addSavedFilters(program: Command, cli: Cli): void {
  const filters = program
    .command('saved-filters')
    .description('What lists of the console show under a name: your own, and those that are shared');
  examples(
    filters
      .command('list')
      .description('Saved filters: your own, and those that are shared')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listSavedFilters), (all) => renderTable(all, columns, cli.paper));
      }),
    'slipway saved-filters list',
  );
  examples(
    filters
      .command('create')
      .description('Save a filter of a list')
      .argument('<name>')
      .addOption(
        new Option('--list <list>', 'the list that it narrows').choices(contract.savedFilterLists).default('devices'),
      )
      .requiredOption('--set <part=value>', 'a part of the address of the list; once for each', collect)
      .option('--share', 'with everybody; on the local socket always')
      .action(async (name: string, { list, set, share }: { list: SavedFilterList; set: string[]; share?: boolean }) => {
        const site = await cli.site();
        const body = { list, name, search: searchOf(set), shared: share ?? false };
        cli.show(await site.call(contract.createSavedFilter, { body }), (made) =>
          renderTable([made], columns, cli.paper),
        );
      }),
    'slipway saved-filters create "Dell without name" --set manufacturer=Dell --set sort=name --share',
    'slipway saved-filters create "What failed" --list runs --set state=failed',
  );
  examples(
    filters
      .command('change')
      .description('Rename a saved filter, or share it or no longer')
      .argument('<filter>', 'name or id')
      .option('--name <name>')
      .option('--share', 'with everybody')
      .option('--private', 'for yourself alone')
      .action(async (given: string, options: { name?: string; share?: boolean; private?: boolean }) => {
        const site = await cli.site();
        const { id } = await find(site, given);
        const shared = options.share === true ? true : options.private === true ? false : undefined;
        const body = { name: options.name, shared };
        const changed = await site.call(contract.changeSavedFilter, { params: { id }, body });
        cli.show(changed, (made) => renderTable([made], columns, cli.paper));
      }),
    'slipway saved-filters change "Dell without name" --name Dell --private',
  );
  examples(
    filters
      .command('delete')
      .description('Delete a saved filter')
      .argument('<filter>', 'name or id')
      .action(async (given: string) => {
        const site = await cli.site();
        const { id, name } = await find(site, given);
        await site.call(contract.deleteSavedFilter, { params: { id } });
        cli.say(`The saved filter "${name}" is deleted.`);
      }),
    'slipway saved-filters delete Dell',
  );
}

function searchOf(parts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf('=');
      if (at < 1) throw new SlipwayError('SLIP-6001', `--set: "${part}" is not PART=VALUE, such as manufacturer=Dell.`);
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}

/** One's own before another person's of the same name. */
async function find(site: Site, given: string): Promise<SavedFilter> {
  const { value } = await site.call(contract.listSavedFilters);
  const found = value.find(({ id, name }) => name === given || id === given || shortId(id) === given);
  if (found !== undefined) return found;
  throw new SlipwayError('SLIP-1002', `There is no saved filter "${given}". "slipway saved-filters list" shows them.`);
}

const columns: readonly Column<SavedFilter>[] = [
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 2 },
  { header: 'NAME', text: ({ name }) => name },
  { header: 'LIST', text: ({ list }) => list, dropOrder: 1 },
  { header: 'OF', text: ({ own, owner }) => (own ? 'you' : (owner ?? 'nobody')) },
  { header: 'SHARED', text: ({ shared }) => (shared ? 'yes' : 'no') },
  {
    header: 'SHOWS',
    text: ({ search }) =>
      Object.entries(search)
        .map((part) => part.join('='))
        .join(' ') || 'all',
    wrap: true,
    cutTo: 20,
  },
];
