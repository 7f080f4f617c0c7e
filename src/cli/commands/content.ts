import type { Command } from 'commander';
import type { Content, StoredPackageVersion } from '../../api/content.ts';
import * as contract from '../../api/content.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { bytesText, countText, timeText } from '../quantities.ts';
import { type Column, type Paper, renderTable } from '../table.ts';

export function addContent(program: Command, cli: Cli): void {
  const content = program.command('content').description('The content store: the files that packages consist of');
  examples(
    content
      .command('list')
      .description('What the content store holds, by package version, what is missing in it, and the room left')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listContent), (value) => renderContent(value, cli.paper));
      }),
    'slipway content list',
  );
}

function renderContent({ store, packages }: Content, paper: Paper): string {
  const holds = `The store holds ${countText(store.objects, 'object')} of ${bytesText(store.bytes)} together; ${bytesText(store.freeBytes)} are free.\n`;
  if (packages.length === 0)
    return `There are no packages. Import an image with "slipway images import NAME FILE.wim".\n${holds}`;
  const isWhole = packages.every(({ missingObjects }) => missingObjects === 0);
  return `${renderTable(packages, packageColumns, paper)}\n${isWhole ? '' : `${REMEDY}\n`}${holds}`;
}

/** A solid WIM is another file each time it is re-encoded: the new one's GUID is random. */
const REMEDY = `Objects are missing in the store, or have a wrong size: computers do not get
packages with such objects whole. Import the same file again under another name:
that brings the bytes back for both names.
  slipway images import NAME FILE.wim
A solid WIM (ESD) is written anew at each import: there let task sequences apply
the new package instead.
`;

const packageColumns: readonly Column<StoredPackageVersion>[] = [
  { header: 'PACKAGE', text: ({ packageName }) => packageName, cutTo: 16 },
  { header: 'VERSION', text: ({ version }) => String(version), align: 'right' },
  { header: 'OBJECTS', text: ({ objects }) => String(objects), align: 'right', dropOrder: 2 },
  { header: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right', dropOrder: 1 },
  {
    header: 'MISSING',
    text: ({ missingObjects }) => String(missingObjects),
    align: 'right',
    colour: ({ missingObjects }) => (missingObjects === 0 ? undefined : 'red'),
  },
  { header: 'CREATED', text: ({ createdAt }) => timeText(createdAt), dropOrder: 3 },
];
