import type { Command } from 'commander';
import * as contract from '../../api/uploads.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findNamed, shortId } from '../named-things.ts';
import { bytesText, timeText } from '../quantities.ts';
import { amountText } from '../run-text.ts';
import { type Column, renderTable } from '../table.ts';

export function addUploads(program: Command, cli: Cli): void {
  const uploads = program
    .command('uploads')
    .description('What you have sent to the site for imports, and is not imported yet');
  examples(
    uploads
      .command('list')
      .description('Your own uploads')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listUploads), (list) =>
          list.length === 0
            ? 'You have no uploads. An import with --upload makes one, and removes it at its end.\n'
            : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway uploads list',
  );
  examples(
    uploads
      .command('delete <upload>')
      .description('Delete one of your uploads that no import reads')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name, bytesReceived } = findNamed(
          (await site.call(contract.listUploads)).value,
          reference,
          'upload',
        );
        await cli.confirm(`Delete the upload "${name}" with ${bytesText(bytesReceived)}?`, yes);
        const answer = await site.call(contract.deleteUpload, { params: { id } });
        cli.show(answer, () => `The upload "${name}" was deleted.\n`);
      }),
    'slipway uploads delete install.wim',
  );
}

const columns: readonly Column<contract.Upload>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 16 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'FOR', text: ({ purpose }) => purpose, dropOrder: 3 },
  { header: 'SENT', text: ({ bytes, bytesReceived }) => amountText(bytesReceived, bytes) },
  { header: 'IMPORTING', text: ({ jobId }) => (jobId === null ? 'no' : 'yes'), dropOrder: 4 },
  { header: 'GOES', text: ({ expiresAt }) => timeText(expiresAt), dropOrder: 2 },
];
