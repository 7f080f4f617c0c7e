/**
 * The session's cookie (RFC 6265bis). `__Host-`: the browser takes it over TLS only, for this host alone, so that neither a sibling domain nor
 * plain HTTP can plant one. HttpOnly: no script reads it. SameSite=Lax: other sites' forms and scripts do not send it.
 */
import { sessionCookie } from '../../api/sign-in.ts';

export const cookieAttributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** `Set-Cookie` for a session; without an age it goes when the browser is closed. */
export function cookieOf(secret: string): string {
  return `${sessionCookie}=${secret}; ${cookieAttributes}`;
}

export const clearedCookie = `${sessionCookie}=; ${cookieAttributes}; Max-Age=0`;

/** The secret in a `Cookie` header; null when there is none, or none that we could have made. */
export function sessionIn(header: string | undefined): string | null {
  return secretIn(header, sessionCookie, 'session');
}

/** The secret with this prefix in the cookie of this name. */
export function secretIn(header: string | undefined, name: string, prefix: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return ourSecret(pair.slice(at + 1).trim(), prefix);
  }
  return null;
}

function ourSecret(value: string, prefix: string): string | null {
  return value.startsWith(`${prefix}_`) && /^[\w-]{43}$/.test(value.slice(prefix.length + 1)) ? value : null;
}
