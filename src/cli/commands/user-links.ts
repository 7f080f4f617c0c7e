/** Whom users are to identity providers. */
import type { Command } from 'commander';
import { listIdentityProviders } from '../../api/identity-providers.ts';
import * as contract from '../../api/users.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findNamed } from '../named-things.ts';
import type { Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';

interface LinkOptions {
  identityProvider: string;
  subject: string;
}

export function addUserLinks(users: Command, cli: Cli): void {
  addList(users, cli);
  addLinking(users, cli);
}

function addList(users: Command, cli: Cli): void {
  examples(
    users
      .command('links <user>')
      .description('With which identity providers, and as whom of theirs, a user signs in')
      .action(async (reference: string) => {
        const { value, body } = await findUser(await cli.site(), reference);
        cli.show({ value, body }, ({ identities, hasPassword }) => {
          const password = hasPassword ? '' : 'The user has no password.\n';
          const none = 'No identity provider is linked.\n';
          return `${identities.length === 0 ? none : renderTable(identities, columns, cli.paper)}${password}`;
        });
      }),
    'slipway users links kim',
  );
}

function addLinking(users: Command, cli: Cli): void {
  examples(
    users
      .command('link <user>')
      .description('Let a person of an identity provider sign in as this user')
      .requiredOption('--identity-provider <name>', 'whose person it is')
      .requiredOption('--subject <text>', 'what the provider calls the person ("sub"); a refused sign-in shows it')
      .action(async (reference: string, { identityProvider, subject }: LinkOptions) => {
        const site = await cli.site();
        const { id } = (await findUser(site, reference)).value;
        const provider = findNamed(
          (await site.call(listIdentityProviders)).value,
          identityProvider,
          'identity provider',
        );
        const body = { identityProviderId: provider.id, subject };
        const answer = await site.call(contract.linkUser, { params: { id }, body });
        cli.show(answer, ({ name }) => `"${subject}" of "${provider.name}" signs in as "${name}" from now on.\n`);
      }),
    'slipway users link kim --identity-provider company --subject 5f1e0c2a',
  );
  examples(
    users
      .command('unlink <user>')
      .description('End that a person of an identity provider signs in as this user; ends the user’s sessions')
      .requiredOption('--identity-provider <name>', 'whose person it is')
      .requiredOption('--subject <text>', 'what the provider calls the person; "slipway users links" shows it')
      .action(async (reference: string, { identityProvider, subject }: LinkOptions) => {
        const site = await cli.site();
        const { id, identities } = (await findUser(site, reference)).value;
        const links = identities
          .filter((each) => each.identityProvider.name === identityProvider)
          .map((each) => ({ id: each.id, name: each.subject }));
        const params = { id, identityId: findNamed(links, subject, 'link').id };
        const answer = await site.call(contract.unlinkUser, { params });
        cli.show(answer, ({ name }) => `"${subject}" of "${identityProvider}" signs in as "${name}" no more.\n`);
      }),
    'slipway users unlink kim --identity-provider company --subject 5f1e0c2a',
  );
}

async function findUser(site: Site, reference: string) {
  const { value, body } = await site.call(contract.listUsers);
  const user = findNamed(value, reference, 'user');
  return { value: user, body: Array.isArray(body) ? body[value.indexOf(user)] : user };
}

const columns: readonly Column<contract.User['identities'][number]>[] = [
  { header: 'IDENTITY PROVIDER', text: ({ identityProvider }) => identityProvider.name },
  { header: 'SUBJECT', text: ({ subject }) => subject },
  { header: 'USABLE', text: ({ usable }) => (usable ? 'yes' : 'no') },
];
