/** What a sign-in needs of an identity provider: its metadata (OpenID Connect Discovery 1.0), checked, and how the site shows who it is. */
import * as client from 'openid-client';
import { SlipwayError } from '../../api/errors.ts';
import type { SiteContext } from '../site-context.ts';
import { createProviderFetch } from './provider-fetch.ts';
import { connectionProblem } from './provider-problem.ts';
import { type ProviderRow, readClientSecret } from './provider-row.ts';

/**
 * Asks the provider for its metadata each time: a provider that has replaced its keys or end points needs nothing done here. Throws
 * SLIP-1060 when it cannot be used.
 */
export async function connectProvider(site: SiteContext, provider: ProviderRow): Promise<client.Configuration> {
  try {
    const metadata = await discover(provider);
    const problem = issuerProblem(provider, metadata) ?? endPointProblem(metadata);
    if (problem !== null) throw cannotBeUsed(provider, problem);
    return configure(site, provider, metadata);
  } catch (error) {
    if (error instanceof SlipwayError) throw error;
    throw cannotBeUsed(provider, connectionProblem(error), error);
  }
}

/** The metadata as it was sent, whoever's it is. */
export async function discover(provider: ProviderRow): Promise<client.ServerMetadata> {
  const address = new URL(`${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  // By its whole address, so that a wrong issuer is ours to explain, and a wild card in it (Entra ID’s "common") is not filled in.
  const found = await client.discovery(address, provider.client_id, undefined, undefined, {
    [client.customFetch]: fetchFor(provider),
  });
  return found.serverMetadata();
}

/**
 * The same, letter for letter (OpenID Connect Discovery 1.0, section 4.3). So nobody of another tenant gets in: the addresses of Entra ID
 * that take anybody's tenant have an issuer with a placeholder.
 */
export function issuerProblem({ issuer }: ProviderRow, metadata: client.ServerMetadata): string | null {
  if (metadata.issuer === issuer) return null;
  return `it says that its issuer is ${JSON.stringify(metadata.issuer.slice(0, 300))}, not ${JSON.stringify(issuer)}. Give the issuer as it says, if that is the provider you mean; where it stands for many organizations, give the one of yours`;
}

const endPoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

export function endPointProblem(metadata: client.ServerMetadata): string | null {
  for (const name of endPoints) {
    // Of somebody else's JSON: openid-client's type is what it should be.
    const address: unknown = metadata[name];
    if (typeof address !== 'string')
      return `its metadata has no ${name}: it is no OpenID Connect provider with sign-in by code`;
    if (!URL.canParse(address) || new URL(address).protocol !== 'https:')
      return `its ${name} is no https address: secrets are sent over TLS only`;
  }
  return null;
}

export function configure(
  site: SiteContext,
  provider: ProviderRow,
  metadata: client.ServerMetadata,
): client.Configuration {
  const secret = readClientSecret(site, provider);
  const config = new client.Configuration(
    metadata,
    provider.client_id,
    undefined,
    clientAuthentication(metadata, secret),
  );
  config[client.customFetch] = fetchFor(provider);
  // TLS alone would do for a token that comes from the provider itself (OpenID Connect Core 1.0, section 3.1.3.7); its signature is
  // checked all the same, since a provider's TLS often ends at somebody else's proxy.
  client.enableNonRepudiationChecks(config);
  return config;
}

/** Basic is what every provider has to know and what those expect that say nothing (RFC 8414, section 2). */
function clientAuthentication(metadata: client.ServerMetadata, secret: string): client.ClientAuth {
  const methods: unknown = metadata.token_endpoint_auth_methods_supported;
  const basic = !Array.isArray(methods) || methods.includes('client_secret_basic');
  return basic ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret);
}

function fetchFor({ ca_certificates: caCertificates }: ProviderRow): client.CustomFetch {
  return createProviderFetch({ caCertificates });
}

export function cannotBeUsed(provider: Pick<ProviderRow, 'name'>, why: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'SLIP-1060',
    `The identity provider "${provider.name}" cannot be used now: ${why}. Signing in with a password goes on; an administrator finds out more with "slipway identity-providers test ${provider.name}".`,
    { cause },
  );
}
