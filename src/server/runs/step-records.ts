/** One row for each time a step was begun, or skipped: what people ask about, derived from a run's records in their order. */
import type { Insertable, Transaction } from 'kysely';
import type { RunRecord } from '../../api/agent.ts';
import { storableText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';

type Started = Extract<RunRecord, { kind: 'step-started' }>;
type Finished = Extract<RunRecord, { kind: 'step-finished' }>;
type StepRow = Insertable<Database['step_record']>;

/** `records` follow those applied before without a gap. */
export async function applyToSteps(
  tx: Transaction<Database>,
  runId: string,
  records: readonly RunRecord[],
): Promise<void> {
  const { rows, finishedLater } = stepRows(runId, records);
  for (const record of finishedLater) {
    // A skipped step was never begun: it has one record, its end.
    if (!(await finishStep(tx, runId, record))) rows.push(stepRow(runId, record, resultOf(record)));
  }
  if (rows.length === 0) return;
  await tx
    .insertInto('step_record')
    .values(rows)
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/** Rows of the steps that begin among these records, with their end where it is here as well; and the ends of others. */
function stepRows(runId: string, records: readonly RunRecord[]): { rows: StepRow[]; finishedLater: Finished[] } {
  const rows: StepRow[] = [];
  const open = new Map<string, StepRow>();
  const finishedLater: Finished[] = [];
  for (const record of records) {
    if (record.kind === 'step-started') {
      const row = stepRow(runId, record, {});
      rows.push(row);
      open.set(record.nodeId, row);
    } else if (record.kind === 'step-finished') {
      const row = open.get(record.nodeId);
      if (row === undefined) finishedLater.push(record);
      else Object.assign(row, resultOf(record));
      open.delete(record.nodeId);
    }
  }
  return { rows, finishedLater };
}

function stepRow(runId: string, record: Started | Finished, result: Partial<StepRow>): StepRow {
  return {
    run_id: runId,
    node_id: record.nodeId,
    attempt: record.attempt,
    started_sequence: record.sequence,
    parent_id: record.parentId,
    name: storableText(record.name),
    type: record.type,
    environment: record.environment,
    started_at: new Date(record.at),
    ended_at: null,
    outcome: null,
    exit_code: null,
    error_code: null,
    message: '',
    bytes: null,
    milliseconds: null,
    ...result,
  };
}

function resultOf(record: Finished) {
  return {
    ended_at: new Date(record.at),
    outcome: record.outcome,
    exit_code: record.exitCode,
    error_code: record.errorCode,
    message: storableText(record.message),
    bytes: record.bytes,
    milliseconds: Math.round(record.milliseconds),
  };
}

/** Ends the newest row of the step that is open; false when there is none. */
async function finishStep(tx: Transaction<Database>, runId: string, record: Finished): Promise<boolean> {
  const updated = await tx
    .updateTable('step_record')
    .set(resultOf(record))
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
  return updated.numUpdatedRows > 0n;
}
