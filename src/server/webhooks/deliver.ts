/** Sends deliveries of webhooks. */
import { createHmac } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Database } from '../db/schema.ts';
import { connectionProblem } from '../identity-providers/provider-problem.ts';
import { type Outcome, sendDue, startDeliveries } from '../outgoing/deliveries.ts';
import { OutgoingError, sendOutside } from '../outgoing/outgoing-request.ts';
import type { SiteContext } from '../site-context.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import { type WebhookRow, webhookSecretPlace } from './webhook.ts';

const LONGEST_MILLISECONDS = 10_000;
const MOST_BYTES = 64 << 10;

export function startWebhooks(site: SiteContext): { close(): void } {
  return startDeliveries(site, tellWebhooks, 'webhooks could not be told');
}

export async function tellWebhooks(site: SiteContext): Promise<void> {
  while (await queueDeliveries(site));
  await sendDue<Selectable<Database['webhook_delivery']>>(site, {
    table: 'webhook_delivery',
    mayGo: sql<boolean>`webhook_id in (select id from webhook where enabled)`,
    send: (delivery) => attempt(site, delivery),
  });
}

async function attempt(
  site: SiteContext,
  { webhook_id, body }: Selectable<Database['webhook_delivery']>,
): Promise<Outcome | null> {
  const webhook = await site.db.selectFrom('webhook').selectAll().where('id', '=', webhook_id).executeTakeFirst();
  if (webhook === undefined) return null;
  const { status, problem } = await sendTo(site, webhook, body);
  return { problem, columns: sql`status = ${status}` };
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
