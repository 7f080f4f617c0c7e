/** A deployment that fails stops itself: decided in the transaction in which a run ends, so that nothing begins in between. A person has it go on. */
import { sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { Deployment, resumeDeployment as resumeContract } from '../../api/deployments.ts';
import type { Database } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';
import { changing } from './deployment.ts';

export interface FailureLimits {
  readonly stopAtFailures: number | null;
  readonly stopAtFailurePercent: number | null;
}

/** Of devices, since somebody had it go on the last time. */
export interface EndedOn {
  readonly failed: number;
  readonly ended: number;
}

/** One of one is all of them: a percentage says nothing yet. */
export const FEWEST_FOR_PERCENT = 10;

/** Why it is to be suspended, as a part of a sentence; null: it is not. */
export function failureStop(limits: FailureLimits, { failed, ended }: EndedOn): string | null {
  const { stopAtFailures: most, stopAtFailurePercent: percent } = limits;
  if (most !== null && failed >= most) return `it failed on ${failed} device(s), and stops itself at ${most}`;
  if (percent !== null && ended >= FEWEST_FOR_PERCENT && failed * 100 >= percent * ended)
    return `it failed on ${failed} of ${ended} device(s), and stops itself at ${percent} %`;
  return null;
}

/** After these runs have ended in this transaction. */
export async function suspendFailing(tx: Transaction<Database>, runIds: readonly string[], now: Date): Promise<void> {
  if (runIds.length === 0) return;
  const limited = await tx
    .selectFrom('deployment')
    .select(['id', 'stop_at_failures as stopAtFailures', 'stop_at_failure_percent as stopAtFailurePercent'])
    .where(sql<boolean>`id in (select deployment_id from run where run.id = any(${[...runIds]}::uuid[]))`)
    .where('suspended_at', 'is', null)
    .where((eb) => eb.or([eb('stop_at_failures', 'is not', null), eb('stop_at_failure_percent', 'is not', null)]))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  for (const { id, ...limits } of limited) {
    const reason = failureStop(limits, await endedOn(tx, id));
    if (reason !== null) await suspend(tx, id, reason, now);
  }
}

async function endedOn(tx: Transaction<Database>, id: string): Promise<EndedOn> {
  const { rows } = await sql<EndedOn>`
    select deleted_failed + count(distinct device_id) filter (where state = 'failed')::integer as failed,
      deleted_ended + count(distinct device_id) filter (where state in ('failed', 'succeeded'))::integer as ended
    from deployment left join run on run.deployment_id = deployment.id and run.ended_at > failures_from
    where deployment.id = ${id}::uuid group by deployment.id`.execute(tx);
  return rows[0] ?? { failed: 0, ended: 0 };
}

/**
 * Before this device is deleted, its runs with it: deleting what failed makes no deployment healthier. The runs are held first, as their end does (suspendFailing), so that
 * the two do not wait for one another.
 */
export async function keepOutcomesOf(tx: Transaction<Database>, deviceId: string): Promise<void> {
  await sql`select from run where device_id = ${deviceId}::uuid order by id for update`.execute(tx);
  await sql`update deployment set deleted_failed = deleted_failed + its.failed, deleted_ended = deleted_ended + 1
    from (select run.deployment_id, bool_or(state = 'failed')::integer as failed from run join deployment as counted on counted.id = run.deployment_id
      where device_id = ${deviceId}::uuid and state in ('failed', 'succeeded') and ended_at > counted.failures_from group by run.deployment_id) as its
    where deployment.id = its.deployment_id`.execute(tx);
}

async function suspend(tx: Transaction<Database>, id: string, reason: string, now: Date): Promise<void> {
  await tx
    .updateTable('deployment')
    .set({ suspended_at: now, suspended_reason: reason })
    .where('id', '=', id)
    .execute();
  await publish(tx, 'deployment', id, { suspended: reason });
}

/** Failures count anew from here on. Where it starts by this is confirmed, as when it is enabled. */
export function resumeDeployment(
  site: SiteContext,
  id: string,
  confirmed: z.output<NonNullable<typeof resumeContract.body>>,
): Promise<Deployment> {
  return changing(site, id, confirmed, async ({ db, now }, { suspended }) => {
    if (suspended === null) return;
    await db
      .updateTable('deployment')
      .set({ suspended_at: null, suspended_reason: null, failures_from: now(), deleted_failed: 0, deleted_ended: 0 })
      .where('id', '=', id)
      .execute();
    await publish(db, 'deployment', id, { resumed: true });
  });
}
