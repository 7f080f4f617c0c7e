/**
 * Runs some of a prepared site's roles in this process. Each role's code is loaded only where it runs: the process that sends images would otherwise
 * hold the whole API in its memory (npm run bench -- idle).
 */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { HandedOverSocket } from '../protocols/dhcp/sockets.ts';
import type { Config } from './config.ts';
import { openContentStore } from './content/content-store.ts';
import { type DatabaseAddress, openSiteDatabase } from './database.ts';
import type { OpenDatabase } from './db/connection.ts';
import type { Database } from './db/schema.ts';
import { loadSiteKeys } from './keys/site-keys.ts';
import { createCounted } from './metrics/counted.ts';
import { measureProcess } from './metrics/process-metrics.ts';
import { measurePool } from './metrics/site-metrics.ts';
import { type ProcessState, processName, runningHere } from './process-states.ts';
import { everything } from './reach/reach.ts';
import type { Role } from './roles.ts';
import { ensureSite } from './site/site.ts';
import type { SiteContext } from './site-context.ts';
import { version } from './version.ts';
import { windowsAgentIn } from './windows-agent/windows-agent.ts';

export interface RoleOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly database: DatabaseAddress;
  readonly roles: readonly Role[];
  /** Sockets that the service manager opened for network boot. */
  readonly sockets?: readonly HandedOverSocket[];
  /** What the supervisor says; absent: this process is the whole site. */
  readonly processes?: () => readonly ProcessState[];
}

export interface RunningRoles {
  readonly site: SiteContext;
  /** In order: nothing new comes in, what is under way ends, then the database is left. */
  close(): Promise<void>;
}

export interface Closable {
  close(): unknown;
}

/** Starts roles in this process on a prepared site. Whatever was started is closed again when one of them cannot. */
export async function startRoles(options: RoleOptions): Promise<RunningRoles> {
  const database = openSiteDatabase(options.database, options.log);
  const started: Closable[] = [database];
  const close = async () => {
    for (const part of started.splice(0).reverse()) await part.close();
  };
  try {
    const site = await openSite(options, database);
    measurePool(site.metrics.registry, database.pool);
    started.push(measureProcess(site.metrics.registry));
    if (options.roles.includes('content') || options.roles.includes('netboot'))
      started.push(...(await (await import('./boot-role.ts')).startBoot(site, database, options)));
    if (options.roles.includes('api'))
      started.push(...(await (await import('./api-role.ts')).startApi(site, database, options.database)));
    return { site, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openSite(
  { config, log, roles, processes }: RoleOptions,
  { db }: OpenDatabase<Database>,
): Promise<SiteContext> {
  const now = () => new Date();
  const own = [runningHere(processName([...roles]), [...roles], now())];
  return {
    config,
    siteId: await ensureSite(db, config.siteName),
    db,
    reach: everything,
    keys: await loadSiteKeys(join(config.dataDirectory, 'keys'), config.siteName, config.address, now()),
    content: await openContentStore(join(config.dataDirectory, 'content')),
    findWindowsAgent: windowsAgentIn(),
    log,
    metrics: createCounted(),
    processes: processes ?? (() => own),
    now,
    version,
  };
}
