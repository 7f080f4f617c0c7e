/**
 * The session's cookie (RFC 6265bis). `__Host-`: the browser takes it over TLS only, for this host alone, so that neither a sibling domain nor
 * plain HTTP can plant one. HttpOnly: no script reads it. SameSite=Lax: other sites' forms and scripts do not send it.
 */
import { sessionCookie } from '../../api/sign-in.ts';

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** `Set-Cookie` for a session; without an age it goes when the browser is closed. */
export function cookieOf(secret: string): string {
  return `${sessionCookie}=${secret}; ${ATTRIBUTES}`;
}

export const clearedCookie = `${sessionCookie}=; ${ATTRIBUTES}; Max-Age=0`;

/** The secret in a `Cookie` header; null when there is none, or none that we could have made. */
export function sessionIn(header: string | undefined): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === sessionCookie)
      return /^session_[\w-]{43}$/.exec(pair.slice(at + 1).trim())?.[0] ?? null;
  }
  return null;
}
