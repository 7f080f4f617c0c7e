/**
 * What agents report. Records are kept as they come, once each by (run, sequence); state and steps are derived from those only that
 * follow one another without a gap. So a report that overtook another, or came twice, changes nothing.
 */
import { sql, type Transaction } from 'kysely';
import type { Progress, RunRecord } from '../../api/agent.ts';
import type { RunState } from '../../api/runs.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { storableText, toJsonText } from '../db/json-text.ts';
import { relaxed } from '../db/relaxed-commit.ts';
import type { Database } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';
import { reportEndedRun } from './run-report.ts';
import { isEndState, nextRunState } from './run-state.ts';
import { applyToSteps } from './step-records.ts';

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
  const { answer, hasEnded } = await site.db.transaction().execute(async (tx) => {
    const run = await tx
      .selectFrom('run')
      .select(['state', 'environment', 'message', 'ended_at', 'acknowledged', 'cancel_requested'])
      .where('id', '=', runId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    await insertRecords(tx, runId, records);
    await insertLog(tx, runId, log);
    const news = await newlyConsecutive(tx, runId, run.acknowledged);
    await applyToSteps(tx, runId, news);
    const next = news.reduce(advance, run);
    await saveRun(tx, runId, next, site.now());
    if (news.length > 0) await publish(tx, 'run', runId, { state: next.state, last: news.at(-1) ?? null });
    return {
      answer: { acknowledged: next.acknowledged, cancelRequested: run.cancel_requested },
      hasEnded: run.ended_at === null && isEndState(next.state),
    };
  });
  if (hasEnded) await reportEndedRun(site, runId);
  return answer;
}

interface RunFacts {
  readonly state: RunState;
  readonly environment: Environment;
  readonly message: string;
  readonly acknowledged: number;
  readonly ended_at: Date | null;
}

/** The run after one more record. One that was ended by force stays so, whatever its computer reports later. */
function advance(run: RunFacts, record: RunRecord): RunFacts {
  if (run.ended_at !== null) return { ...run, acknowledged: record.sequence };
  return {
    ...run,
    acknowledged: record.sequence,
    state: nextRunState(run.state, record),
    environment: record.environment,
    message: 'message' in record && record.message !== '' ? storableText(record.message) : run.message,
  };
}

async function saveRun(tx: Transaction<Database>, runId: string, run: RunFacts, now: Date): Promise<void> {
  const { state, environment, message, acknowledged } = run;
  const ended = run.ended_at === null && isEndState(state) ? { ended_at: now, progress: null } : {};
  await tx
    .updateTable('run')
    .set({ state, environment, message, acknowledged, last_report_at: now, ...ended })
    .where('id', '=', runId)
    .execute();
}

async function insertRecords(tx: Transaction<Database>, runId: string, records: readonly RunRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx
    .insertInto('run_record')
    .values(
      records.map((record) => ({
        run_id: runId,
        sequence: record.sequence,
        kind: record.kind,
        agent_at: new Date(record.at),
        record: toJsonText(record),
      })),
    )
    .onConflict((oc) => oc.doNothing())
    .execute();
}

async function insertLog(tx: Transaction<Database>, runId: string, log: readonly string[]): Promise<void> {
  if (log.length === 0) return;
  await sql`insert into run_log (run_id, line)
    select ${runId}, line from unnest(${log.map(storableText)}::text[]) with ordinality as given (line, place) order by place`.execute(
    tx,
  );
}

/** The records behind `acknowledged` that follow it without a gap. */
async function newlyConsecutive(tx: Transaction<Database>, runId: string, acknowledged: number): Promise<RunRecord[]> {
  const rows = await tx
    .selectFrom('run_record')
    .select(['sequence', 'record'])
    .where('run_id', '=', runId)
    .where('sequence', '>', acknowledged)
    .orderBy('sequence')
    .execute();
  const gap = rows.findIndex((row, at) => row.sequence !== acknowledged + 1 + at);
  return rows.slice(0, gap === -1 ? rows.length : gap).map((row) => row.record);
}

export async function storeProgress(
  site: SiteContext,
  runId: string,
  progress: Progress,
): Promise<{ cancelRequested: boolean }> {
  const text = toJsonText(progress);
  // One statement: a thousand computers say this every second.
  const { rows } = await sql<{ cancelRequested: boolean }>`
    with ${relaxed}, changed as (
      update run set progress = ${text}, last_report_at = ${site.now()} where id = ${runId} and ended_at is null returning cancel_requested
    )
    select cancel_requested as "cancelRequested", publish_event('run-progress', ${runId}, ${text}::jsonb) from changed, relaxed`.execute(
    site.db,
  );
  return { cancelRequested: rows[0]?.cancelRequested ?? (await wasCancelled(site, runId)) };
}

/** Of a run that has ended, which keeps no progress. */
async function wasCancelled({ db }: SiteContext, runId: string): Promise<boolean> {
  const run = await db.selectFrom('run').select('cancel_requested').where('id', '=', runId).executeTakeFirst();
  return run?.cancel_requested ?? false;
}
