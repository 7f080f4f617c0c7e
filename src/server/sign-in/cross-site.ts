/**
 * Cross-site request forgery: another site's page makes a browser send a request, and the browser adds our cookie. Against it (OWASP, CSRF
 * prevention cheat sheet, "custom request headers" with "verifying origin" behind it): a request that changes something and shows the cookie
 * must have the header `Slipway-Request: 1`. A form cannot set it, and a script of another origin needs leave by CORS first, which this
 * site never gives. Where a browser says the origin (all current ones do for such requests), it must be our own too. The cookie's
 * SameSite=Lax is the third line, not the first: sibling hosts of one domain count as the same site. Bearer tokens are exempt: a browser
 * never adds them by itself.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { requestHeader } from '../../api/sign-in.ts';

/** RFC 9110, section 9.2.1. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Why a request with the cookie is not taken for one of our own pages; null when it is. */
export function crossSiteProblem(method: string, headers: IncomingHttpHeaders): string | null {
  if (SAFE.has(method)) return null;
  if (headers[requestHeader] !== '1') return `it has no header "${requestHeader}: 1"`;
  const { origin, host } = headers;
  // Compared with what the browser believes to talk to, which another site's page cannot choose.
  if (origin !== undefined && origin !== `https://${host}`) return `it comes from a page of ${origin}`;
  return null;
}
