/** Events: written in the same transaction as the change, told to every site server by NOTIFY, read again by id after a gap. */
import type { Kysely, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { SlipwayEvent } from '../../api/events.ts';
import { toJsonText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';
import type { Administrator } from '../http/administrator.ts';
import { eventsWithin } from '../reach/events-within.ts';
import type { SiteContext } from '../site-context.ts';
import { eventsAllowed } from './event-permissions.ts';

/** As publish_event (migration 1) names it. */
export const eventChannel = 'slipway_event';

/** Told when the transaction has committed, behind all events that were told before: it is numbered in the commit (migration 12), which alone waits for others. */
export async function publish(
  db: Kysely<Database> | Transaction<Database>,
  kind: SlipwayEvent['kind'],
  subject: string,
  data: Record<string, unknown> = {},
): Promise<void> {
  await sql`select publish_event(${kind}, ${subject}, ${JSON.stringify(data)}::jsonb)`.execute(db);
}

export interface EventToTell {
  readonly kind: SlipwayEvent['kind'];
  readonly subject: string;
  readonly data: unknown;
}

/** As `publish`, for several at once: they are told in this order. */
export async function publishAll(db: Transaction<Database>, events: readonly EventToTell[]): Promise<void> {
  if (events.length > 0) await sql`select publish_events(${toJsonText(events)}::jsonb)`.execute(db);
}

/** The handler is given the payload of a notification: the newest event's id; none when some may have been missed. */
export type ListenForEvents = (handler: (newest?: string) => void) => Promise<{ close(): Promise<void> }>;

/** Hands every new event to the subscribers, in order, exactly once each: those that came together as one list. */
export class EventFeed {
  readonly #site: SiteContext;
  readonly #subscribers = new Set<(events: readonly SlipwayEvent[]) => void>();
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
    return listen((newest) => this.#wake(newest));
  }

  subscribe(subscriber: (events: readonly SlipwayEvent[]) => void): () => void {
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

  /** Those of the events that somebody is told. */
  toldTo(
    { permissions, reach }: Pick<Administrator, 'permissions' | 'reach'>,
    events: readonly SlipwayEvent[],
  ): Promise<readonly SlipwayEvent[]> {
    return eventsWithin(this.#site.db, reach, eventsAllowed(permissions, events));
  }

  #wake(newest?: string): void {
    if (newest !== undefined && this.#subscribers.size === 0 && this.#reading === null) {
      // Nobody would be told: a thousand computers make a thousand events a second. Ids become visible in their order (publish_event).
      this.#last = Math.max(this.#last, Number(newest));
      return;
    }
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
    this.#last = events.at(-1)?.id ?? this.#last;
    if (events.length > 0) for (const subscriber of this.#subscribers) subscriber(events);
    if (events.length === 1000) this.#again = true;
  }
}
