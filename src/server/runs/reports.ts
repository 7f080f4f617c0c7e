/** What agents report: stored once by (run, sequence), turned into the run's state and its step records. */
import type { Transaction } from 'kysely';
import { sql } from 'kysely';
import type { Progress, RunRecord } from '../../api/agent.ts';
import type { RunState } from '../../api/runs.ts';
import type { Database } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';
import { nextRunState } from './run-state.ts';

export interface ReportAnswer {
  /** Every record up to this sequence number is kept. */
  acknowledged: number;
  cancelRequested: boolean;
}

export async function storeReport(
  site: SiteContext,
  runId: string,
  records: readonly RunRecord[],
  log: readonly string[],
): Promise<ReportAnswer> {
  return site.db.transaction().execute(async (tx) => {
    const run = await tx
      .selectFrom('run')
      .select(['state', 'cancel_requested', 'ended_at'])
      .where('id', '=', runId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    let state: RunState = run.state;
    let message: string | null = null;
    for (const record of [...records].sort((a, b) => a.sequence - b.sequence)) {
      if (!(await insertRecord(tx, runId, record))) continue;
      // A run that was ended by force stays ended, whatever its computer reports later.
      if (run.ended_at === null) state = nextRunState(state, record);
      if ('message' in record && record.message !== '') message = record.message;
      await applyToSteps(tx, runId, record);
    }
    for (const line of log) await tx.insertInto('run_log').values({ run_id: runId, line }).execute();
    const ended = run.ended_at === null && (state === 'succeeded' || state === 'failed' || state === 'cancelled');
    await tx
      .updateTable('run')
      .set({
        state,
        last_report_at: site.now(),
        ...(message === null ? {} : { message }),
        ...(ended ? { ended_at: site.now(), progress: null } : {}),
      })
      .where('id', '=', runId)
      .execute();
    if (records.length > 0) await publish(tx, 'run', runId, { state, last: records.at(-1) ?? null });
    return { acknowledged: await acknowledged(tx, runId), cancelRequested: run.cancel_requested };
  });
}

export async function storeProgress(
  site: SiteContext,
  runId: string,
  progress: Progress,
): Promise<{ cancelRequested: boolean }> {
  const run = await site.db
    .updateTable('run')
    .set({ progress: JSON.stringify(progress), last_report_at: site.now() })
    .where('id', '=', runId)
    .where('ended_at', 'is', null)
    .returning('cancel_requested')
    .executeTakeFirst();
  if (run !== undefined) await publish(site.db, 'run-progress', runId, { ...progress });
  return { cancelRequested: run?.cancel_requested ?? false };
}

/** False when the record is here already: a repeated report is harmless. */
async function insertRecord(tx: Transaction<Database>, runId: string, record: RunRecord): Promise<boolean> {
  const inserted = await tx
    .insertInto('run_record')
    .values({
      run_id: runId,
      sequence: record.sequence,
      kind: record.kind,
      agent_at: new Date(record.at),
      record: JSON.stringify(record),
    })
    .onConflict((oc) => oc.doNothing())
    .returning('sequence')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** The highest sequence number below which none is missing. */
async function acknowledged(tx: Transaction<Database>, runId: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(sequence), 0)::int as last
    from (select sequence, row_number() over (order by sequence) as position from run_record where run_id = ${runId}) numbered
    where sequence = position`.execute(tx);
  return rows[0]?.last ?? 0;
}

async function applyToSteps(tx: Transaction<Database>, runId: string, record: RunRecord): Promise<void> {
  if (record.kind === 'step-started') {
    await tx
      .insertInto('step_record')
      .values({
        run_id: runId,
        node_id: record.nodeId,
        attempt: record.attempt,
        started_sequence: record.sequence,
        parent_id: record.parentId,
        name: record.name,
        type: record.type,
        environment: record.environment,
        started_at: new Date(record.at),
      })
      .onConflict((oc) => oc.doNothing())
      .execute();
  }
  if (record.kind === 'step-finished') await finishStep(tx, runId, record);
}

async function finishStep(
  tx: Transaction<Database>,
  runId: string,
  record: Extract<RunRecord, { kind: 'step-finished' }>,
): Promise<void> {
  const result = {
    ended_at: new Date(record.at),
    outcome: record.outcome,
    exit_code: record.exitCode,
    error_code: record.errorCode,
    message: record.message,
    bytes: record.bytes,
    milliseconds: Math.round(record.milliseconds),
  };
  const begun = await tx
    .selectFrom('step_record')
    .select('started_sequence')
    .where('run_id', '=', runId)
    .where('node_id', '=', record.nodeId)
    .where('ended_at', 'is', null)
    .orderBy('started_sequence', 'desc')
    .executeTakeFirst();
  if (begun !== undefined) {
    await tx
      .updateTable('step_record')
      .set(result)
      .where('run_id', '=', runId)
      .where('started_sequence', '=', begun.started_sequence)
      .execute();
    return;
  }
  // A skipped step was never begun: it has one record, its end.
  await tx
    .insertInto('step_record')
    .values({
      run_id: runId,
      node_id: record.nodeId,
      attempt: record.attempt,
      started_sequence: record.sequence,
      parent_id: record.parentId,
      name: record.name,
      type: record.type,
      environment: record.environment,
      started_at: new Date(record.at),
      ...result,
    })
    .onConflict((oc) => oc.doNothing())
    .execute();
}
