/** What only one process of a site may do before its roles start: the data directory, the database, the keys. */
import { rm } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { cannotStart, openDataDirectory } from './data-directory.ts';
import { type DatabaseAddress, openSiteDatabase, startDatabase } from './database.ts';
import { loadSiteKeys } from './keys/site-keys.ts';
import { askBootProcess, bootSocketPath } from './metrics/boot-process.ts';
import { issueSetupLink } from './setup-links/setup-link.ts';
import { version } from './version.ts';

export interface PreparedSite {
  readonly database: DatabaseAddress;
  readonly databaseDescription: string;
  /** For the first user; null when the site has users. */
  readonly setupLink: string | null;
  close(): Promise<void>;
}

/** Everything that roles find ready. Throws SLIP-1009, or what the database says, when the site cannot start. */
export async function prepareSite(config: Config, log: Logger): Promise<PreparedSite> {
  requireOwnAddress(config.address);
  const before = await openDataDirectory(config.dataDirectory);
  // Of a site that was killed: whoever finds it takes its process for dead.
  if ((await askBootProcess(config.dataDirectory)) === 'silent')
    await rm(bootSocketPath(config.dataDirectory), { force: true });
  if (before !== null && before.product !== version)
    log.warn(
      { from: before.product ?? 'unknown', to: version, layout: before.layout },
      'the data directory was used by another version: from here on, only a backup from before leads back to it',
    );
  await loadSiteKeys(join(config.dataDirectory, 'keys'), config.siteName, config.address, new Date());
  const database = await startDatabase(config, log);
  try {
    return {
      database: database.address,
      databaseDescription: database.description,
      setupLink: await firstSetupLink(config, database.address, log),
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function firstSetupLink(config: Config, address: DatabaseAddress, log: Logger): Promise<string | null> {
  const database = openSiteDatabase(address, log);
  try {
    return (await issueSetupLink(database.db, config, new Date()))?.link ?? null;
  } finally {
    await database.close();
  }
}

function requireOwnAddress(address: string): void {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  if (own.some((each) => each.address === address)) return;
  const others = own.filter((each) => each.family === 'IPv4' && !each.internal).map((each) => each.address);
  throw cannotStart(
    `The address ${address} is not on this machine. Give one that is (--address)${others.length === 0 ? '' : `: ${others.join(', ')}`}.`,
  );
}
