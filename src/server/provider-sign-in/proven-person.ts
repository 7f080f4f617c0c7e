/** Who somebody is, by the identity provider's word: asks it with the code that the browser has brought, and believes what it has signed. */
import * as client from 'openid-client';
import { SlipwayError } from '../../api/errors.ts';
import { redirectUri } from '../identity-providers/identity-provider.ts';
import { cannotBeUsed } from '../identity-providers/provider-connection.ts';
import { connectionProblem } from '../identity-providers/provider-problem.ts';
import type { ProviderRow } from '../identity-providers/provider-row.ts';
import type { SiteContext } from '../site-context.ts';
import type { BegunSignIn } from './begun-sign-in.ts';
import { type PersonClaims, readClaims } from './person-claims.ts';

/** Of a token that openid-client takes. */
class NotAccepted extends Error {}

/** openid-client's codes for an answer that was understood and is not the right one; with others the provider itself fails. */
const NOT_PROVEN = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
]);

/**
 * Checked by openid-client: `iss` of the answer (RFC 9207), `state`, the code verifier, and of the ID token its signature by the provider's
 * keys, `iss`, `aud`, `azp`, `nonce`, `exp`, `nbf`, `iat`. The tokens are forgotten here: the site calls nobody in the person's name.
 */
export async function provePerson(
  site: SiteContext,
  provider: ProviderRow,
  config: client.Configuration,
  begun: BegunSignIn,
  answer: Readonly<Record<string, string | undefined>>,
): Promise<PersonClaims> {
  const address = new URL(redirectUri(provider, site.config));
  for (const [name, value] of Object.entries(answer)) if (value !== undefined) address.searchParams.set(name, value);
  try {
    const tokens = await client.authorizationCodeGrant(config, address, {
      expectedState: begun.state,
      expectedNonce: begun.nonce,
      pkceCodeVerifier: begun.codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims() ?? {};
    requireOnlyUs(provider, claims);
    const person = readClaims(claims, provider.roles_claim);
    requireSubject(person);
    return person;
  } catch (error) {
    throw refusal(site, provider, error);
  }
}

/** A token that is for others too may come from them (OpenID Connect Core 1.0, section 3.1.3.7, number 3). */
function requireOnlyUs({ client_id }: ProviderRow, { aud }: { aud?: unknown }): void {
  if ([aud].flat().every((audience) => audience === client_id)) return;
  throw new NotAccepted('the ID token is for others too ("aud")');
}

/** OpenID Connect Core 1.0, section 2. Of nobody, everybody without one would be the same person. */
function requireSubject({ subject }: PersonClaims): void {
  if (subject === '' || subject.length > 255) throw new NotAccepted('the ID token names nobody ("sub")');
}

function refusal(site: SiteContext, provider: ProviderRow, error: unknown): SlipwayError {
  // Never the error itself: it holds what the provider has sent, tokens too.
  const why = error instanceof NotAccepted ? error.message : connectionProblem(error);
  site.log.warn({ identityProvider: provider.name, why }, 'a sign-in with an identity provider failed');
  if (error instanceof client.AuthorizationResponseError)
    return new SlipwayError(
      'SLIP-1063',
      `The identity provider "${provider.name}" has not signed you in: ${why}. Try again; if it stays so, ask who looks after it.`,
    );
  if (isNotProven(error))
    return new SlipwayError(
      'SLIP-1062',
      `What the identity provider "${provider.name}" has answered does not prove who you are: ${why}. Nobody was signed in. Begin again; if it stays so, tell an administrator.`,
    );
  return cannotBeUsed(provider, why);
}

function isNotProven(error: unknown): boolean {
  // RFC 6749, section 5.2: the code was used, is too old, or is not for us.
  if (error instanceof client.ResponseBodyError) return error.error === 'invalid_grant';
  if (error instanceof NotAccepted) return true;
  return error instanceof client.ClientError && NOT_PROVEN.has(error.code ?? '');
}
