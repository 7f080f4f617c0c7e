import type { Command } from 'commander';
import type { ApiToken } from '../../api/api-tokens.ts';
import * as contract from '../../api/api-tokens.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findNamed, shortId } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import { type Column, renderTable } from '../table.ts';

export function addTokens(program: Command, cli: Cli): void {
  const tokens = program.command('tokens').description('API tokens: who has one is an administrator of the site');
  examples(
    tokens
      .command('list')
      .description('All API tokens, without their secrets')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listApiTokens), (list) =>
          list.length === 0 ? 'There are no API tokens.\n' : renderTable(list, tokenColumns, cli.paper),
        );
      }),
    'slipway tokens list',
  );
  examples(
    tokens
      .command('create <name>')
      .description('Make an API token; its secret is shown this once')
      .action(async (name: string) => {
        const site = await cli.site();
        cli.show(await site.call(contract.createApiToken, { body: { name } }), ({ token }) => `${token}\n`);
        // Beside the output, so that a script may take the token alone.
        if (cli.format === 'table')
          cli.remark(`This is the token "${name}". It is not shown again. Use it with "slipway connect URL".`);
      }),
    'slipway tokens create "laptop of Kim"',
  );
  examples(
    tokens
      .command('delete <token>')
      .description('Revoke an API token')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = findNamed((await site.call(contract.listApiTokens)).value, reference, 'API token');
        await cli.confirm(`Revoke the API token "${name}"? Whoever uses it is refused from then on.`, yes);
        const answer = await site.call(contract.deleteApiToken, { params: { id } });
        cli.show(answer, () => `The API token "${name}" was revoked.\n`);
      }),
    'slipway tokens delete "laptop of Kim"',
  );
}

const tokenColumns: readonly Column<ApiToken>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 20 },
  { header: 'ID', text: ({ id }) => shortId(id) },
  { header: 'CREATED', text: ({ createdAt }) => timeText(createdAt), dropOrder: 1 },
  { header: 'LAST USED', text: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : timeText(lastUsedAt)) },
];
