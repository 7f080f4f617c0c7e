/**
 * The site's keys in a backup: every file of the key folder, sealed with a passphrase (AES-256-GCM, NIST SP 800-38D; its key by argon2id,
 * RFC 9106) or, where none is given, as they are. Whoever has them can speak for the site.
 */
import { argon2, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { SlipwayError } from '../../api/errors.ts';

const derive = promisify(argon2);

/** File names and contents; all keys are text. */
const KeyFilesSchema = z.record(z.string().regex(/^[a-z][a-z0-9.-]*$/), z.string());
export type KeyFiles = z.output<typeof KeyFilesSchema>;

const SealedSchema = z.object({
  algorithm: z.literal('argon2id+aes-256-gcm'),
  // Bounds, so that a forged file cannot take all memory.
  memory: z.int().min(8).max(1_048_576),
  passes: z.int().min(1).max(16),
  salt: z.base64(),
  nonce: z.base64(),
  tag: z.base64(),
  ciphertext: z.base64(),
});

/** RFC 9106, section 4, second recommended option: 64 MiB, three passes. A backup may be guessed at for years. */
const COST = { memory: 65_536, passes: 3 };
export const SHORTEST_PASSPHRASE = 12;

/** The key folder's files but those that a write left half done. */
export async function readKeyFiles(directory: string): Promise<KeyFiles> {
  const files: KeyFiles = {};
  for (const name of (await readdir(directory)).sort())
    if (!name.endsWith('.new')) files[name] = await readFile(join(directory, name), 'utf8');
  return files;
}

/** `backup` names the backup that the keys belong to: sealed keys do not open in another one. */
export async function sealKeys(files: KeyFiles, passphrase: string, backup: string): Promise<string> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt, COST), nonce).setAAD(Buffer.from(backup));
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(files), 'utf8'), cipher.final()]);
  const sealed: z.input<typeof SealedSchema> = {
    algorithm: 'argon2id+aes-256-gcm',
    ...COST,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    ciphertext: ciphertext.toString('base64'),
  };
  return `${JSON.stringify(sealed, null, 2)}\n`;
}

/** Throws SLIP-1052 when the passphrase is not the one they were sealed with, or the bytes were changed. */
export async function unsealKeys(text: string, passphrase: string, backup: string): Promise<KeyFiles> {
  try {
    const { salt, nonce, tag, ciphertext, ...cost } = SealedSchema.parse(JSON.parse(text));
    const key = await keyOf(passphrase, Buffer.from(salt, 'base64'), cost);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
      .setAAD(Buffer.from(backup))
      .setAuthTag(Buffer.from(tag, 'base64'));
    const plain = Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64')), decipher.final()]);
    return parseKeys(plain.toString('utf8'));
  } catch (cause) {
    throw new SlipwayError(
      'SLIP-1052',
      'The keys in the backup do not open: the passphrase is another one than they were sealed with, or the file was changed. Give the passphrase of that day on standard input (--passphrase-stdin).',
      { cause },
    );
  }
}

/** Keys that were not sealed. Throws what zod or JSON say of anything else. */
export function parseKeys(text: string): KeyFiles {
  return KeyFilesSchema.parse(JSON.parse(text));
}

function keyOf(passphrase: string, nonce: Buffer, { memory, passes }: typeof COST): Promise<Buffer> {
  // The same passphrase typed on two systems may arrive composed or decomposed (RFC 8265, section 4.2.1).
  const message = passphrase.normalize('NFC');
  return derive('argon2id', { message, nonce, tagLength: 32, memory, passes, parallelism: 1 });
}
