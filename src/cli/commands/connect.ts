import type { Command } from 'commander';
import { deleteApiToken } from '../../api/api-tokens.ts';
import { SlipwayError } from '../../api/errors.ts';
import { signInForToken } from '../../api/sign-in.ts';
import { getSite } from '../../api/site.ts';
import { readSiteAuthority } from '../certificate-authority.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import {
  type Configuration,
  configurationPath,
  readConfiguration,
  removeConfiguration,
  writeConfiguration,
} from '../configuration-file.ts';
import { groupFingerprint, parseFingerprint, parseSiteUrl } from '../connection.ts';
import { tokenByBrowser } from '../sign-in-by-browser.ts';
import { openSite } from '../site.ts';

export function addConnect(program: Command, cli: Cli): void {
  examples(
    program
      .command('connect <url>')
      .summary('Make a site elsewhere the one that commands talk to')
      .description(
        'Make a site elsewhere the one that commands talk to. Shows its CA fingerprint to be compared (or takes --ca-fingerprint) and asks for an API token (or takes SLIPWAY_TOKEN), with --user for the password, or with --identity-provider has you sign in with a browser, and makes a token of that user; fingerprint and token are kept in ~/.config/slipway/config.json',
      )
      .option(
        '--user <name>',
        'sign in as this user: asks for the password, and makes a token that is good for 90 days',
      )
      .option('--identity-provider <name>', 'sign in with it in a browser on this computer, to the same end')
      .action(async (text: string, options: ConnectOptions) => connect(cli, parseSiteUrl(text), options)),
    'slipway connect https://10.0.0.1:8443 --user kim',
    'slipway connect https://10.0.0.1:8443 --identity-provider company',
    'SLIPWAY_TOKEN=$(cat token) slipway connect 10.0.0.1 --ca-fingerprint 5f1e…',
  );
  examples(
    program
      .command('disconnect')
      .description('Forget the site of slipway connect, and revoke the token that it made there')
      .action(() => disconnect(cli)),
    'slipway disconnect',
  );
}

async function disconnect(cli: Cli): Promise<void> {
  const path = configurationPath(cli.world.environment);
  // One that cannot be read is forgotten all the same.
  const configuration = await readConfiguration(path).catch(() => null);
  if (!(await removeConfiguration(path))) {
    cli.say('There was no connection to forget.');
    return;
  }
  cli.say(`${path} was removed.`);
  cli.remark(await revokeToken(configuration));
}

/** What became of it, for the person: it is forgotten here whether or not the site answers. */
async function revokeToken(configuration: Configuration | null): Promise<string> {
  if (configuration?.tokenId === undefined)
    return 'Its token was not made by "slipway connect" and stays valid: "slipway tokens delete" revokes it, if nobody else uses it.';
  const { siteUrl, caFingerprint, token, tokenId } = configuration;
  try {
    await openSite({ kind: 'tls', siteUrl, caFingerprint, token }).call(deleteApiToken, { params: { id: tokenId } });
    return 'Its token was revoked.';
  } catch (error) {
    if (error instanceof SlipwayError && ['SLIP-1002', 'SLIP-1005'].includes(error.code))
      return 'Its token had ended already.';
    const why = error instanceof Error ? error.message : String(error);
    return `Its token could not be revoked and stays valid until it ends: revoke it there with "slipway tokens delete ${tokenId}". ${why}`;
  }
}

interface ConnectOptions {
  user?: string;
  identityProvider?: string;
}

async function connect(cli: Cli, siteUrl: string, options: ConnectOptions): Promise<void> {
  if (options.user !== undefined && options.identityProvider !== undefined)
    throw new SlipwayError('SLIP-6001', 'Give --user or --identity-provider, not both: who you are is asked there.');
  const caFingerprint = await confirmedFingerprint(cli, siteUrl);
  const { token, id: tokenId } = await tokenBy(cli, { siteUrl, caFingerprint }, options);
  const answer = await openSite({ kind: 'tls', siteUrl, caFingerprint, token }).call(getSite);
  const path = configurationPath(cli.world.environment);
  await writeConfiguration(path, { siteUrl, caFingerprint, token, tokenId });
  cli.show(
    answer,
    ({ name, version }) => `Connected to "${name}" (Slipway ${version}) at ${siteUrl}. Kept in ${path}.\n`,
  );
}

/** `id`: of one that was made here. */
interface KeptToken {
  readonly id?: string;
  readonly token: string;
}

function tokenBy(
  cli: Cli,
  address: { siteUrl: string; caFingerprint: string },
  { user, identityProvider }: ConnectOptions,
): Promise<KeptToken> {
  if (identityProvider !== undefined) return tokenByBrowser(cli, address, identityProvider);
  return user === undefined ? givenToken(cli) : tokenOfUser(cli, address, user);
}

async function givenToken(cli: Cli): Promise<KeptToken> {
  const token = cli.world.environment['SLIPWAY_TOKEN'] || (await cli.terminal.askHidden('API token: ')).trim();
  if (token === '')
    throw new SlipwayError(
      'SLIP-6001',
      'No token was given. Sign in with --user NAME or --identity-provider NAME, or make one on the site\'s server with "slipway tokens create NAME".',
    );
  return { token };
}

async function tokenOfUser(
  cli: Cli,
  address: { siteUrl: string; caFingerprint: string },
  name: string,
): Promise<KeptToken> {
  const password = await cli.terminal.askHidden(`Password of ${name}: `);
  if (password === '') throw new SlipwayError('SLIP-6001', 'No password was given. Nothing was saved.');
  const site = openSite({ kind: 'tls', ...address, token: null });
  // Names are taken once; the time tells several computers of one user apart.
  const tokenName = `slipway connect of ${name}, ${cli.world.now().toISOString()}`;
  const { value } = await site.call(signInForToken, { body: { name, password, tokenName } });
  return value;
}

/** The fingerprint of the site's authority once a person, or the command line, has said that it is the right one. */
export async function confirmedFingerprint(cli: Cli, siteUrl: string): Promise<string> {
  const { caFingerprint: given } = cli.options;
  const wanted = given === undefined ? null : parseFingerprint(given, '--ca-fingerprint');
  const shown = await readSiteAuthority(siteUrl);
  if (wanted === shown) return shown;
  if (wanted !== null)
    throw new SlipwayError(
      'SLIP-6002',
      `What answers at ${siteUrl} has another certificate authority than the one that was given: ${shown}. Nothing was saved.`,
    );
  if (!cli.terminal.interactive)
    throw new SlipwayError(
      'SLIP-6001',
      `The CA fingerprint of ${siteUrl} is ${shown}. Nobody can be asked here whether that is right, since this is no terminal: give it with --ca-fingerprint.`,
    );
  cli.remark(
    `The site at ${siteUrl} shows a certificate authority with this fingerprint (SHA-256):\n\n  ${groupFingerprint(shown)}\n`,
  );
  cli.remark('Compare it with what "slipway site show" prints on the site\'s own server.');
  await cli.confirm('Is it the same?', undefined);
  return shown;
}
