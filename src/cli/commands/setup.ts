import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { setUpSite } from '../../api/setup-links.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { parseSiteUrl } from '../connection.ts';
import { askNewPassword } from '../new-password.ts';
import { openSite } from '../site.ts';
import { confirmedFingerprint } from './connect.ts';

interface SetupOptions {
  name?: string;
  displayName?: string;
}

export function addSetup(program: Command, cli: Cli): void {
  examples(
    program
      .command('setup [link]')
      .summary('Make the first user of a site with the link that it has printed')
      .description(
        'Make the first user of a site, a Full Administrator, with the link that the site prints at its start and "slipway users first-administrator" makes anew. Asks for the link, the name and the password; shows the CA fingerprint to be compared, or takes --ca-fingerprint',
      )
      .option('--name <name>', 'the name to sign in with')
      .option('--display-name <text>', 'the name that people see')
      .action((link: string | undefined, options: SetupOptions) => setUp(cli, link, options)),
    'slipway setup',
    "slipway setup 'https://10.0.0.1:8443/setup#setup_…' --name kim",
  );
}

async function setUp(
  cli: Cli,
  given: string | undefined,
  { name: givenName, displayName }: SetupOptions,
): Promise<void> {
  const { siteUrl, secret } = parseSetupLink(given ?? (await cli.terminal.askHidden('Setup link: ')));
  const caFingerprint = await confirmedFingerprint(cli, siteUrl);
  const name = givenName ?? (await askName(cli));
  const password = await askNewPassword(cli, `Password of ${name}`);
  const site = openSite({ kind: 'tls', siteUrl, caFingerprint, token: null });
  const body = { secret, name, password, ...(displayName !== undefined && { displayName }) };
  cli.show(
    await site.call(setUpSite, { body }),
    (user) =>
      `"${user.name}" is the first user and may do everything. From any computer:\n  slipway connect ${siteUrl} --user ${user.name}\n`,
  );
}

async function askName(cli: Cli): Promise<string> {
  if (!cli.terminal.interactive)
    throw new SlipwayError(
      'SLIP-6001',
      'Nobody can be asked for the name here, since this is no terminal: give --name.',
    );
  return (await cli.terminal.ask('Name to sign in with: ')).trim();
}

/** `https://10.0.0.1:8443/setup#setup_…`, as the site prints it. Throws SLIP-6020. */
export function parseSetupLink(text: string): { siteUrl: string; secret: string } {
  const match = /^(https:\/\/[^/\s#?@]+)\/setup#(setup_[\w-]{43})$/.exec(text.trim());
  const [, siteUrl = '', secret = ''] = match ?? [];
  if (match === null)
    throw new SlipwayError(
      'SLIP-6020',
      'This is not a whole setup link: it looks like https://10.0.0.1:8443/setup#setup_… and ends with 43 letters and digits. Copy it again; in a shell put it in single quotes.',
    );
  return { siteUrl: parseSiteUrl(siteUrl), secret };
}
