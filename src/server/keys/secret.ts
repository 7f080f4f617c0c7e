/** Random secrets and their hashes: the database holds only hashes, so a stolen copy of it opens nothing. */
import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as text that is safe in URLs, headers and JSON. */
export function newSecret(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** SHA-256: enough for secrets of 256 random bits, which nobody can guess through. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
