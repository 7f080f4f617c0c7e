/** Reads every byte of a backup again. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readContentList } from './content-part.ts';
import { poolPath } from './file-pool.ts';
import { type KeyFiles, parseKeys, unsealKeys } from './key-part.ts';
import { type BackupManifest, notUsable, parts, readManifest } from './manifest.ts';
import { checkParts } from './part-file.ts';

export interface VerifiedBackup {
  readonly manifest: BackupManifest;
  /** Files of the pool that were read: boot images, and content where it is included. */
  readonly filesRead: number;
  /** SHA-256 of those that are missing or have other bytes. */
  readonly damaged: readonly string[];
}

/**
 * Throws SLIP-1051 when the backup cannot be used, SLIP-1052 when the passphrase is wrong; without one, sealed keys are only hashed. Files of
 * the pool that are damaged are named in the result: the rest can still be restored.
 */
export async function verifyBackup(backup: string, passphrase: string | undefined): Promise<VerifiedBackup> {
  const manifest = await readManifest(backup);
  await checkParts(backup, manifest);
  if (manifest.keys === 'unsealed' || passphrase !== undefined) await readKeys(backup, manifest, passphrase);
  const files = new Set(manifest.bootImages.flatMap((image) => image.files.map(({ sha256 }) => sha256)));
  const lacking = new Set(manifest.content.missing);
  for await (const { sha256 } of readContentList(backup))
    if (manifest.content.included && !lacking.has(sha256)) files.add(sha256);
  const damaged: string[] = [];
  for (const sha256 of files) if (!(await isWhole(poolPath(dirname(backup), sha256), sha256))) damaged.push(sha256);
  return { manifest, filesRead: files.size, damaged };
}

async function isWhole(path: string, sha256: string): Promise<boolean> {
  const hash = createHash('sha256');
  const read = await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash).then(
    () => true,
    () => false,
  );
  return read && hash.digest('hex') === sha256;
}

/** The keys of a backup whose parts were checked. Throws SLIP-1052 where a passphrase is needed and missing or wrong. */
export async function readKeys(
  backup: string,
  { keys }: BackupManifest,
  passphrase: string | undefined,
): Promise<KeyFiles> {
  if (keys === 'sealed')
    return unsealKeys(await readFile(join(backup, parts.sealedKeys), 'utf8'), passphrase ?? '', basename(backup));
  try {
    return parseKeys(await readFile(join(backup, parts.keys), 'utf8'));
  } catch (error) {
    throw notUsable(backup, `${parts.keys} is not of this format`, error);
  }
}
