/** For tests: a site on the real embedded PostgreSQL with its API, asked without a socket, and a clock that the test moves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { type Client, createClient } from '../api/client.ts';
import { createPasswordLimit } from './agents/session.ts';
import { ConfigSchema } from './config.ts';
import { registerContentRoute } from './content/content-route.ts';
import { openContentStore } from './content/content-store.ts';
import { migrations } from './db/migrations.ts';
import type { Database } from './db/schema.ts';
import { createTestDatabase, type TestDatabase } from './db/test-database.ts';
import { EventFeed, eventChannel } from './events/events.ts';
import { createApi } from './http/api-routes.ts';
import { createBootApplication } from './http/application.ts';
import { migrateJobQueue, startJobRunner } from './jobs/job-runner.ts';
import { jobWorks } from './jobs/job-works.ts';
import { openSealingKeys } from './keys/rotate-sealing-key.ts';
import { loadSiteKeys } from './keys/site-keys.ts';
import { createCounted } from './metrics/counted.ts';
import { everything } from './reach/reach.ts';
import { ensureSite } from './site/site.ts';
import type { SiteContext } from './site-context.ts';
import { windowsAgentIn } from './windows-agent/windows-agent.ts';

export interface TestSite {
  readonly site: SiteContext;
  readonly database: TestDatabase<Database>;
  /** The API as the TLS listener has it. */
  readonly api: FastifyInstance;
  /** The API as the local administrator socket has it. */
  readonly local: FastifyInstance;
  readonly boot: FastifyInstance;
  /** As an administrator. */
  readonly admin: Client;
  readonly feed: EventFeed;
  /** With a credential, or none. */
  client(credential?: string): Client;
  /** Moves the site's clock. */
  advance(milliseconds: number): void;
  /** What was logged so far, a line of JSON each. */
  logged(): string;
  /** A folder that goes when the file ends. */
  folder(name: string): string;
  /** Works jobs off until `stop`. */
  startJobs(): Promise<{ stop(): Promise<void> }>;
}

const cleanUps: (() => unknown)[] = [];
// Registered here: within a test it would belong to that test (db/test-database.ts tells more).
after(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

export async function createTestSite(settings: Record<string, unknown> = {}): Promise<TestSite> {
  const database = await createTestDatabase<Database>(migrations);
  const dataDirectory = mkdtempSync(join(tmpdir(), 'slipway-site-'));
  cleanUps.push(() => rmSync(dataDirectory, { recursive: true, force: true }));
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
  const config = ConfigSchema.parse({
    dataDirectory,
    address: '127.0.0.1',
    siteName: 'Test',
    sourceFolders: ['/'],
    ...settings,
  });
  let offset = 0;
  const site: SiteContext = {
    config,
    siteId: await ensureSite(database.db, config.siteName),
    db: database.db,
    reach: everything,
    keys: await loadSiteKeys(join(dataDirectory, 'keys'), config.siteName, config.address, new Date()),
    content: await openContentStore(join(dataDirectory, 'content')),
    // A test that wants one puts it there.
    findWindowsAgent: windowsAgentIn([join(dataDirectory, 'slipway-agent.exe')]),
    log,
    metrics: createCounted(),
    processes: () => [],
    now: () => new Date(Date.now() + offset),
    version: '0.1.0',
  };
  await migrateJobQueue(database.pool, log);
  await openSealingKeys(site);
  const feed = new EventFeed(site);
  const feeding = await feed.start((wake) => database.listen(eventChannel, wake, { onListening: wake }));
  const parts = { site, feed, passwordLimit: createPasswordLimit(site.now) };
  const api = await createApi(parts, 'tls');
  const local = await createApi(parts, 'local');
  const boot = createBootApplication(site);
  registerContentRoute(boot, site);
  cleanUps.push(async () => {
    await Promise.all([api.close(), local.close(), boot.close()]);
    await feeding.close();
  });
  return {
    site,
    database,
    api,
    local,
    boot,
    feed,
    admin: injectingClient(local, undefined),
    client: (credential) => injectingClient(api, credential),
    advance: (milliseconds) => {
      offset += milliseconds;
    },
    logged: () => lines.join(''),
    folder: (name) => {
      const path = mkdtempSync(join(tmpdir(), `slipway-${name}-`));
      cleanUps.push(() => rmSync(path, { recursive: true, force: true }));
      return path;
    },
    startJobs: async () => {
      const runner = await startJobRunner(site, database.pool, jobWorks);
      let stopped: Promise<void> | undefined;
      const stop = () => (stopped ??= runner.close());
      cleanUps.push(stop);
      return { stop };
    },
  };
}

export function injectingClient(app: FastifyInstance, credential: string | undefined): Client {
  return createClient(async ({ method, path, body }) => {
    const answer = await app.inject({
      method: method as 'GET',
      url: path,
      headers: {
        ...(body === undefined
          ? {}
          : { 'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream' }),
        ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : Buffer.from(body) }),
    });
    return { status: answer.statusCode, body: answer.body };
  });
}
