/** Webhooks as objects of the site. They concern the whole site: whoever is told is told of every department. */
import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import {
  type Webhook,
  type WebhookChangeSchema,
  type WebhookCreateSchema,
  type WebhookDelivery,
  webhookEventKinds,
} from '../../api/webhooks.ts';
import { hasCode } from '../db/error-code.ts';
import type { Database } from '../db/schema.ts';
import type { SealedPlace } from '../keys/sealing.ts';
import type { SiteContext } from '../site-context.ts';

export type WebhookRow = Selectable<Database['webhook']>;

export function webhookSecretPlace(id: string): SealedPlace {
  return { owner: `webhook ${id}`, name: 'secret' };
}

export async function listWebhooks({ db }: SiteContext): Promise<Webhook[]> {
  return (await db.selectFrom('webhook').selectAll().orderBy(sql`lower(name)`).execute()).map(toWebhook);
}

/** Throws SLIP-1002. */
export async function getWebhook(site: SiteContext, id: string): Promise<Webhook> {
  return toWebhook(await getWebhookRow(site, id));
}

/** Throws SLIP-1002. */
export async function getWebhookRow({ db }: SiteContext, id: string): Promise<WebhookRow> {
  const row = await db.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no webhook with the id ${id}.`);
  return row;
}

export async function createWebhook(site: SiteContext, input: z.output<typeof WebhookCreateSchema>): Promise<Webhook> {
  const { name, url, eventKinds, caCertificates, allowHttp, enabled } = input;
  requireHttps(url, allowHttp);
  const id = randomUUID();
  await site.db
    .insertInto('webhook')
    .values({
      ...{ id, name, url, event_kinds: eventKinds, ca_certificates: caCertificates, allow_http: allowHttp, enabled },
      sealed_secret: site.keys.sealer.seal(input.secret, webhookSecretPlace(id)),
      seen_event_id: sql<number>`coalesce((select max(id) from event), 0)`,
    })
    .execute()
    .catch((error: unknown) => {
      if (!hasCode(error, '23505')) throw error;
      throw new SlipwayError('SLIP-1003', `There is a webhook named "${name}" already. Choose another name.`);
    });
  return toWebhook(await getWebhookRow(site, id));
}

export async function changeWebhook(
  site: SiteContext,
  id: string,
  change: z.output<typeof WebhookChangeSchema>,
): Promise<Webhook> {
  const before = await getWebhookRow(site, id);
  const { url = before.url, allowHttp = before.allow_http, enabled = before.enabled } = change;
  const { eventKinds = before.event_kinds, caCertificates = before.ca_certificates } = change;
  requireHttps(url, allowHttp);
  await site.db
    .updateTable('webhook')
    .set({
      ...{ url, event_kinds: eventKinds, ca_certificates: caCertificates, allow_http: allowHttp, enabled },
      ...(change.secret === undefined
        ? {}
        : { sealed_secret: site.keys.sealer.seal(change.secret, webhookSecretPlace(id)) }),
      // What happened while it was disabled is not told afterwards.
      ...(enabled && !before.enabled ? { seen_event_id: sql<number>`coalesce((select max(id) from event), 0)` } : {}),
    })
    .where('id', '=', id)
    .execute();
  return toWebhook(await getWebhookRow(site, id));
}

export async function deleteWebhook(site: SiteContext, id: string): Promise<void> {
  await getWebhookRow(site, id);
  await site.db.deleteFrom('webhook').where('id', '=', id).execute();
}

export async function listDeliveries(site: SiteContext, id: string, limit: number): Promise<WebhookDelivery[]> {
  await getWebhookRow(site, id);
  const rows = await site.db
    .selectFrom('webhook_delivery')
    .selectAll()
    .where('webhook_id', '=', id)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...{
      id: row.id,
      kind: row.kind,
      state: row.state,
      attempts: row.attempts,
      status: row.status,
      problem: row.problem,
    },
    nextAttemptAt: row.state === 'waiting' ? row.next_attempt_at.toISOString() : null,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  }));
}

function requireHttps(url: string, allowHttp: boolean): void {
  if (new URL(url).protocol === 'https:' || allowHttp) return;
  throw new SlipwayError(
    'SLIP-1001',
    'The URL is http: everybody between the site and the webhook reads what is sent. Use https, or allow http (allowHttp, --allow-http).',
  );
}

function toWebhook(row: WebhookRow): Webhook {
  return {
    ...{ id: row.id, name: row.name, url: row.url, caCertificates: row.ca_certificates, allowHttp: row.allow_http },
    eventKinds: webhookEventKinds.filter((kind) => row.event_kinds.includes(kind)),
    ...{ enabled: row.enabled, createdAt: row.created_at.toISOString() },
  };
}
