import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { IdentityProvider, IdentityProviderTest } from '../../api/identity-providers.ts';
import * as contract from '../../api/identity-providers.ts';
import { listSecurityRoles } from '../../api/security-roles.ts';
import { readCertificates } from '../certificate-file.ts';
import type { Cli } from '../cli.ts';
import { collect, examples } from '../command-line.ts';
import { findNamed, shortId } from '../named-things.ts';
import type { Site } from '../site.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';

export function addIdentityProviders(program: Command, cli: Cli): void {
  const providers = program
    .command('identity-providers')
    .description('Where people sign in instead of with a password: Entra ID, Keycloak and others (OpenID Connect)');
  addReading(providers, cli);
  addAdd(providers, cli);
  addChange(providers, cli);
  addDisabling(providers, cli);
  addDelete(providers, cli);
  addTest(providers, cli);
}

function addReading(providers: Command, cli: Cli): void {
  examples(
    providers
      .command('list')
      .description('All identity providers')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listIdentityProviders), (list) => renderTable(list, columns, cli.paper));
      }),
    'slipway identity-providers list',
  );
  examples(
    providers
      .command('show <identity-provider>')
      .description('The settings of an identity provider, and the redirect URI that it must know')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findProvider(site, reference);
        const answer = await site.call(contract.getIdentityProvider, { params: { id } });
        cli.show(answer, (provider) => renderProvider(provider, cli.paper));
      }),
    'slipway identity-providers show company',
  );
}

interface Settings {
  displayName?: string;
  caCertificates?: string;
  siteUrl?: string;
  scope?: string[];
  rolesClaim?: string;
  map?: string[];
  makeUsers?: boolean;
}

function withSettings(command: Command): Command {
  return command
    .option('--display-name <text>', 'the name that people see')
    .option('--ca-certificates <file>', "its authority's certificates (PEM), where not everybody trusts it")
    .option('--site-url <url>', 'where browsers reach this site, if not at its own address')
    .option('--scope <scope>', 'what it is asked for; may be given several times (openid, profile)', collect)
    .option('--roles-claim <name>', 'the claim whose values give security roles (groups)')
    .option('--map <value=role>', 'a value of that claim, and the role it gives; may be given several times', collect)
    .option('--make-users', 'whoever has a mapped role becomes a user at the first sign-in');
}

function addAdd(providers: Command, cli: Cli): void {
  examples(
    withSettings(
      providers
        .command('add <name>')
        .summary('Add an identity provider')
        .description(
          'Add an identity provider. Its name is a part of the redirect URI and never changes. Asks for the client secret, or reads one line of standard input',
        )
        .requiredOption('--issuer <url>', 'as the provider writes it')
        .requiredOption('--client-id <id>', 'what it calls this site'),
    ).action(async (name: string, options: Settings & { issuer: string; clientId: string }) => {
      const site = await cli.site();
      const settings = await settingsOf(cli, site, options);
      const clientSecret = await askClientSecret(cli, name);
      const body = { name, issuer: options.issuer, clientId: options.clientId, clientSecret, ...settings };
      cli.show(await site.call(contract.createIdentityProvider, { body }), renderAdded);
    }),
    'slipway identity-providers add company --issuer https://login.example/realms/it --client-id slipway --map deployers=Operator --make-users',
  );
}

interface ChangeOptions extends Settings {
  issuer?: string;
  clientId?: string;
  clientSecret?: boolean;
  publicAuthorities?: boolean;
}

function addChange(providers: Command, cli: Cli): void {
  examples(
    withSettings(
      providers
        .command('change <identity-provider>')
        .summary('Change an identity provider')
        .description(
          'Change an identity provider; what is left out stays, and mappings that are given replace all others. Another issuer, or other certificates, ask for the client secret again',
        )
        .option('--issuer <url>', 'as the provider writes it')
        .option('--client-id <id>', 'what it calls this site')
        .option('--client-secret', 'ask for another client secret, or read one line of standard input'),
    )
      .option('--no-make-users', 'whoever is unknown is refused')
      .option('--public-authorities', 'trust those that everybody trusts, no certificates of its own')
      .action(async (reference: string, options: ChangeOptions) => {
        const site = await cli.site();
        const { id, name } = await findProvider(site, reference);
        const body = await changeOf(cli, site, name, options);
        const answer = await site.call(contract.changeIdentityProvider, { params: { id }, body });
        cli.show(answer, (provider) => renderProvider(provider, cli.paper));
      }),
    'slipway identity-providers change company --map deployers=Operator --map it="Full Administrator"',
    'slipway identity-providers change company --client-secret <secret.txt',
  );
}

async function changeOf(cli: Cli, site: Site, name: string, options: ChangeOptions) {
  const { issuer, clientId, clientSecret, publicAuthorities } = options;
  const settings = {
    ...(issuer !== undefined && { issuer }),
    ...(clientId !== undefined && { clientId }),
    ...(publicAuthorities === true && { caCertificates: null }),
    ...(await settingsOf(cli, site, options)),
  };
  // The site takes neither without the secret: it would be sent to another than it was given for.
  const needed = clientSecret === true || 'issuer' in settings || 'caCertificates' in settings;
  return needed ? { ...settings, clientSecret: await askClientSecret(cli, name) } : settings;
}

function addDisabling(providers: Command, cli: Cli): void {
  for (const [verb, enabled, description] of [
    ['disable', false, 'Let nobody sign in with it any more; ends the sessions of its users'],
    ['enable', true, 'Let people sign in with it again'],
  ] as const)
    examples(
      providers
        .command(`${verb} <identity-provider>`)
        .description(description)
        .action(async (reference: string) => {
          const site = await cli.site();
          const { id } = await findProvider(site, reference);
          const answer = await site.call(contract.changeIdentityProvider, { params: { id }, body: { enabled } });
          cli.show(answer, ({ name }) => `The identity provider "${name}" is ${verb}d.\n`);
        }),
      `slipway identity-providers ${verb} company`,
    );
}

function addDelete(providers: Command, cli: Cli): void {
  examples(
    providers
      .command('delete <identity-provider>')
      .description('Delete an identity provider and who its people are here; the users stay')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findProvider(site, reference);
        await cli.confirm(`Delete the identity provider "${name}"? Users without a password cannot sign in then.`, yes);
        const answer = await site.call(contract.deleteIdentityProvider, { params: { id } });
        cli.show(answer, () => `The identity provider "${name}" was deleted.\n`);
      }),
    'slipway identity-providers delete company',
  );
}

function addTest(providers: Command, cli: Cli): void {
  examples(
    providers
      .command('test <identity-provider>')
      .description('Have the site ask it for what a sign-in needs, and tell what is wrong; ends with 1 then')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findProvider(site, reference);
        const answer = await site.call(contract.testIdentityProvider, { params: { id } });
        cli.show(answer, ({ checks }) => renderTable(checks, checkColumns, cli.paper));
        if (answer.value.checks.some(({ outcome }) => outcome !== 'good')) cli.exitCode = 1;
      }),
    'slipway identity-providers test company',
  );
}

async function settingsOf(cli: Cli, site: Site, options: Settings) {
  const { displayName, caCertificates, siteUrl, scope, rolesClaim, map, makeUsers } = options;
  return {
    ...(displayName !== undefined && { displayName }),
    ...(caCertificates !== undefined && {
      caCertificates: await readCertificates(cli.world.workingDirectory, caCertificates),
    }),
    ...(siteUrl !== undefined && { siteUrl }),
    ...(scope !== undefined && { scopes: scope }),
    ...(rolesClaim !== undefined && { rolesClaim }),
    ...(map !== undefined && { roleMappings: await mappingsOf(site, map) }),
    ...(makeUsers !== undefined && { makeUsers }),
  };
}

/** `VALUE=ROLE`; values may have a = in them, such as names of LDAP, roles hardly. */
async function mappingsOf(site: Site, texts: readonly string[]) {
  const { value: roles } = await site.call(listSecurityRoles);
  return texts.map((text) => {
    const at = text.lastIndexOf('=');
    if (at < 1) throw new SlipwayError('SLIP-6001', `"${text}" maps nothing: write VALUE=ROLE.`);
    const role = findNamed(roles, text.slice(at + 1), 'security role');
    return { value: text.slice(0, at), securityRoleId: role.id };
  });
}

async function askClientSecret(cli: Cli, name: string): Promise<string> {
  const secret = await cli.terminal.askHidden(`Client secret of this site at ${name}: `);
  if (secret === '') throw new SlipwayError('SLIP-6001', 'No client secret was given. Nothing was changed.');
  return secret;
}

async function findProvider(site: Site, reference: string): Promise<IdentityProvider> {
  return findNamed((await site.call(contract.listIdentityProviders)).value, reference, 'identity provider');
}

function renderAdded({ name, redirectUri }: IdentityProvider): string {
  return `The identity provider "${name}" was added. It must know this redirect URI:\n  ${redirectUri}\n"slipway identity-providers test ${name}" shows whether it can be used.\n`;
}

const columns: readonly Column<IdentityProvider>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 16 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 2 },
  { header: 'ISSUER', text: ({ issuer }) => issuer, cutTo: 24 },
  { header: 'ROLES', text: ({ roleMappings }) => String(roleMappings.length), align: 'right', dropOrder: 1 },
  {
    header: 'STATE',
    text: ({ enabled }) => (enabled ? 'enabled' : 'disabled'),
    colour: ({ enabled }) => (enabled ? undefined : 'dim'),
  },
];

function renderProvider(provider: IdentityProvider, paper: Paper): string {
  const properties = renderProperties(
    [
      ['Name', provider.name],
      ['Id', provider.id],
      ['Display name', provider.displayName],
      ['Enabled', provider.enabled ? 'yes' : 'no'],
      ['Issuer', provider.issuer],
      ['Client id', provider.clientId],
      ['Authorities', provider.caCertificates === null ? 'those that everybody trusts' : 'its own certificates'],
      ['Redirect URI', provider.redirectUri],
      ['Scopes', provider.scopes.join(' ')],
      ['Makes users', provider.makeUsers ? 'yes' : 'no'],
      ['Roles claim', provider.rolesClaim],
    ],
    paper,
  );
  if (provider.roleMappings.length === 0)
    return `${properties}\nIt gives no roles: its users keep those that they have.\n`;
  return `${properties}\n${renderTable(provider.roleMappings, mappingColumns, paper)}`;
}

const mappingColumns: readonly Column<IdentityProvider['roleMappings'][number]>[] = [
  { header: 'VALUE', text: ({ value }) => value, cutTo: 36 },
  { header: 'GIVES', text: ({ securityRole }) => securityRole.name },
];

const checkColumns: readonly Column<IdentityProviderTest['checks'][number]>[] = [
  { header: 'CHECK', text: ({ check }) => check },
  {
    header: 'OUTCOME',
    text: ({ outcome }) => outcome,
    colour: ({ outcome }) => (outcome === 'failed' ? 'red' : outcome === 'good' ? undefined : 'dim'),
  },
  { header: 'FOUND', text: ({ message }) => message },
];
