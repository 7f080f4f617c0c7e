/** An API token for a user who signs in with an identity provider: in a browser on this computer, which brings a code here. */
import { createHash, randomBytes } from 'node:crypto';
import type { ApiTokenCreated } from '../api/api-tokens.ts';
import { SlipwayError } from '../api/errors.ts';
import { commandLineWords, listSignInProviders, signInForTokenByCode } from '../api/sign-in-with-provider.ts';
import type { Cli } from './cli.ts';
import { listenForCode } from './code-listener.ts';
import { openSite, type Site } from './site.ts';

/** A sign-in that was begun is good for ten minutes at the site, its code for five. */
const PATIENCE_MILLISECONDS = 15 * 60_000;

export async function tokenByBrowser(
  cli: Cli,
  address: { siteUrl: string; caFingerprint: string },
  provider: string,
): Promise<Pick<ApiTokenCreated, 'id' | 'token'>> {
  const site = openSite({ kind: 'tls', ...address, token: null });
  const begin = await beginningOf(site, provider);
  // RFC 7636, section 4.1 and 4.2: whoever else sees the code cannot use it.
  const codeVerifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const listener = await listenForCode();
  try {
    begin.searchParams.set('commandLinePort', String(listener.port));
    begin.searchParams.set('commandLineChallenge', challenge);
    cli.remark(
      `Open this in a browser on this computer, and sign in:\n\n  ${begin.href}\n\nThen compare what it shows with: ${commandLineWords(challenge)}`,
    );
    const code = await listener.code(PATIENCE_MILLISECONDS, nobodyCame());
    // Names are taken once; the time tells several computers of one user apart.
    const tokenName = `slipway connect by ${provider}, ${cli.world.now().toISOString()}`;
    return (await site.call(signInForTokenByCode, { body: { code, codeVerifier, tokenName } })).value;
  } finally {
    listener.close();
  }
}

async function beginningOf(site: Site, name: string): Promise<URL> {
  const { value: providers } = await site.call(listSignInProviders);
  const found = providers.find((provider) => provider.name === name);
  if (found !== undefined) return new URL(found.url);
  const known = providers.map((provider) => `"${provider.name}"`).join(', ');
  const there = known === '' ? 'It has none.' : `There are: ${known}.`;
  throw new SlipwayError('SLIP-1002', `The site has no identity provider "${name}" to sign in with. ${there}`);
}

function nobodyCame(): SlipwayError {
  return new SlipwayError('SLIP-6003', 'Nobody has signed in within a quarter of an hour. Nothing was saved.');
}
