/** Makes deliveries of the events that webhooks have not been told of: each event once for each webhook, however many servers look. */
import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { SlipwayEvent } from '../../api/events.ts';
import type { WebhookEventKind } from '../../api/webhooks.ts';
import type { Database } from '../db/schema.ts';
import type { SiteContext } from '../site-context.ts';
import type { WebhookRow } from './webhook.ts';
import { webhookEventKind } from './webhook-event.ts';

const EVENTS_AT_ONCE = 1000;

/** True: there may be more. */
export async function queueDeliveries(site: SiteContext): Promise<boolean> {
  return site.db.transaction().execute(async (tx) => {
    const webhooks = await tx
      .selectFrom('webhook')
      .selectAll()
      .where('enabled', '=', true)
      .orderBy('id')
      .forUpdate()
      .skipLocked()
      .execute();
    const after = Math.min(...webhooks.map(({ seen_event_id }) => seen_event_id));
    if (webhooks.length === 0) return false;
    const { rows: events } = await sql<SlipwayEvent & { happened: Date }>`
      select id, at as happened, kind, subject, data from event where id > ${after} and kind in ('run', 'alert')
      order by id limit ${EVENTS_AT_ONCE}`.execute(tx);
    const last = events.at(-1)?.id;
    if (last === undefined) return false;
    const told = events.flatMap((event) => {
      const kind = webhookEventKind(event);
      return kind === null ? [] : [{ ...event, kind }];
    });
    const facts = await factsOf(
      tx,
      told.map(({ subject }) => subject),
    );
    for (const webhook of webhooks) await queueFor(tx, site, webhook, told, facts);
    const ids = webhooks.map(({ id }) => id);
    await sql`update webhook set seen_event_id = greatest(seen_event_id, ${last}) where id = any(${ids}::uuid[])`.execute(
      tx,
    );
    return events.length === EVENTS_AT_ONCE;
  });
}

interface Told {
  readonly id: number;
  readonly happened: Date;
  readonly kind: WebhookEventKind;
  readonly subject: string;
}

type Facts = ReadonlyMap<string, Record<string, unknown>>;

/** Names and states, as they are now; nothing of variables, policies or logs. */
async function factsOf(tx: Transaction<Database>, subjects: readonly string[]): Promise<Facts> {
  const { rows } = await sql<{ id: string; facts: Record<string, unknown> }>`
    select run.id, jsonb_build_object('run', jsonb_build_object('id', run.id, 'state', run.state, 'startedAt', run.started_at, 'endedAt', run.ended_at),
      'device', jsonb_build_object('id', device.id, 'name', device.name),
      'taskSequence', jsonb_build_object('id', run.task_sequence_id, 'name', run.task_sequence_name, 'version', run.task_sequence_version),
      'deploymentId', run.deployment_id) as facts
    from run join device on device.id = run.device_id where run.id = any(${[...subjects]}::uuid[])
    union all
    select alert.id, jsonb_build_object('alert', jsonb_build_object('id', alert.id, 'kind', alert.kind, 'percent', alert.percent,
      'devices', alert.devices, 'counted', alert.counted), 'deploymentId', alert.deployment_id)
    from alert where alert.id = any(${[...subjects]}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, facts }) => [id, facts]));
}

async function queueFor(
  tx: Transaction<Database>,
  site: SiteContext,
  webhook: WebhookRow,
  told: readonly Told[],
  facts: Facts,
): Promise<void> {
  const now = site.now();
  const rows = told
    .filter(
      ({ id, kind, subject }) => id > webhook.seen_event_id && webhook.event_kinds.includes(kind) && facts.has(subject),
    )
    .map(({ kind, subject, happened }) => {
      const id = randomUUID();
      const body = deliveryBody(site, { id, kind, at: happened, about: facts.get(subject) ?? {} });
      return {
        id,
        webhook_id: webhook.id,
        kind,
        body,
        state: 'waiting' as const,
        next_attempt_at: now,
        created_at: now,
      };
    });
  if (rows.length > 0) await tx.insertInto('webhook_delivery').values(rows).execute();
}

/** What is sent: the delivery's id is the same at each attempt, so that whoever is told twice knows it. */
export function deliveryBody(
  { siteId, config }: Pick<SiteContext, 'siteId' | 'config'>,
  { id, kind, at, about }: { id: string; kind: WebhookEventKind; at: Date; about: Record<string, unknown> },
): string {
  return JSON.stringify({ id, kind, at: at.toISOString(), site: { id: siteId, name: config.siteName }, ...about });
}
