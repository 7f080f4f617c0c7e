/** Events: written in the same transaction as the change, told to every site server by NOTIFY, read again by id after a gap. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Kysely, Transaction } from 'kysely';
import { sql } from 'kysely';
import { eventsPath, type SlipwayEvent } from '../../api/events.ts';
import type { Database } from '../db/schema.ts';
import type { SiteContext } from '../site-context.ts';

export const eventChannel = 'slipway_event';

export async function publish(
  db: Kysely<Database> | Transaction<Database>,
  kind: SlipwayEvent['kind'],
  subject: string,
  data: Record<string, unknown> = {},
): Promise<void> {
  await sql`with e as (insert into event (kind, subject, data) values (${kind}, ${subject}, ${JSON.stringify(data)}) returning id)
    select pg_notify(${eventChannel}, id::text) from e`.execute(db);
}

export type ListenForEvents = (handler: () => void) => Promise<{ close(): Promise<void> }>;

/** Hands every new event to the subscribers, in order, exactly once each. */
export class EventFeed {
  readonly #site: SiteContext;
  readonly #subscribers = new Set<(event: SlipwayEvent) => void>();
  #last = 0;
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(site: SiteContext) {
    this.#site = site;
  }

  async start(listen: ListenForEvents): Promise<{ close(): Promise<void> }> {
    const newest = await this.#site.db
      .selectFrom('event')
      .select(({ fn }) => fn.max('id').as('id'))
      .executeTakeFirst();
    this.#last = Number(newest?.id ?? 0);
    return listen(() => this.#wake());
  }

  subscribe(subscriber: (event: SlipwayEvent) => void): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  async after(id: number, limit: number): Promise<SlipwayEvent[]> {
    const rows = await this.#site.db
      .selectFrom('event')
      .selectAll()
      .where('id', '>', id)
      .orderBy('id')
      .limit(limit)
      .execute();
    // The column's check and publish() allow only the API's kinds.
    return rows.map((row) => ({ ...row, kind: row.kind as SlipwayEvent['kind'], at: row.at.toISOString() }));
  }

  #wake(): void {
    if (this.#reading !== null) {
      this.#again = true;
      return;
    }
    this.#reading = this.#read()
      .catch((error: unknown) =>
        this.#site.log.warn({ err: error }, 'events could not be read; the next one tries again'),
      )
      .finally(() => {
        this.#reading = null;
        if (this.#again) {
          this.#again = false;
          this.#wake();
        }
      });
  }

  async #read(): Promise<void> {
    const events = await this.after(this.#last, 1000);
    for (const event of events) {
      this.#last = event.id;
      for (const subscriber of this.#subscribers) subscriber(event);
    }
    if (events.length === 1000) this.#again = true;
  }
}

const KEEP_ALIVE_MILLISECONDS = 15_000;

/** `GET /api/events`: text/event-stream, resumed by Last-Event-ID. */
export function registerEventStream(
  app: FastifyInstance,
  feed: EventFeed,
  authenticate: (request: FastifyRequest) => Promise<unknown>,
): void {
  app.get(
    eventsPath,
    { schema: { hide: true }, onRequest: async (request) => void (await authenticate(request)) },
    async (request, reply) => {
      reply.hijack();
      const out = reply.raw;
      out.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const send = (event: SlipwayEvent) => out.write(`id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`);
      const pending: SlipwayEvent[] = [];
      let live = false;
      const stop = feed.subscribe((event) => (live ? send(event) : pending.push(event)));
      const keepAlive = setInterval(() => out.write(': still here\n\n'), KEEP_ALIVE_MILLISECONDS);
      request.raw.on('close', () => {
        clearInterval(keepAlive);
        stop();
      });
      const lastId = Number(request.headers['last-event-id']);
      let sent = 0;
      if (Number.isSafeInteger(lastId)) {
        for (const event of await feed.after(lastId, 10_000)) {
          send(event);
          sent = event.id;
        }
      }
      live = true;
      for (const event of pending) if (event.id > sent) send(event);
      out.write(': live\n\n');
    },
  );
}
