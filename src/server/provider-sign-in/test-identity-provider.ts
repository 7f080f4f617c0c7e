/** For tests: the certified oidc-provider over HTTPS on loopback, with a certificate of an authority of its own, and ways to make it lie. */
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import Provider, { type Configuration } from 'oidc-provider';
import { createAuthority, issueServerCertificate } from '../keys/certificate-authority.ts';

export const CLIENT_ID = 'slipway';
export const CLIENT_SECRET = 'a secret/of+the client=1234567890?&';

/** Claims of an ID token. */
export type Claims = Record<string, unknown>;

export interface TestIdentityProvider {
  readonly issuer: string;
  /** In PEM format. */
  readonly caCertificate: string;
  /** Who signs in next, without being asked for a password; null: the person gives up. */
  person: string | null;
  /** What it knows of people, by subject. */
  readonly people: Map<string, Claims>;
  /** Changes what it answers at a path, such as `/token`. */
  readonly lies: Map<string, (text: string) => string>;
  /** Takes a request over; true when it has answered, or never will. */
  takeOver: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
  /** What it was asked for, as `POST /token`. */
  readonly requests: string[];
  /** Signs claims with its own key, or with that of somebody else. */
  sign(claims: Claims, key?: 'own' | 'foreign'): string;
  stop(): Promise<void>;
}

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const [ownKey, foreignKey] = [rsa(), rsa()];
const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

export async function startIdentityProvider(...redirectUris: string[]): Promise<TestIdentityProvider> {
  const now = new Date();
  const authority = await createAuthority('Test company', now);
  const { certificatePem, privateKeyPem } = await issueServerCertificate(
    authority,
    { dns: [], ip: ['127.0.0.1'] },
    now,
  );
  const server = createServer({ cert: certificatePem, key: privateKeyPem });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Of a TCP server it is never a path.
  const { port } = server.address() as AddressInfo;
  const made: TestIdentityProvider = {
    ...{ issuer: `https://127.0.0.1:${port}`, caCertificate: authority.certificatePem, person: 'kim-1' },
    ...{ people: new Map(), lies: new Map(), takeOver: () => false, requests: [], sign: signToken },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  server.on('request', answerer(made, new Provider(made.issuer, configuration(made, redirectUris))));
  return made;
}

function configuration(made: TestIdentityProvider, redirectUris: string[]): Configuration {
  return {
    clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: redirectUris }],
    jwks: { keys: [{ ...ownKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' } as never] },
    cookies: { keys: [randomUUID()] },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'email', 'groups', '_claim_names'] },
    // As Keycloak and Entra ID do it: what was asked for is in the ID token itself.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...made.people.get(accountId) }),
    }),
    // Nobody is asked whether the site may know.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        ...{ clientId: oidc.client?.clientId ?? '', accountId: oidc.session?.accountId ?? '' },
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  };
}

function answerer(made: TestIdentityProvider, provider: Provider) {
  const answer = provider.callback();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    made.requests.push(`${request.method} ${path}`);
    if (await made.takeOver(request, response)) return;
    const lie = made.lies.get(path);
    if (lie !== undefined) changeAnswer(response, lie);
    if (path.startsWith('/interaction/')) await interact(made, provider, request, response);
    else await answer(request, response);
  };
}

function interact(made: TestIdentityProvider, provider: Provider, request: IncomingMessage, response: ServerResponse) {
  const result =
    made.person === null
      ? { error: 'access_denied', error_description: 'gave up' }
      : { login: { accountId: made.person } };
  return provider.interactionFinished(request, response, result);
}

function changeAnswer(response: ServerResponse, lie: (text: string) => string): void {
  const end = response.end.bind(response);
  response.end = (body?: unknown) => {
    const changed = Buffer.from(lie(String(body)));
    response.setHeader('content-length', changed.length);
    return end(changed);
  };
}

function signToken(claims: Claims, key: 'own' | 'foreign' = 'own'): string {
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encoded({ alg: 'RS256', typ: 'JWT', kid: 'test' })}.${encoded(claims)}`;
  const signature = createSign('sha256')
    .update(text)
    .sign(key === 'own' ? ownKey : foreignKey);
  return `${text}.${signature.toString('base64url')}`;
}

/** The claims in the ID token of an answer of the token end point. */
export function claimsIn(answer: string): Claims {
  const [, payload = ''] = JSON.parse(answer).id_token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}
