/** LISTEN on a connection of its own, made anew whenever it is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import type { Logger } from 'pino';

export interface Listener {
  close(): Promise<void>;
}

export interface ListenOptions {
  /**
   * Called after every LISTEN, the first and each later one. NOTIFY reaches only who listens at that moment: read what was missed from
   * its table here.
   */
  readonly onListening?: () => void;
  /** The connection is lost: from here to the next `onListening` nothing is heard. */
  readonly onLost?: () => void;
}

/** How often the connection is asked whether it lives, and how long it may think about that. */
export interface Heartbeat {
  readonly everyMilliseconds: number;
  readonly patienceMilliseconds: number;
}

const firstPause = 100;
const longestPause = 10_000;
/** A server that has gone without a word (a machine switched off, a firewall that forgot) would leave us listening to nothing for hours. */
const HEARTBEAT: Heartbeat = { everyMilliseconds: 20_000, patienceMilliseconds: 10_000 };

/** Resolves once it listens; throws when the first connection fails. Later losses are logged and mended. */
export async function listenOn(
  config: ClientConfig,
  channel: string,
  handler: (payload: string) => void,
  options: ListenOptions & { readonly log: Logger; readonly heartbeat?: Heartbeat },
): Promise<Listener> {
  const closing = new AbortController();
  const { heartbeat = HEARTBEAT } = options;
  const connection = () => connect(config, channel, handler, heartbeat);
  let client = await connection();
  options.onListening?.();
  const running = (async () => {
    while (!closing.signal.aborted) {
      await lost(client, closing.signal);
      if (closing.signal.aborted) break;
      options.onLost?.();
      // Where the other side is silent this never ends, and nobody waits for it.
      void client.end().catch(() => {});
      options.log.warn({ channel }, 'the connection that listens for events was lost: connecting again');
      const next = await again(connection, closing.signal);
      if (!next) break;
      client = next;
      options.log.info({ channel }, 'listening for events again');
      options.onListening?.();
    }
    await client.end().catch(() => {});
  })();
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
}

/** The lost state is watched from the first moment: a connection that ends before anybody waits for it is not overlooked. */
const lostConnections = new WeakMap<Client, Promise<void>>();

async function connect(
  config: ClientConfig,
  channel: string,
  handler: (payload: string) => void,
  { everyMilliseconds, patienceMilliseconds }: Heartbeat,
): Promise<Client> {
  const client = new Client({ ...config, connectionTimeoutMillis: 10_000, query_timeout: patienceMilliseconds });
  lostConnections.set(client, loss(client, everyMilliseconds));
  client.on('notification', (message) => handler(message.payload ?? ''));
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** Resolves when the connection ends, says that it failed, or answers no more. */
function loss(client: Client, everyMilliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const heartbeat = setInterval(() => client.query('select 1').catch(() => resolve()), everyMilliseconds);
  client.on('error', () => resolve());
  client.on('end', () => resolve());
  return promise.finally(() => clearInterval(heartbeat));
}

async function lost(client: Client, closing: AbortSignal): Promise<void> {
  await Promise.race([
    lostConnections.get(client),
    new Promise<void>((resolve) => {
      if (closing.aborted) resolve();
      else closing.addEventListener('abort', () => resolve(), { once: true });
    }),
  ]);
}

async function again(connection: () => Promise<Client>, closing: AbortSignal): Promise<Client | undefined> {
  for (let pause = firstPause; !closing.aborted; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await connection();
    } catch {
      // Tried again until it works or we close: the pool's queries report what is wrong with the server.
      await sleep(pause, undefined, { signal: closing }).catch(() => {});
    }
  }
  return undefined;
}
