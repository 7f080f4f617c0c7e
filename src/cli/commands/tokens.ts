import type { Command } from 'commander';
import type { ApiToken } from '../../api/api-tokens.ts';
import * as contract from '../../api/api-tokens.ts';
import { SlipwayError } from '../../api/errors.ts';
import { listSecurityRoles } from '../../api/security-roles.ts';
import type { Cli } from '../cli.ts';
import { examples, wholeNumber } from '../command-line.ts';
import { type LimitOptions, limitOptions, limitsOf, limitsText } from '../limits.ts';
import { findNamed, shortId } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';

export function addTokens(program: Command, cli: Cli): void {
  const tokens = program.command('tokens').description('API tokens, with which programs work for their user');
  examples(
    tokens
      .command('list')
      .description('Your API tokens, or all of them for whoever administers users; without their secrets')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listApiTokens), (list) =>
          list.length === 0 ? 'There are no API tokens.\n' : renderTable(list, tokenColumns, cli.paper),
        );
      }),
    'slipway tokens list',
  );
  addCreate(tokens, cli);
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

interface CreateOptions extends LimitOptions {
  role?: string;
  validDays?: number;
  neverExpires?: boolean;
}

function addCreate(tokens: Command, cli: Cli): void {
  examples(
    limitOptions(
      tokens
        .command('create <name>')
        .description('Make an API token, which may do no more than you; its secret is shown this once'),
    )
      .option('--role <name>', 'a security role with less than your own permissions')
      .option(
        '--valid-days <number>',
        'until it expires: 1 to 3660; without it 90, or as long as the token you are connected with',
        wholeNumber(1, 3660),
      )
      .option('--never-expires', 'it is good until it is revoked')
      .action(async (name: string, options: CreateOptions) => {
        if (options.neverExpires && options.validDays !== undefined)
          throw new SlipwayError(
            'SLIP-6001',
            '--never-expires and --valid-days contradict each other: give one of them.',
          );
        const site = await cli.site();
        const body = { name, ...(await narrowed(site, options)), ...(await limitsOf(site, options)) };
        const answer = await site.call(contract.createApiToken, { body });
        cli.show(answer, ({ token }) => `${token}\n`);
        // Beside the output, so that a script may take the token alone.
        if (cli.format === 'table') cli.remark(remarkOf(answer.value));
      }),
    'slipway tokens create "laptop of Kim"',
    'slipway tokens create "nightly report" --role "Read-only Analyst" --valid-days 365',
  );
}

async function narrowed(site: Site, { role, validDays, neverExpires }: CreateOptions) {
  const securityRoleId =
    role === undefined ? undefined : findNamed((await site.call(listSecurityRoles)).value, role, 'security role').id;
  return {
    ...(securityRoleId !== undefined && { securityRoleId }),
    ...(validDays !== undefined && { validDays }),
    ...(neverExpires && { validDays: null }),
  };
}

function remarkOf({ name, expiresAt }: ApiToken): string {
  const end = expiresAt === null ? 'It does not expire' : `It expires at ${timeText(expiresAt)}`;
  return `This is the token "${name}". It is not shown again. ${end}. Use it with "slipway connect URL".`;
}

function makerText({ createdBy }: ApiToken): string {
  if (createdBy === null) return 'unknown';
  return 'name' in createdBy ? createdBy.name : 'site server';
}

function expiryText({ expiresAt, expired }: ApiToken): string {
  if (expiresAt === null) return 'never';
  return expired ? 'expired' : timeText(expiresAt);
}

const tokenColumns: readonly Column<ApiToken>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 20 },
  { header: 'ID', text: ({ id }) => shortId(id) },
  { header: 'ROLE', text: ({ securityRole }) => securityRole?.name ?? 'its maker’s', cutTo: 12 },
  { header: 'MADE BY', text: makerText, cutTo: 12, dropOrder: 2 },
  { header: 'CREATED', text: ({ createdAt }) => timeText(createdAt), dropOrder: 3 },
  { header: 'EXPIRES', text: expiryText, colour: ({ expired }) => (expired ? 'red' : undefined) },
  {
    header: 'LAST USED',
    text: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : timeText(lastUsedAt)),
    dropOrder: 1,
  },
  { header: 'LIMITED TO', text: (token) => limitsText(token) || '-', cutTo: 16, dropOrder: 4 },
];
