/** Short-lived signed URLs for content over plain HTTP: who has one may read one object until it expires, nothing else. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Path and query for an object, valid until `expires`. */
export function signContentPath(secret: Buffer, sha256: string, expires: Date): string {
  const seconds = Math.floor(expires.getTime() / 1000);
  return `/content/${sha256}?expires=${seconds}&signature=${signature(secret, sha256, seconds)}`;
}

export type UrlCheck = 'good' | 'expired' | 'forged';

export function checkContentUrl(secret: Buffer, sha256: string, expires: string, given: string, now: Date): UrlCheck {
  const seconds = Number(expires);
  const expected = Buffer.from(signature(secret, sha256, seconds));
  const actual = Buffer.from(given);
  if (!Number.isSafeInteger(seconds) || actual.length !== expected.length || !timingSafeEqual(actual, expected))
    return 'forged';
  return seconds * 1000 < now.getTime() ? 'expired' : 'good';
}

function signature(secret: Buffer, sha256: string, seconds: number): string {
  return createHmac('sha256', secret).update(`content\n${sha256}\n${seconds}`).digest('base64url');
}
