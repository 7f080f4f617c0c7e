/**
 * Seals secrets that the site must be able to read again: AES-256-GCM (NIST SP 800-38D) with keys that are files beside the
 * database, never in it. What a value belongs to is associated data: a sealed value moved to another row does not open.
 * Layout: 1 byte version, 8 bytes id of the key, 12 bytes nonce, ciphertext, 16 bytes tag. Version 1 has no id: it is opened with
 * whichever key fits. The database reads version and id too (migration 4): it knows which keys are in use.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const VERSION = 2;
const VERSION_WITHOUT_ID = 1;
const ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const SEALING_KEY_BYTES = 32;

/** Whose secret it is: `device 1b4e…` and the variable's name. */
export interface SealedPlace {
  readonly owner: string;
  readonly name: string;
}

export interface Sealer {
  seal(value: string, place: SealedPlace): Buffer;
  /** Throws when the bytes were changed, belong to another place, or were sealed with a key that is not here. */
  unseal(sealed: Buffer, place: SealedPlace): string;
  /** Id of the key that seals. */
  readonly current: string;
  /** Ids of the keys that open. */
  readonly ids: readonly string[];
  /** Takes in a further key, which only opens at first. */
  add(key: Buffer): void;
  /** From now on this key seals. */
  sealWith(id: string): void;
  remove(id: string): void;
}

/** The first 16 hexadecimal digits of the SHA-256 of the key: names it without telling of it. */
export function sealingKeyId(key: Buffer): string {
  return createHash('sha256')
    .update(key)
    .digest('hex')
    .slice(0, ID_BYTES * 2);
}

/** The first key seals. A random nonce each time: at 2^32 values, far beyond any site, two meet with a chance of 2^-32. */
export function createSealer(first: Buffer, ...others: Buffer[]): Sealer {
  const keys = new Map([first, ...others].map((key) => [sealingKeyId(key), key]));
  let current = { id: sealingKeyId(first), key: first };
  return {
    seal: (value, place) => sealValue(current, value, place),
    unseal: (sealed, place) => {
      try {
        return unsealWith(keys, sealed, place);
      } catch (cause) {
        throw new Error(
          `The secret "${place.name}" of ${place.owner} cannot be read: it was changed in the database, or the key it was sealed with is not among the files sealing-key*. Put back the key from a backup, or set the value again.`,
          { cause },
        );
      }
    },
    get current() {
      return current.id;
    },
    get ids() {
      return [...keys.keys()];
    },
    add: (key) => {
      keys.set(sealingKeyId(key), key);
    },
    sealWith: (id) => {
      const key = keys.get(id);
      if (key === undefined) throw new Error(`There is no sealing key ${id}.`);
      current = { id, key };
    },
    remove: (id) => {
      if (id === current.id) throw new Error(`The sealing key ${id} is in use.`);
      keys.delete(id);
    },
  };
}

function sealValue({ id, key }: { id: string; key: Buffer }, value: string, place: SealedPlace): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(place));
  const sealed = [cipher.update(value, 'utf8'), cipher.final()];
  return Buffer.concat([Buffer.of(VERSION), Buffer.from(id, 'hex'), nonce, ...sealed, cipher.getAuthTag()]);
}

function unsealWith(keys: ReadonlyMap<string, Buffer>, sealed: Buffer, place: SealedPlace): string {
  if (sealed[0] === VERSION_WITHOUT_ID) return openWithAny([...keys.values()], sealed.subarray(1), place);
  const key = keys.get(sealed.subarray(1, 1 + ID_BYTES).toString('hex'));
  if (sealed[0] !== VERSION || key === undefined) throw new Error('sealed with a key that is not here');
  return open(key, sealed.subarray(1 + ID_BYTES), place);
}

function openWithAny([key, ...others]: readonly Buffer[], sealed: Buffer, place: SealedPlace): string {
  if (key === undefined) throw new Error('sealed with a key that is not here');
  try {
    return open(key, sealed, place);
  } catch (error) {
    if (others.length === 0) throw error;
    return openWithAny(others, sealed, place);
  }
}

/** Nonce, ciphertext, tag. */
function open(key: Buffer, sealed: Buffer, place: SealedPlace): string {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Error('not a sealed value');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(place)).setAuthTag(sealed.subarray(-TAG_BYTES));
  const text = [decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
  return Buffer.concat(text).toString('utf8');
}

/** Names are the same without regard to case, as in the database. JSON, so that no two places read alike. */
function associatedData(place: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([place.owner, place.name.toLowerCase()]), 'utf8');
}
