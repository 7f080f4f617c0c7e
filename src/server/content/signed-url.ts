/** Short-lived signed URLs for content over plain HTTP: who has one may read one object until it expires, nothing else. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Path and query, valid until `expires`. `name`: the SHA-256 of a content object, or `boot-images/<buildId>/<file>`, `windows-agents/<SHA-256>`. */
export function signContentPath(secret: Buffer, name: string, expires: Date): string {
  const seconds = Math.floor(expires.getTime() / 1000);
  return `/content/${name}?expires=${seconds}&signature=${signature(secret, name, seconds)}`;
}

export type UrlCheck = 'good' | 'expired' | 'forged';

export function checkContentUrl(secret: Buffer, name: string, expires: string, given: string, now: Date): UrlCheck {
  const seconds = Number(expires);
  const expected = Buffer.from(signature(secret, name, seconds));
  const actual = Buffer.from(given);
  if (!Number.isSafeInteger(seconds) || actual.length !== expected.length || !timingSafeEqual(actual, expected))
    return 'forged';
  return seconds * 1000 < now.getTime() ? 'expired' : 'good';
}

function signature(secret: Buffer, name: string, seconds: number): string {
  return createHmac('sha256', secret).update(`content\n${name}\n${seconds}`).digest('base64url');
}
