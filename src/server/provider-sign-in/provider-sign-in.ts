/** Signing in with an identity provider: OpenID Connect Core 1.0, section 3.1, with PKCE (RFC 7636) and the advice of RFC 9700. */
import * as client from 'openid-client';
import { SlipwayError } from '../../api/errors.ts';
import type { Change } from '../audit/record-change.ts';
import type { IdentifiedPerson } from '../http/administrator.ts';
import { getEnabledProvider, redirectUri, signInUrl } from '../identity-providers/identity-provider.ts';
import { connectProvider } from '../identity-providers/provider-connection.ts';
import type { ProviderRow } from '../identity-providers/provider-row.ts';
import type { Surroundings } from '../sign-in/user-session.ts';
import type { SiteContext } from '../site-context.ts';
import { beginSignIn, type Destination, takeBegunSignIn } from './begun-sign-in.ts';
import { letIn, type SessionBegun } from './let-in.ts';
import { provePerson } from './proven-person.ts';

export interface Departure {
  readonly goTo: string;
  /** For the cookie. */
  readonly secret: string;
}

/** Where the browser is sent, and what it brings back. */
export async function beginWithProvider(site: SiteContext, name: string, destination: Destination): Promise<Departure> {
  const provider = await getEnabledProvider(site.db, name);
  const config = await connectProvider(site, provider);
  const { state, nonce, codeVerifier, secret } = await beginSignIn(site, provider, destination);
  const goTo = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri(provider, site.config),
    scope: provider.scopes.join(' '),
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...{ state, nonce },
  });
  return { goTo: goTo.href, secret };
}

/** What a browser brings back. */
export interface Return {
  readonly answer: Readonly<Record<string, string | undefined>>;
  readonly cookies: string | undefined;
  readonly surroundings: Surroundings;
  /** The secret of the session that the browser had before. */
  readonly before: string | null;
}

export async function finishWithProvider(
  site: SiteContext,
  changeAs: (person: IdentifiedPerson) => Change,
  name: string,
  { answer, cookies, surroundings, before }: Return,
): Promise<SessionBegun & Destination> {
  const provider = await getEnabledProvider(site.db, name);
  const begun = await takeBegunSignIn(site, provider, cookies);
  if (begun === null) throw notBegun(site, provider);
  const config = await connectProvider(site, provider);
  const person = await provePerson(site, provider, config, begun, answer);
  const deciding = await withMappings(site, await stillThere(site, provider));
  const session = await letIn(site, changeAs, { provider: deciding, person, surroundings, before });
  site.log.info({ user: session.user.name, identityProvider: name, address: surroundings.address }, 'signed in');
  return { ...session, returnTo: begun.returnTo, commandLine: begun.commandLine };
}

/** As it is now: the provider may have taken seconds, in which it was disabled or became another, and those signed in lost their sessions. */
async function stillThere(site: SiteContext, provider: ProviderRow): Promise<ProviderRow> {
  const now = await getEnabledProvider(site.db, provider.name);
  if (now.id !== provider.id || now.issuer !== provider.issuer) throw notBegun(site, now);
  return now;
}

async function withMappings({ db }: SiteContext, provider: ProviderRow) {
  const roleMappings = await db
    .selectFrom('identity_provider_role')
    .select(['claim_value as value', 'security_role_id as roleId'])
    .where('identity_provider_id', '=', provider.id)
    .execute();
  const { id, name, issuer, make_users: makeUsers, roles_claim: rolesClaim } = provider;
  return { id, name, issuer, makeUsers, rolesClaim, roleMappings };
}

function notBegun(site: SiteContext, provider: ProviderRow): SlipwayError {
  const again = signInUrl(provider, site.config);
  return new SlipwayError(
    'SLIP-1061',
    `This sign-in was not begun in this browser at ${new URL(again).origin}, was finished already, or took longer than ten minutes. Begin again: ${again}`,
  );
}
