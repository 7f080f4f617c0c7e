/**
 * Seals secrets that the site must be able to read again: AES-256-GCM (NIST SP 800-38D) with a key that is a file beside the
 * database, never in it. What a value belongs to is associated data: a sealed value moved to another row does not open.
 * Layout: 1 byte version, 12 bytes nonce, ciphertext, 16 bytes tag.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const SEALING_KEY_BYTES = 32;

/** Whose secret it is: `device 1b4e…` and the variable's name. */
interface SealedPlace {
  readonly owner: string;
  readonly name: string;
}

export interface Sealer {
  seal(value: string, place: SealedPlace): Buffer;
  /** Throws when the bytes were changed, belong to another place, or were sealed with another key. */
  unseal(sealed: Buffer, place: SealedPlace): string;
}

/** A random nonce each time: at 2^32 values, far beyond any site, two meet with a chance of 2^-32. */
export function createSealer(key: Buffer): Sealer {
  return {
    seal: (value, place) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(place));
      const sealed = [cipher.update(value, 'utf8'), cipher.final()];
      return Buffer.concat([Buffer.of(VERSION), nonce, ...sealed, cipher.getAuthTag()]);
    },
    unseal: (sealed, place) => {
      try {
        return open(key, sealed, place);
      } catch (cause) {
        throw new Error(
          `The secret "${place.name}" of ${place.owner} cannot be read: it was changed in the database, or the file sealing-key is not the one it was sealed with. Put back the key from a backup, or set the value again.`,
          { cause },
        );
      }
    },
  };
}

function open(key: Buffer, sealed: Buffer, place: SealedPlace): string {
  if (sealed[0] !== VERSION || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) throw new Error('not a sealed value');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associatedData(place)).setAuthTag(sealed.subarray(-TAG_BYTES));
  const text = [decipher.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()];
  return Buffer.concat(text).toString('utf8');
}

/** Names are the same without regard to case, as in the database. JSON, so that no two places read alike. */
function associatedData(place: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([place.owner, place.name.toLowerCase()]), 'utf8');
}
