/** The site's database, wherever it is: the embedded one below the data directory, started here, or an external one by its URL. */
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { cannotStart } from './data-directory.ts';
import { type OpenDatabase, openDatabase } from './db/connection.ts';
import { type SocketConnection, startEmbeddedPostgres } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { migrations } from './db/migrations.ts';
import type { Database } from './db/schema.ts';
import { migrateJobQueue } from './jobs/job-runner.ts';

/** How any process of the site reaches the database. The URL may hold a password: it is handed on, never shown. */
export type DatabaseAddress = { readonly url: string } | { readonly socket: SocketConnection };

export interface SiteDatabase {
  readonly address: DatabaseAddress;
  /** For people: `embedded PostgreSQL 18.4`, or host and name. */
  readonly description: string;
  close(): Promise<void>;
}

type DatabaseSettings = Pick<Config, 'dataDirectory' | 'databaseUrl' | 'durability'>;

/** Starts the database where it is ours to start, or adopts it where it runs; its schema stays as it is. */
export async function reachDatabase(config: DatabaseSettings, log: Logger): Promise<SiteDatabase> {
  return config.databaseUrl === undefined ? embedded(config, log) : external(config.databaseUrl);
}

/** Starts the database and brings it to this version's schema. */
export async function startDatabase(config: DatabaseSettings, log: Logger): Promise<SiteDatabase> {
  const database = await reachDatabase(config, log);
  try {
    await migrateAll(database, log);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function embedded(config: DatabaseSettings, log: Logger): Promise<SiteDatabase> {
  const { dataDirectory, durability } = config;
  const postgres = await startEmbeddedPostgres({ dataDirectory, durability, log: log.child({ role: 'database' }) });
  return {
    address: { socket: postgres.connection },
    description: `embedded PostgreSQL ${postgres.version}`,
    close: () => postgres.stop(),
  };
}

function external(url: string): SiteDatabase {
  return { address: { url }, description: withoutPassword(url), close: async () => {} };
}

function withoutPassword(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `PostgreSQL on ${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
  } catch {
    return 'external PostgreSQL';
  }
}

async function migrateAll({ address, description }: SiteDatabase, log: Logger): Promise<void> {
  const database = openSiteDatabase(address, log);
  try {
    const client = await database.pool.connect().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message || String(error) : String(error);
      throw cannotStart(
        `The database (${description}) cannot be used: ${reason}. Check SLIPWAY_DATABASE_URL and the server.`,
        error,
      );
    });
    client.release();
    await migrate(database.pool, migrations, log);
    await migrateJobQueue(database.pool, log);
  } finally {
    await database.close();
  }
}

export function openSiteDatabase(address: DatabaseAddress, log: Logger, poolSize = 20): OpenDatabase<Database> {
  return openDatabase<Database>({ ...address, log, poolSize });
}
