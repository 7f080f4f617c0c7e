/**
 * Makes a backup of a site, whether or not it runs. The database is read at one moment (a transaction that sees nothing later); files are
 * immutable and named by their hash, so it does not matter when they are copied. The folder gets its name last.
 */
import { chmod, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from 'pino';
import { SlipwayError } from '../../api/errors.ts';
import { openContentStore } from '../content/content-store.ts';
import { fingerprint } from '../keys/certificate-authority.ts';
import { lockFolder, removeUnfinished } from './backup-folder.ts';
import { addToPool } from './file-pool.ts';
import { readKeyFiles, sealKeys } from './key-part.ts';
import { BACKUP_FORMAT, type BackupManifest, type FileReference, type Part, parts, UNFINISHED } from './manifest.ts';
import { sumsOf, syncFolder, writePart } from './part-file.ts';
import { dumpTables } from './table-copy.ts';

export interface CreateOptions {
  readonly dataDirectory: string;
  readonly database: Pool;
  /** Where backups are kept; made when it is missing. */
  readonly folder: string;
  /** Seals the keys; undefined: they are kept as they are. */
  readonly passphrase: string | undefined;
  /** Keep the bytes of the content store too, not only their names. */
  readonly includeContent: boolean;
  readonly productVersion: string;
  readonly now: Date;
  readonly log: Logger;
}

export interface CreatedBackup {
  readonly path: string;
  readonly manifest: BackupManifest;
  readonly filesCopied: number;
}

/** Throws SLIP-1050 when another backup is being made there, and SLIP-3004 when the disk is full; what was begun is left as unfinished. */
export async function createBackup(options: CreateOptions): Promise<CreatedBackup> {
  const { folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(folder);
  try {
    await removeUnfinished(folder);
    const now = await waitForFreeName(folder, options.now);
    const name = backupName(now);
    const making = join(folder, `${name}${UNFINISHED}`);
    await mkdir(making, { mode: 0o700 });
    await chmod(making, 0o700);
    const made = await fill(making, name, { ...options, now });
    await rename(making, join(folder, name));
    await syncFolder(folder);
    return { path: join(folder, name), ...made };
  } finally {
    lock.release();
  }
}

/**
 * The first moment from `now` on whose name no backup in `folder` has, once it is there: an incremental backup of a small site ends within
 * the second that the one before it is named after. Nobody else takes the name meanwhile, since the folder is locked.
 */
async function waitForFreeName(folder: string, now: Date): Promise<Date> {
  let moment = now;
  while ((await stat(join(folder, backupName(moment))).catch(() => null)) !== null) {
    const next = new Date(Math.floor(moment.getTime() / 1000) * 1000 + 1000);
    await delay(next.getTime() - moment.getTime());
    moment = next;
  }
  return moment;
}

/** `20261126T081500Z`: sorts by time, and every file system takes it. */
function backupName(now: Date): string {
  return now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
}

/** What the database says of the site at the moment of the snapshot. */
interface Snapshot {
  readonly site: { id: string; name: string };
  readonly migrations: BackupManifest['migrations'];
  readonly content: FileReference[];
  readonly bootImages: { buildId: string; files: (FileReference & { name: string })[] }[];
  readonly database: Part;
}

async function fill(
  making: string,
  name: string,
  options: CreateOptions,
): Promise<{ manifest: BackupManifest; filesCopied: number }> {
  const keysFolder = join(options.dataDirectory, 'keys');
  const keys = await readKeyFiles(keysFolder);
  const snapshot = await readSnapshot(making, options);
  if (JSON.stringify(await readKeyFiles(keysFolder)) !== JSON.stringify(keys))
    throw new SlipwayError('SLIP-1050', 'The keys of the site were changed while it was being saved. Try again.');
  const images = await keepBootImages(snapshot, options);
  const content = await keepContent(snapshot, options);
  const contentLines = snapshot.content.map((object) => `${JSON.stringify(object)}\n`).join('');
  const written = [
    snapshot.database,
    await writePart(making, parts.content, contentLines),
    await writeKeys(making, name, keys, options.passphrase),
  ];
  const manifest: BackupManifest = {
    format: BACKUP_FORMAT,
    createdAt: options.now.toISOString(),
    productVersion: options.productVersion,
    site: snapshot.site,
    caFingerprint: fingerprint(keys['ca.pem'] ?? ''),
    migrations: snapshot.migrations,
    keys: options.passphrase === undefined ? 'unsealed' : 'sealed',
    content: content.facts,
    bootImages: images.whole,
    parts: written,
  };
  const manifestPart = await writePart(making, parts.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
  await writePart(making, parts.sums, sumsOf([...written, manifestPart]));
  await syncFolder(making);
  return { manifest, filesCopied: images.copied + content.copied };
}

function writeKeys(
  making: string,
  name: string,
  keys: Awaited<ReturnType<typeof readKeyFiles>>,
  passphrase: string | undefined,
): Promise<Part> {
  if (passphrase === undefined) return writePart(making, parts.keys, `${JSON.stringify(keys, null, 2)}\n`);
  return sealKeys(keys, passphrase, name).then((sealed) => writePart(making, parts.sealedKeys, sealed));
}

async function readSnapshot(making: string, { database: pool }: CreateOptions): Promise<Snapshot> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const facts = await readFacts(client);
    const database = await writePart(making, parts.database, dumpTables(client));
    await client.query('commit');
    return { ...facts, database };
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

async function readFacts(client: PoolClient): Promise<Omit<Snapshot, 'database'>> {
  const rowsOf = async (sql: string) => (await client.query(sql)).rows;
  const [site] = await rowsOf('select id, name from site');
  if (site === undefined)
    throw new SlipwayError(
      'SLIP-1050',
      'The database holds no site yet: there is nothing to save. Start the site once.',
    );
  return {
    site,
    migrations: await rowsOf('select number, name, checksum from schema_migration order by number'),
    content: await rowsOf('select sha256, bytes from content_object order by sha256'),
    bootImages: (await rowsOf('select build_id, files from boot_image order by created_at')).map((row) => ({
      buildId: row.build_id,
      files: row.files.map(({ name, sha256, bytes }: FileReference & { name: string }) => ({ name, sha256, bytes })),
    })),
  };
}

/** Those that are whole; another must be built anew after a restore. */
async function keepBootImages({ bootImages }: Snapshot, { dataDirectory, folder, log }: CreateOptions) {
  const whole: Snapshot['bootImages'] = [];
  let copied = 0;
  for (const image of bootImages) {
    const from = join(dataDirectory, 'boot-images', image.buildId);
    const results = [];
    for (const file of image.files) results.push(await addToPool(folder, join(from, file.name), file));
    copied += results.filter((each) => each === 'copied').length;
    if (results.includes('damaged')) log.warn({ buildId: image.buildId }, 'a boot image is not whole: left out');
    else whole.push(image);
  }
  return { whole, copied };
}

async function keepContent({ content }: Snapshot, { dataDirectory, folder, includeContent, log }: CreateOptions) {
  const store = await openContentStore(join(dataDirectory, 'content'));
  const missing: string[] = [];
  let copied = 0;
  for (const object of content) {
    const found = await store.find(object.sha256);
    const isThere = found !== null && found.bytes === object.bytes;
    const result = isThere && includeContent ? await addToPool(folder, found.path, object) : null;
    if (!isThere || result === 'damaged') missing.push(object.sha256);
    if (result === 'copied') copied += 1;
  }
  if (missing.length > 0) log.warn({ objects: missing.length }, 'the content store lacks objects, or has other bytes');
  const bytes = content.reduce((sum, object) => sum + object.bytes, 0);
  return { facts: { objects: content.length, bytes, included: includeContent, missing }, copied };
}
