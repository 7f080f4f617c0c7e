import type { Command } from 'commander';
import type { SealingKey } from '../../api/sealing-keys.ts';
import * as contract from '../../api/sealing-keys.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { timeText } from '../quantities.ts';
import { type Column, renderTable } from '../table.ts';

export function addKeys(program: Command, cli: Cli): void {
  const keys = program.command('keys').description('The keys that the site keeps its secrets with');
  examples(
    keys
      .command('list')
      .description('The keys that secrets are sealed with, and how many secrets need each')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listSealingKeys), (list) => renderTable(list, columns, cli.paper));
      }),
    'slipway keys list',
  );
  const rotate = keys.command('rotate').description('Replace a key of the site');
  examples(
    rotate
      .command('sealing')
      .description('Replace the key that secrets are sealed with; none has to be set again')
      .option('--yes', 'do not ask')
      .action(async ({ yes }: { yes?: boolean }) => {
        const site = await cli.site();
        await cli.confirm('Replace the sealing key? Backups made until now need the former one.', yes);
        cli.show(await site.call(contract.rotateSealingKey), renderMade);
      }),
    'slipway keys rotate sealing',
  );
}

function renderMade({ id, jobId }: { id: string; jobId: string }): string {
  return `New secrets are sealed with the key ${id} from now on.
The job ${jobId} seals all others anew, then removes the
former key: "slipway keys list" shows one key when it is done.
`;
}

const columns: readonly Column<SealingKey>[] = [
  { header: 'KEY', text: ({ id }) => id },
  { header: 'USE', text: ({ current }) => (current ? 'seals' : 'former') },
  { header: 'SECRETS', text: ({ secrets }) => String(secrets), align: 'right' },
  { header: 'MADE', text: ({ madeAt }) => timeText(madeAt) },
];
