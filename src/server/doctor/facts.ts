/** Gathers what the doctor judges, on the site's machine. Nothing here changes anything. */
import { X509Certificate } from 'node:crypto';
import { access, constants, readdir, readFile, stat, statfs } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { type DatabaseAddress, openSiteDatabase } from '../database.ts';
import { readPostmasterFile } from '../db/postmaster.ts';
import { runProgram } from '../programs/run-program.ts';
import type { DatabaseState, KeyFile } from './judgements.ts';

type BootImageFacts = { buildId: string; missing: string[] } | null;

export interface DatabaseFacts {
  readonly state: DatabaseState;
  /** Undefined: not asked, since no database answers. */
  readonly bootImage: BootImageFacts | undefined;
}

/** Asks the database as the site does; starts nothing. */
export async function askDatabase(config: Config, log: Logger): Promise<DatabaseFacts> {
  const address = addressOfRunning(config);
  if (address === null) return { state: { kind: 'stopped' }, bootImage: undefined };
  const database = openSiteDatabase(address, log);
  try {
    const { rows } = await database.pool.query("select current_setting('server_version') as version");
    const images = await database.db
      .selectFrom('boot_image')
      .select(['build_id', 'files'])
      .where('current', '=', true)
      .execute();
    const [current] = images;
    const bootImage = current === undefined ? null : await lookAtBootImage(config.dataDirectory, current);
    return { state: { kind: 'answers', version: rows[0].version }, bootImage };
  } catch (error) {
    const reason = error instanceof Error ? error.message || String(error) : String(error);
    return { state: { kind: 'silent', reason }, bootImage: undefined };
  } finally {
    await database.close();
  }
}

/** How the database of a site is reached as it runs; null: the embedded one does not run. */
export function addressOfRunning({
  databaseUrl,
  dataDirectory,
}: {
  readonly databaseUrl?: string | undefined;
  readonly dataDirectory: string;
}): DatabaseAddress | null {
  if (databaseUrl !== undefined) return { url: databaseUrl };
  const running = readPostmasterFile(join(dataDirectory, 'postgres', 'data'));
  return running === undefined
    ? null
    : { socket: { host: running.socketDirectory, user: 'slipway', database: 'slipway' } };
}

async function lookAtBootImage(
  dataDirectory: string,
  { build_id, files }: { build_id: string; files: readonly { name: string; bytes: number }[] },
): Promise<BootImageFacts> {
  const missing: string[] = [];
  for (const { name, bytes } of files) {
    const found = await stat(join(dataDirectory, 'boot-images', build_id, name)).catch(() => null);
    if (found?.size !== bytes) missing.push(name);
  }
  return { buildId: build_id, missing };
}

/** Null where there is no such certificate yet. */
export async function readCertificate(dataDirectory: string, name: string): Promise<X509Certificate | null> {
  const pem = await readFile(join(dataDirectory, 'keys', name)).catch(() => null);
  return pem === null ? null : new X509Certificate(pem);
}

/** The key folder and what is in it; nothing before the first start. */
export async function readKeyModes(dataDirectory: string): Promise<KeyFile[]> {
  const folder = join(dataDirectory, 'keys');
  const names = await readdir(folder).catch(() => null);
  if (names === null) return [];
  const paths = [folder, ...names.map((name) => join(folder, name))];
  return Promise.all(paths.map(async (path) => ({ path, mode: (await stat(path)).mode })));
}

/** Bytes that the site may still write there, or above it where it is not made yet. */
export async function freeBytes(path: string): Promise<number> {
  const found = await statfs(path).catch(() => null);
  if (found !== null) return found.bavail * found.bsize;
  return freeBytes(join(path, '..'));
}

/** What systemd-timedated or the kernel's clock says; null where the program is not there or does not know. */
export async function isClockSynchronised(log: Logger): Promise<boolean | null> {
  const args = ['show', '--property=NTPSynchronized', '--value'];
  const result = await runProgram('timedatectl', args, { log, debianPackage: 'systemd' }).catch(() => null);
  const said = result?.exitCode === 0 ? result.stdout.trim() : '';
  return said === 'yes' ? true : said === 'no' ? false : null;
}

export async function isInstalled(program: string, path: string): Promise<boolean> {
  for (const folder of path.split(':').filter(Boolean)) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

export function ownAddresses(): { name: string; address: string }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => ({ name, address })),
  );
}
