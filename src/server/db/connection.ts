/** The site's connection to PostgreSQL: embedded (unix socket) or external (`postgres://…`), the same from here on. */
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import { type ClientConfig, Pool, types } from 'pg';
import type { Logger } from 'pino';
import { hasCode } from './error-code.ts';
import { type Listener, type ListenOptions, listenOn } from './listen.ts';
import { PreparedStatements, preparingClient } from './prepared-statements.ts';

export interface OpenDatabaseOptions {
  /** `postgres://user:password@host:port/database?sslmode=…`; either this or `socket`. */
  readonly url?: string;
  /** As startEmbeddedPostgres gives it. */
  readonly socket?: { readonly host: string; readonly user: string; readonly database: string };
  /** Connections at most. Default: 20. */
  readonly poolSize?: number;
  readonly log: Logger;
}

export interface OpenDatabase<DB> {
  readonly db: Kysely<DB>;
  readonly pool: Pool;
  /** Calls `handler` with the payload of every NOTIFY on the channel; see ListenOptions for what may be missed. */
  listen(channel: string, handler: (payload: string) => void, options?: ListenOptions): Promise<Listener>;
  /** Ends the listeners, then waits for the queries under way. Asked twice, it does nothing the second time. */
  close(): Promise<void>;
}

/** Opens a pool; connects at the first query. bigint arrives as number, date and timestamp as text, timestamptz as Date. */
export function openDatabase<DB>(options: OpenDatabaseOptions): OpenDatabase<DB> {
  const config = clientConfig(options);
  const pool = new Pool({
    ...{ ...config, max: options.poolSize ?? 20, connectionTimeoutMillis: 10_000 },
    Client: preparingClient(new PreparedStatements()),
    // Whether to compile a statement is decided by what its plan might cost, branches that are never taken among it: half a second for a look-up of
    // milliseconds, wherever the server has LLVM (Debian's).
    onConnect: (client) => client.query('set jit = off'),
  });
  // Without these two, a server that stops ends our process: one for idle connections, one for those in use
  // (there the query that fails tells its caller).
  pool.on('error', (error) => options.log.warn({ reason: error.message }, 'a database connection was lost'));
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  const listeners = new Set<Listener>();
  const close = async () => {
    await Promise.all([...listeners].map((listener) => listener.close()));
    await db.destroy();
    // Kysely ends the pool only where Kysely itself has used it.
    if (!pool.ending) await pool.end();
  };
  let closed: Promise<void> | undefined;
  return {
    db,
    pool,
    listen: async (channel, handler, listenOptions = {}) => {
      const listener = await listenOn(config, channel, handler, { log: options.log, ...listenOptions });
      listeners.add(listener);
      return listener;
    },
    close: () => (closed ??= close()),
  };
}

/** 40001 serialization_failure, 40P01 deadlock_detected: rolled back, and right to do again as a whole. */
const repeatable = ['40001', '40P01'];

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Deadlocks run it again, three times at most,
 * so it must do nothing outside the database.
 */
export async function withTransaction<DB, T>(
  db: Kysely<DB>,
  work: (transaction: Transaction<DB>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === 3 || !hasCode(error, ...repeatable)) throw error;
    }
  }
}

function clientConfig(options: OpenDatabaseOptions): ClientConfig {
  const common = { application_name: 'slipway', keepAlive: true, types: { getTypeParser } };
  if (options.url !== undefined && options.socket === undefined) return { connectionString: options.url, ...common };
  if (options.socket !== undefined && options.url === undefined) return { ...options.socket, ...common };
  throw new Error('Name one database: an address (postgres://…) or the embedded PostgreSQL.');
}

/** pg's own parser for an oid, except for the types decided here. */
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') => {
  const own = format === 'binary' ? undefined : parsers.get(oid);
  // biome-ignore lint/suspicious/noExplicitAny: pg declares its parsers' results as any.
  return own ?? (types.getTypeParser(oid, format ?? 'text') as any); // `as`: the overloads differ only in the declared format.
};

const parsers = new Map<number, (text: string) => unknown>([
  [types.builtins.INT8, safeInteger],
  // A day has no time zone; pg would make midnight of the server's zone of it. Same for timestamp without zone.
  [types.builtins.DATE, (text) => text],
  [types.builtins.TIMESTAMP, (text) => text],
]);

/** Byte counts and row numbers stay far below 2^53; one that does not must be an error, not a rounded number. */
export function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(
    `The database gave ${text}, which is beyond the whole numbers JavaScript holds exactly (±2^53).`,
  );
}
