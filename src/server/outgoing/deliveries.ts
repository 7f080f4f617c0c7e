/**
 * What is sent to others' servers until they take it.
 *
 *   waiting ──taken──► delivered
 *      ▲  └──anything else──► waiting, later each time; after the last attempt ──► failed
 *
 * Whoever sends one puts its next attempt off first, so a server that is killed on it leaves it to the next: somebody may be told twice, with the same id.
 */
import { type RawBuilder, sql } from 'kysely';
import type { SiteContext } from '../site-context.ts';

const LEASE_MILLISECONDS = 60_000;
const MINUTE = 60_000;
/** After so long the next attempt, and after the last of them none: a day and a half in all. */
export const pauses: readonly number[] = [1, 5, 15, 60, 180, 720, 1440].map((minutes) => minutes * MINUTE);
/** At once, so that a slow one does not hold up all others for long. */
const AT_ONCE = 8;

/** Columns that every queue has: `id`, `state`, `attempts`, `next_attempt_at`, `problem`, `ended_at`. */
export interface Delivery {
  readonly id: string;
  readonly attempts: number;
}

export interface DeliveryQueue<Row extends Delivery> {
  readonly table: 'webhook_delivery' | 'email_delivery';
  /** Which of those that are due may go. */
  readonly mayGo: RawBuilder<boolean>;
  /** null: it is not wanted any more, and was not tried. */
  send(row: Row): Promise<Outcome | null>;
}

export interface Outcome {
  /** Null: it was taken. */
  readonly problem: string | null;
  /** What its own columns are set to: `status = 200`. */
  readonly columns: RawBuilder<unknown>;
}

/** All that are due, a few at once. */
export async function sendDue<Row extends Delivery>(site: SiteContext, queue: DeliveryQueue<Row>): Promise<void> {
  for (;;) {
    const due = await claimDue(site, queue);
    await Promise.all(due.map((delivery) => attempt(site, queue, delivery)));
    if (due.length < AT_ONCE) return;
  }
}

async function claimDue<Row extends Delivery>(site: SiteContext, { table, mayGo }: DeliveryQueue<Row>): Promise<Row[]> {
  const now = site.now();
  const { rows } = await sql<Row>`
    update ${sql.table(table)} set attempts = attempts + 1, next_attempt_at = ${new Date(now.getTime() + LEASE_MILLISECONDS)}
    where id in (
      select id from ${sql.table(table)} where state = 'waiting' and next_attempt_at <= ${now} and ${mayGo}
      order by next_attempt_at limit ${AT_ONCE} for update skip locked)
    returning *`.execute(site.db);
  return rows;
}

async function attempt<Row extends Delivery>(
  site: SiteContext,
  { table, send }: DeliveryQueue<Row>,
  delivery: Row,
): Promise<void> {
  const outcome = await send(delivery);
  if (outcome === null) return;
  const { problem, columns } = outcome;
  const now = site.now();
  const pause = problem === null ? undefined : pauses[delivery.attempts - 1];
  const state = problem === null ? 'delivered' : pause === undefined ? 'failed' : 'waiting';
  const when = pause === undefined ? sql`ended_at = ${now}` : sql`next_attempt_at = ${new Date(now.getTime() + pause)}`;
  await sql`update ${sql.table(table)} set state = ${state}, problem = ${problem}, ${columns}, ${when}
    where id = ${delivery.id}`.execute(site.db);
}

const EVERY_MILLISECONDS = 2000;

/** Does the work every two seconds, one at a time. `what` says in the log what was not done. */
export function startDeliveries(
  site: SiteContext,
  work: (site: SiteContext) => Promise<void>,
  what: string,
): { close(): void } {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    work(site)
      .catch((error: unknown) => site.log.warn({ err: error }, `${what}; tried again`))
      .finally(() => {
        busy = false;
      });
  }, EVERY_MILLISECONDS);
  return { close: () => clearInterval(timer) };
}
