/** One row for each time a step was begun, or skipped: what people ask about, derived from a run's records in their order. */
import type { Insertable, Transaction } from 'kysely';
import type { RunRecord } from '../../api/agent.ts';
import { storableText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';

type Started = Extract<RunRecord, { kind: 'step-started' }>;
type Finished = Extract<RunRecord, { kind: 'step-finished' }>;

/** `records` follow those applied before without a gap. */
export async function applyToSteps(
  tx: Transaction<Database>,
  runId: string,
  records: readonly RunRecord[],
): Promise<void> {
  for (const record of records) {
    if (record.kind === 'step-started') await insertStep(tx, runId, record, {});
    else if (record.kind === 'step-finished') await finishStep(tx, runId, record);
  }
}

async function finishStep(tx: Transaction<Database>, runId: string, record: Finished): Promise<void> {
  const result = {
    ended_at: new Date(record.at),
    outcome: record.outcome,
    exit_code: record.exitCode,
    error_code: record.errorCode,
    message: storableText(record.message),
    bytes: record.bytes,
    milliseconds: Math.round(record.milliseconds),
  };
  const updated = await tx
    .updateTable('step_record')
    .set(result)
    .where('run_id', '=', runId)
    .where('started_sequence', '=', (eb) =>
      eb
        .selectFrom('step_record')
        .select((e) => e.fn.max('started_sequence').as('newest'))
        .where('run_id', '=', runId)
        .where('node_id', '=', record.nodeId)
        .where('ended_at', 'is', null),
    )
    .executeTakeFirst();
  // A skipped step was never begun: it has one record, its end.
  if (updated.numUpdatedRows === 0n) await insertStep(tx, runId, record, result);
}

async function insertStep(
  tx: Transaction<Database>,
  runId: string,
  record: Started | Finished,
  result: Partial<Insertable<Database['step_record']>>,
): Promise<void> {
  await tx
    .insertInto('step_record')
    .values({
      run_id: runId,
      node_id: record.nodeId,
      attempt: record.attempt,
      started_sequence: record.sequence,
      parent_id: record.parentId,
      name: storableText(record.name),
      type: record.type,
      environment: record.environment,
      started_at: new Date(record.at),
      ...result,
    })
    .onConflict((oc) => oc.doNothing())
    .execute();
}
