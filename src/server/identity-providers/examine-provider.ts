/** Looks at an identity provider as a sign-in would, and says at which place it fails. */
import * as client from 'openid-client';
import type { IdentityProviderTest } from '../../api/identity-providers.ts';
import type { SiteContext } from '../site-context.ts';
import { redirectUri } from './identity-provider.ts';
import { configure, discover, endPointProblem, issuerProblem } from './provider-connection.ts';
import { createProviderFetch } from './provider-fetch.ts';
import { connectionProblem } from './provider-problem.ts';
import type { ProviderRow } from './provider-row.ts';

type Check = IdentityProviderTest['checks'][number];
type Name = Check['check'];

/** Says what is good; throws what is not. */
type Look = () => Promise<string>;

class Failed extends Error {}

export async function examineProvider(site: SiteContext, provider: ProviderRow): Promise<IdentityProviderTest> {
  let metadata: client.ServerMetadata | undefined;
  const known = () => metadata ?? fail('it has no metadata');
  const looks: readonly (readonly [Name, Look])[] = [
    [
      'answer',
      async () => {
        metadata = await discover(provider);
        return `it answers at ${new URL(provider.issuer).host} with its metadata`;
      },
    ],
    ['issuer', async () => good(issuerProblem(provider, known()), `it is ${provider.issuer}`)],
    ['end points', async () => good(endPointProblem(known()), 'its end points are all there')],
    ['keys', () => lookAtKeys(provider, known())],
    ['client', () => lookAtClient(site, provider, known())],
  ];
  return { checks: await inTurn(looks) };
}

/** Each needs the one before. */
async function inTurn(looks: readonly (readonly [Name, Look])[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [check, look] of looks) {
    const failed = checks.some(({ outcome }) => outcome !== 'good');
    checks.push(
      failed ? { check, outcome: 'not reached', message: 'after the one before is good' } : await run(check, look),
    );
  }
  return checks;
}

async function run(check: Name, look: Look): Promise<Check> {
  try {
    return { check, outcome: 'good', message: await look() };
  } catch (error) {
    return { check, outcome: 'failed', message: error instanceof Failed ? error.message : connectionProblem(error) };
  }
}

function good(problem: string | null, message: string): string {
  return problem === null ? message : fail(problem);
}

function fail(message: string): never {
  throw new Failed(message);
}

async function lookAtKeys(provider: ProviderRow, metadata: client.ServerMetadata): Promise<string> {
  const fetch = createProviderFetch({ caCertificates: provider.ca_certificates });
  const answer = await fetch(metadata.jwks_uri ?? '', {
    method: 'GET',
    headers: {},
    body: undefined,
    redirect: 'manual',
  });
  if (answer.status !== 200) fail(`its keys (jwks_uri) answer with HTTP status ${answer.status}`);
  const text = await answer.text();
  const signing = keysIn(text).filter(({ use, kty }) => use !== 'enc' && kty !== 'oct').length;
  return signing > 0 ? `it has ${signing} key(s) to sign with` : fail('its keys (jwks_uri) hold none to sign with');
}

function keysIn(text: string): { use?: unknown; kty?: unknown }[] {
  try {
    const { keys } = JSON.parse(text);
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'object' && key !== null) : [];
  } catch {
    return fail('its keys (jwks_uri) are no JSON');
  }
}

/**
 * Trades a code that nobody has been given: a provider that knows the client refuses the code (invalid_grant), one that does not refuses
 * the client (RFC 6749, section 5.2). Which of both it looks at first is its own affair, so another refusal proves nothing.
 */
async function lookAtClient(
  site: SiteContext,
  provider: ProviderRow,
  metadata: client.ServerMetadata,
): Promise<string> {
  const config = configure(site, provider, metadata);
  const address = new URL(redirectUri(provider, site.config));
  const answer = { code: 'slipway-identity-providers-test', state: 'test', iss: metadata.issuer };
  for (const [name, value] of Object.entries(answer)) address.searchParams.set(name, value);
  const refusal = await client
    .authorizationCodeGrant(config, address, { expectedState: 'test', pkceCodeVerifier: 'x'.repeat(43) })
    .then(
      () => fail('it takes a code that it has given to nobody'),
      (error: unknown) => error,
    );
  if (refusal instanceof Failed) throw refusal;
  if (refusal instanceof client.WWWAuthenticateChallengeError) fail(clientRefused(provider));
  if (!(refusal instanceof client.ResponseBodyError)) throw refusal;
  if (refusal.error === 'invalid_client' || refusal.error === 'unauthorized_client') fail(clientRefused(provider));
  return refusal.error === 'invalid_grant'
    ? 'it knows the client id and the client secret'
    : 'it refuses neither the client id nor the client secret';
}

function clientRefused({ client_id }: ProviderRow): string {
  return `it refuses the client id ${JSON.stringify(client_id)} or its client secret. Set them anew (slipway identity-providers change)`;
}
