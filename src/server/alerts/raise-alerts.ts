/** Raises the alerts that are due: one question for all deployments, every minute. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { deploymentDevices } from '../deployments/deployment-status.ts';
import { queueAlertMails } from '../email/email-delivery.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';
import { alertsDue, type DueAlert } from './alerts-due.ts';

const EVERY_MILLISECONDS = 60_000;

export function startAlerts(site: SiteContext): { close(): void } {
  const timer = setInterval(() => {
    raiseAlerts(site).catch((error: unknown) =>
      site.log.warn({ err: error }, 'whether alerts are due could not be asked; tried again in a minute'),
    );
  }, EVERY_MILLISECONDS);
  return { close: () => clearInterval(timer) };
}

interface Row {
  deployment_id: string;
  success_below: number | null;
  success_at: Date | null;
  failure_above: number | null;
  devices: number;
  succeeded: number;
  failed: number;
}

/** Each once, however many servers ask. How many were raised. */
export async function raiseAlerts(site: SiteContext): Promise<number> {
  const now = site.now();
  const watched = sql<boolean>`deployment.enabled and deployment.id in (select deployment_id from deployment_alert)`;
  const { rows } = await sql<Row>`
    select deployment_alert.deployment_id, success_below, success_at, failure_above, count(*)::integer as devices,
      (count(*) filter (where state = 'success'))::integer as succeeded,
      (count(*) filter (where state in ('error', 'requirements-not-met')))::integer as failed
    from deployment_alert join (${deploymentDevices(watched)}) as devices on devices.deployment_id = deployment_alert.deployment_id
    group by deployment_alert.deployment_id`.execute(site.db);
  let raised = 0;
  for (const row of rows)
    for (const due of alertsDue(factsOf(row), now)) if (await raise(site, row, due, now)) raised += 1;
  return raised;
}

function factsOf({ success_below, success_at, failure_above, devices, succeeded, failed }: Row) {
  return {
    successBelow: success_below === null || success_at === null ? null : { percent: success_below, at: success_at },
    failureAbove: failure_above === null ? null : { percent: failure_above },
    ...{ devices, succeeded, failed },
  };
}

/** False: it was raised before. */
async function raise(site: SiteContext, row: Row, due: DueAlert, now: Date): Promise<boolean> {
  const { kind, percent, dueAt, counted } = due;
  return site.db.transaction().execute(async (tx) => {
    const made = await tx
      .insertInto('alert')
      .values({
        ...{ id: randomUUID(), deployment_id: row.deployment_id, kind, percent, devices: row.devices, counted },
        ...{ raised_at: now, acknowledged_at: null, acknowledged_by: null },
        ...(dueAt === null ? {} : { due_at: dueAt }),
      })
      .onConflict((oc) => oc.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made === undefined) return false;
    const deploymentId = row.deployment_id;
    await publish(tx, 'alert', made.id, { raised: true, deploymentId, kind, percent, devices: row.devices, counted });
    await queueAlertMails(tx, site, made.id);
    return true;
  });
}
