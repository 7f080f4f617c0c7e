/** Runs as people see them: list, history, log, cancel, clear. */
import { type RawBuilder, sql } from 'kysely';
import type { RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { RunState } from '../../api/run-states.ts';
import type { Run } from '../../api/runs.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { isEverything, type Reach } from '../reach/reach.ts';
import { deploymentWithin, runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { closeWishes } from './run-wishes.ts';

export interface RunFilter {
  deviceId?: string | undefined;
  taskSequenceId?: string | undefined;
  deploymentId?: string | undefined;
  state?: 'open' | RunState | undefined;
  /** Only those that began before. */
  before?: string | undefined;
  /** Or at the same time, with a smaller id. */
  beforeId?: string | undefined;
  limit: number;
}

export async function listRuns(site: SiteContext, filter: RunFilter): Promise<Run[]> {
  let query = runQuery(site).orderBy('run.started_at', 'desc').orderBy('run.id', 'desc').limit(filter.limit);
  if (filter.deviceId !== undefined) query = query.where('run.device_id', '=', filter.deviceId);
  if (filter.taskSequenceId !== undefined) query = query.where('run.task_sequence_id', '=', filter.taskSequenceId);
  if (filter.deploymentId !== undefined)
    query = query.where(sql<boolean>`${deploymentOf(site.reach)} = ${filter.deploymentId}::uuid`);
  if (filter.before !== undefined) query = query.where(beganBefore(filter.before, filter.beforeId));
  if (filter.state === 'open') query = query.where('run.ended_at', 'is', null);
  else if (filter.state !== undefined) query = query.where('run.state', '=', filter.state);
  return (await query.execute()).map(toRun);
}

function beganBefore(before: string, beforeId: string | undefined): RawBuilder<boolean> {
  if (beforeId === undefined) return sql<boolean>`run.started_at < ${before}::timestamptz`;
  return sql<boolean>`(run.started_at, run.id) < (${before}::timestamptz, ${beforeId}::uuid)`;
}

export async function getRun(site: SiteContext, id: string): Promise<Run> {
  const row = await runQuery(site).where('run.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no run with the id ${id}.`);
  return toRun(row);
}

export async function listRunRecords(site: SiteContext, id: string, after: number): Promise<RunRecord[]> {
  await getRun(site, id);
  const rows = await site.db
    .selectFrom('run_record')
    .select('record')
    .where('run_id', '=', id)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .execute();
  return rows.map((row) => row.record);
}

export async function listRunLog(
  site: SiteContext,
  id: string,
  after: number,
): Promise<{ id: number; at: string; line: string }[]> {
  await getRun(site, id);
  const rows = await site.db
    .selectFrom('run_log')
    .select(['id', 'at', 'line'])
    .where('run_id', '=', id)
    .where('id', '>', after)
    .orderBy('id')
    .limit(10_000)
    .execute();
  return rows.map((row) => ({ id: row.id, at: row.at.toISOString(), line: row.line }));
}

/**
 * Asks the computer to stop. With `force` the run ends here and now: for a computer that is gone. Should it come back, it learns
 * from the answer to its next report that it is to stop. `endedNow`: the caller is to have its report made, after the commit.
 */
export async function cancelRun(
  site: SiteContext,
  id: string,
  force: boolean,
): Promise<{ run: Run; endedNow: boolean }> {
  const run = await getRun(site, id);
  if (run.endedAt !== null) return { run, endedNow: false };
  const ended = force
    ? {
        state: 'cancelled' as const,
        ended_at: site.now(),
        progress: null,
        paused: null,
        shown_variables: null,
        message: 'Ended by force from the site; the computer may still be working.',
      }
    : {};
  const changed = await inTransaction(site.db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('run')
      .set({ cancel_requested: true, ...ended })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (force) await closeWishes(tx, [id], 'ended');
    if (numUpdatedRows > 0n)
      await publish(tx, 'run', id, { cancelRequested: true, ...(force ? { state: 'cancelled' } : {}) });
    return numUpdatedRows > 0n;
  });
  return { run: await getRun(site, id), endedNow: force && changed };
}

/** Lets the required deployments that have ended on a device run again. */
export async function clearRequiredDeployments(site: SiteContext, deviceId: string): Promise<{ cleared: number }> {
  const result = await site.db
    .updateTable('run')
    .set({ cleared_at: site.now() })
    .where('device_id', '=', deviceId)
    .where('ended_at', 'is not', null)
    .where('cleared_at', 'is', null)
    .where('deployment_id', 'in', (eb) =>
      eb.selectFrom('deployment').select('id').where('purpose', '=', 'required').where(deploymentWithin(site.reach)),
    )
    .executeTakeFirst();
  await publish(site.db, 'device', deviceId, { cleared: true });
  return { cleared: Number(result.numUpdatedRows) };
}

/** Nothing where the deployment is beyond the reach: the device may be in a collection of somebody else's too. */
function deploymentOf(reach: Reach): RawBuilder<string | null> {
  if (isEverything(reach)) return sql`run.deployment_id`;
  return sql`(select deployment.id from deployment where deployment.id = run.deployment_id and ${deploymentWithin(reach)})`;
}

function runQuery(site: SiteContext) {
  return (
    site.db
      .selectFrom('run')
      .innerJoin('device', 'device.id', 'run.device_id')
      // Not the policy, which has a whole document.
      .select([
        'run.id',
        'run.device_id',
        'device.name as device_name',
        deploymentOf(site.reach).as('deployment_id'),
        'run.task_sequence_id',
        'run.task_sequence_name',
        'run.task_sequence_version',
        'run.state',
        'run.origin',
        'run.cancel_requested',
        'run.progress',
        'run.paused',
        'run.message',
        'run.started_at',
        'run.ended_at',
        'run.last_report_at',
      ])
      .where(runWithin(site.reach))
  );
}

function toRun(row: Awaited<ReturnType<ReturnType<typeof runQuery>['executeTakeFirstOrThrow']>>): Run {
  return {
    id: row.id,
    deviceId: row.device_id,
    deviceName: row.device_name,
    deploymentId: row.deployment_id,
    taskSequenceId: row.task_sequence_id,
    taskSequenceName: row.task_sequence_name,
    taskSequenceVersion: row.task_sequence_version,
    state: row.state,
    origin: row.origin,
    cancelRequested: row.cancel_requested,
    progress: row.progress,
    paused: row.paused,
    message: row.message,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    lastReportAt: row.last_report_at?.toISOString() ?? null,
  };
}
