/**
 * A sign-in that a browser has begun, between leaving for the identity provider and coming back. One random secret in a cookie ties both ends
 * to that browser; `state`, `nonce` and the code verifier are made of it, so the database holds its hash and nothing that helps a thief:
 *
 *   state     against answers that the browser did not ask for (RFC 6749, section 10.12)
 *   nonce     against ID tokens of another sign-in (OpenID Connect Core 1.0, section 3.1.2.1)
 *   verifier  against codes that were meant for another sign-in, PKCE (RFC 7636)
 *
 * The browser is told `state`, `nonce` and the hash of the verifier. HMAC with a key of 256 random bits tells none from another.
 */
import { createHmac } from 'node:crypto';
import { inTransaction } from '../db/transaction.ts';
import type { ProviderRow } from '../identity-providers/provider-row.ts';
import { hashSecret, newSecret } from '../keys/secret.ts';
import { cookieAttributes, secretIn } from '../sign-in/cookie.ts';
import type { SiteContext } from '../site-context.ts';

const COOKIE = '__Host-slipway-oidc';
const PREFIX = 'oidc';
/** For the password, the second factor, and looking for the telephone. */
const LIFETIME_SECONDS = 600;

export interface BegunSignIn {
  readonly state: string;
  readonly nonce: string;
  /** 43 characters of those that RFC 7636, section 4.1 allows. */
  readonly codeVerifier: string;
}

/** Where the browser goes afterwards. */
export interface Destination {
  readonly returnTo: string | null;
  readonly commandLine: WaitingCommandLine | null;
}

/** On the person's own computer. */
export interface WaitingCommandLine {
  readonly port: number;
  readonly challenge: string;
}

/** SameSite=Lax: the provider sends the browser back by a link, which other sites may do; a form or a script of theirs may not. */
export function begunCookie(secret: string): string {
  return `${COOKIE}=${secret}; ${cookieAttributes}; Max-Age=${LIFETIME_SECONDS}`;
}

export const clearedBegunCookie = `${COOKIE}=; ${cookieAttributes}; Max-Age=0`;

/** A new one takes the place of the one that the browser had begun before. */
export async function beginSignIn(
  site: SiteContext,
  provider: ProviderRow,
  { returnTo, commandLine }: Destination,
): Promise<BegunSignIn & { readonly secret: string }> {
  const secret = newSecret(PREFIX);
  await site.db
    .insertInto('provider_sign_in')
    .values({
      ...{ browser_hash: hashSecret(secret), identity_provider_id: provider.id, return_to: returnTo },
      ...{ command_line_port: commandLine?.port ?? null, command_line_challenge: commandLine?.challenge ?? null },
      expires_at: new Date(site.now().getTime() + LIFETIME_SECONDS * 1000),
    })
    .execute();
  return { ...derived(secret), secret };
}

/** The one that this browser has begun with this provider: once, whatever becomes of it. Null: there is none any more. */
export async function takeBegunSignIn(
  site: SiteContext,
  provider: ProviderRow,
  cookies: string | undefined,
): Promise<(BegunSignIn & Destination) | null> {
  const secret = secretIn(cookies, COOKIE, PREFIX);
  if (secret === null) return null;
  const row = await inTransaction(site.db, (tx) =>
    tx.deleteFrom('provider_sign_in').where('browser_hash', '=', hashSecret(secret)).returningAll().executeTakeFirst(),
  );
  if (row === undefined || row.identity_provider_id !== provider.id || row.expires_at <= site.now()) return null;
  const { command_line_port: port, command_line_challenge: challenge } = row;
  const commandLine = port === null || challenge === null ? null : { port, challenge };
  return { ...derived(secret), returnTo: row.return_to, commandLine };
}

function derived(secret: string): BegunSignIn {
  const made = (of: string) => createHmac('sha256', secret).update(of).digest('base64url');
  return { state: made('state'), nonce: made('nonce'), codeVerifier: made('code verifier') };
}
