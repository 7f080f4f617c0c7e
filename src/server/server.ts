/**
 * Composes a site. `prepareSite` does what only one process may do: the data directory, the database, the keys. `startRoles` runs some
 * of the site's roles in this process; several processes on one prepared site run one or the other (supervisor.ts).
 */
import { rm } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { HandedOverSocket } from '../protocols/dhcp/sockets.ts';
import { createPasswordLimit } from './agents/session.ts';
import { bootImageFiles } from './boot-images/boot-image.ts';
import type { Config } from './config.ts';
import { registerContentRoute } from './content/content-route.ts';
import { openContentStore } from './content/content-store.ts';
import { startValidationSchedule } from './content/validation-schedule.ts';
import { cannotStart, openDataDirectory } from './data-directory.ts';
import { type DatabaseAddress, openSiteDatabase, startDatabase } from './database.ts';
import type { OpenDatabase } from './db/connection.ts';
import type { Database } from './db/schema.ts';
import { EventFeed, eventChannel } from './events/events.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createApi } from './http/api-routes.ts';
import { createBootApplication } from './http/application.ts';
import { listenOn } from './http/listen.ts';
import { listenOnLocalSocket, listenOnOwnSocket } from './http/local-socket.ts';
import { startJobRunner } from './jobs/job-runner.ts';
import { jobWorks } from './jobs/job-works.ts';
import { openSealingKeys } from './keys/rotate-sealing-key.ts';
import { loadSiteKeys } from './keys/site-keys.ts';
import { askBootProcess, bootSocketPath, createBootProcessApplication } from './metrics/boot-process.ts';
import { createCounted } from './metrics/counted.ts';
import { measureProcess } from './metrics/process-metrics.ts';
import { measurePool, measureSite } from './metrics/site-metrics.ts';
import { startNetboot } from './netboot/netboot.ts';
import { everything } from './reach/reach.ts';
import type { Role } from './roles.ts';
import { issueSetupLink } from './setup-links/setup-link.ts';
import { ensureSite } from './site/site.ts';
import type { SiteContext } from './site-context.ts';
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

export interface RoleOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly database: DatabaseAddress;
  readonly roles: readonly Role[];
  /** Sockets that the service manager opened for network boot. */
  readonly sockets?: readonly HandedOverSocket[];
}

export interface RunningRoles {
  readonly site: SiteContext;
  /** In order: nothing new comes in, what is under way ends, then the database is left. */
  close(): Promise<void>;
}

interface Closable {
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
      started.push(...(await startBoot(site, options)));
    if (options.roles.includes('api')) started.push(...(await startApi(site, database)));
    return { site, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openSite({ config, log }: RoleOptions, { db }: OpenDatabase<Database>): Promise<SiteContext> {
  const now = () => new Date();
  return {
    config,
    siteId: await ensureSite(db, config.siteName),
    db,
    reach: everything,
    keys: await loadSiteKeys(join(config.dataDirectory, 'keys'), config.siteName, config.address, now()),
    content: await openContentStore(join(config.dataDirectory, 'content')),
    log,
    metrics: createCounted(),
    now,
    version,
  };
}

/** The role `api`: over TLS and on the local socket, with the jobs and the events that it shows. */
async function startApi(site: SiteContext, database: OpenDatabase<Database>): Promise<Closable[]> {
  const started: Closable[] = [];
  try {
    await openSealingKeys(site);
    measureSite(site.metrics.registry, site.db);
    const feed = new EventFeed(site);
    started.push(await feed.start((wake) => database.listen(eventChannel, wake, { onListening: wake })));
    started.push(startHousekeeping(site));
    started.push(startValidationSchedule(site));
    started.push(await startJobRunner(site, database.pool, jobWorks));
    const parts = { site, feed, passwordLimit: createPasswordLimit(site.now) };
    const local = await createApi(parts, 'local');
    started.push(local);
    await listenOnLocalSocket(local, site.config.dataDirectory);
    const api = await createApi(parts, 'tls');
    started.push(api);
    await listenOn(api, { address: site.config.address, port: site.config.apiPort, flag: '--api-port' });
    return started;
  } catch (error) {
    for (const part of started.reverse()) await part.close();
    throw error;
  }
}

/** The roles `content` and `netboot`: one plain-HTTP listener, so one process. */
async function startBoot(site: SiteContext, { roles, sockets }: RoleOptions): Promise<Closable[]> {
  const app = createBootApplication(site);
  const started: Closable[] = [app];
  try {
    if (roles.includes('content')) registerContentRoute(app, site);
    if (roles.includes('netboot')) started.push(await startNetboot(site, app, bootImageFiles(site), sockets));
    await listenOn(app, { address: site.config.address, port: site.config.bootPort, flag: '--boot-port' });
    // Where the API shares this process it knows all that itself.
    if (!roles.includes('api')) {
      const own = createBootProcessApplication(site.metrics.registry);
      started.push(own);
      await listenOnOwnSocket(own, bootSocketPath(site.config.dataDirectory));
    }
    return started;
  } catch (error) {
    for (const part of started.reverse()) await part.close();
    throw error;
  }
}

export interface ServerOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly roles: readonly Role[];
  readonly sockets?: readonly HandedOverSocket[];
}

export interface RunningServer extends RunningRoles, Pick<PreparedSite, 'databaseDescription' | 'setupLink'> {}

/** A whole site in this process. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const prepared = await prepareSite(options.config, options.log);
  try {
    const running = await startRoles({ ...options, database: prepared.database });
    return {
      site: running.site,
      databaseDescription: prepared.databaseDescription,
      setupLink: prepared.setupLink,
      close: async () => {
        await running.close();
        await prepared.close();
      },
    };
  } catch (error) {
    await prepared.close();
    throw error;
  }
}
