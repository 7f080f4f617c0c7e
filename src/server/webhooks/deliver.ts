/**
 * Sends deliveries.
 *
 *   waiting ──2xx──► delivered
 *      ▲  └──anything else──► waiting, later each time; after the last attempt ──► failed
 *
 * Whoever sends one puts its next attempt off first, so a server that is killed on it leaves it to the next: somebody may be told twice, with the same id.
 */
import { createHmac } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Database } from '../db/schema.ts';
import { connectionProblem } from '../identity-providers/provider-problem.ts';
import { OutgoingError, sendOutside } from '../outgoing/outgoing-request.ts';
import type { SiteContext } from '../site-context.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import { type WebhookRow, webhookSecretPlace } from './webhook.ts';

const EVERY_MILLISECONDS = 2000;
const LONGEST_MILLISECONDS = 10_000;
const MOST_BYTES = 64 << 10;
const LEASE_MILLISECONDS = 60_000;
const MINUTE = 60_000;
/** After so long the next attempt, and after the last of them none: a day and a half in all. */
export const pauses: readonly number[] = [1, 5, 15, 60, 180, 720, 1440].map((minutes) => minutes * MINUTE);
/** At once, so that a slow webhook does not hold up all others for long. */
const AT_ONCE = 8;

export function startWebhooks(site: SiteContext): { close(): void } {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    tellWebhooks(site)
      .catch((error: unknown) => site.log.warn({ err: error }, 'webhooks could not be told; tried again'))
      .finally(() => {
        busy = false;
      });
  }, EVERY_MILLISECONDS);
  return { close: () => clearInterval(timer) };
}

export async function tellWebhooks(site: SiteContext): Promise<void> {
  while (await queueDeliveries(site));
  for (;;) {
    const due = await claimDue(site);
    await Promise.all(due.map((delivery) => attempt(site, delivery)));
    if (due.length < AT_ONCE) return;
  }
}

type Delivery = Selectable<Database['webhook_delivery']>;

async function claimDue(site: SiteContext): Promise<Delivery[]> {
  const now = site.now();
  const { rows } = await sql<Delivery>`
    update webhook_delivery set attempts = attempts + 1, next_attempt_at = ${new Date(now.getTime() + LEASE_MILLISECONDS)}
    where id in (
      select webhook_delivery.id from webhook_delivery join webhook on webhook.id = webhook_delivery.webhook_id
      where webhook_delivery.state = 'waiting' and webhook_delivery.next_attempt_at <= ${now} and webhook.enabled
      order by webhook_delivery.next_attempt_at limit ${AT_ONCE} for update of webhook_delivery skip locked)
    returning *`.execute(site.db);
  return rows;
}

async function attempt(site: SiteContext, delivery: Delivery): Promise<void> {
  const webhook = await site.db
    .selectFrom('webhook')
    .selectAll()
    .where('id', '=', delivery.webhook_id)
    .executeTakeFirst();
  if (webhook === undefined) return;
  const { status, problem } = await sendTo(site, webhook, delivery.body);
  const now = site.now();
  const pause = problem === null ? undefined : pauses[delivery.attempts - 1];
  const state = problem === null ? 'delivered' : pause === undefined ? 'failed' : 'waiting';
  await site.db
    .updateTable('webhook_delivery')
    .set({
      ...{ state, status, problem },
      ...(pause === undefined ? { ended_at: now } : { next_attempt_at: new Date(now.getTime() + pause) }),
    })
    .where('id', '=', delivery.id)
    .execute();
}

export interface Sent {
  readonly status: number | null;
  /** Null: it was taken. */
  readonly problem: string | null;
}

/** Nothing of the answer is kept but its status: it may hold whatever is behind the address. */
export async function sendTo(site: SiteContext, webhook: WebhookRow, body: string): Promise<Sent> {
  try {
    const { status } = await sendOutside(
      { url: new URL(webhook.url), method: 'POST', headers: headersOf(site, webhook, body), body },
      {
        ...{
          caCertificates: webhook.ca_certificates,
          longestMilliseconds: LONGEST_MILLISECONDS,
          mostBytes: MOST_BYTES,
        },
        allowedNetworks: site.config.webhookNetworks,
      },
    );
    if (status >= 200 && status < 300) return { status, problem: null };
    const redirects =
      status >= 300 && status < 400 ? ' Redirects are not followed: give the address that it names.' : '';
    return { status, problem: `It answers with HTTP status ${status}.${redirects}` };
  } catch (error) {
    return {
      status: null,
      problem: error instanceof OutgoingError ? error.message : `It cannot be told: ${connectionProblem(error)}.`,
    };
  }
}

/** `slipway-signature: t=<seconds since 1970>,v1=<hex>`: HMAC-SHA-256 of `<t>.<body>`, so that neither is changed nor sent again much later. */
function headersOf(site: SiteContext, webhook: WebhookRow, body: string): Record<string, string> {
  const key = site.keys.sealer.unseal(webhook.sealed_secret, webhookSecretPlace(webhook.id));
  const seconds = Math.floor(site.now().getTime() / 1000);
  const signature = createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
  return {
    'content-type': 'application/json',
    'user-agent': `Slipway/${site.version}`,
    'slipway-signature': `t=${seconds},v1=${signature}`,
  };
}
