/** One row for each time a step was begun, or skipped: what people ask about, derived from a run's records in their order. */
import { type Selectable, sql, type Transaction } from 'kysely';
import type { RunRecord } from '../../api/agent.ts';
import { toJsonText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';

type Started = Extract<RunRecord, { kind: 'step-started' }>;
type Finished = Extract<RunRecord, { kind: 'step-finished' }>;
type StepRow = Selectable<Database['step_record']>;

/** The end of a step that was begun by a record before these, or never. */
interface LaterEnd {
  readonly runId: string;
  readonly record: Finished;
}

/** `news`: by the run's id, records that follow those applied before without a gap. */
export async function applyToSteps(
  tx: Transaction<Database>,
  news: ReadonlyMap<string, readonly RunRecord[]>,
): Promise<void> {
  const rows: StepRow[] = [];
  let ends: LaterEnd[] = [];
  for (const [runId, records] of news) {
    const found = stepRows(runId, records);
    rows.push(...found.rows);
    ends.push(...found.finishedLater.map((record) => ({ runId, record })));
  }
  while (ends.length > 0) {
    const { first, others } = firstOfEachStep(ends);
    // A skipped step was never begun: it has one record, its end.
    const unknown = await finishSteps(tx, first);
    rows.push(...unknown.map(({ runId, record }) => stepRow(runId, record, resultOf(record))));
    ends = others;
  }
  if (rows.length === 0) return;
  await sql`
    insert into step_record select * from jsonb_populate_recordset(null::step_record, ${toJsonText(rows)}::jsonb)
    on conflict do nothing`.execute(tx);
}

/** A step that ended twice was begun twice: each end has a row of its own, and a statement that changes a row changes it once. */
function firstOfEachStep(ends: readonly LaterEnd[]): { first: LaterEnd[]; others: LaterEnd[] } {
  const first = new Map<string, LaterEnd>();
  const others: LaterEnd[] = [];
  for (const end of ends) {
    const step = `${end.runId} ${end.record.nodeId}`;
    if (first.has(step)) others.push(end);
    else first.set(step, end);
  }
  return { first: [...first.values()], others };
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
    name: record.name,
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
    message: record.message,
    bytes: record.bytes,
    milliseconds: Math.round(record.milliseconds),
  };
}

/** Ends the newest row of each step that is open; gives those back that have none. */
async function finishSteps(tx: Transaction<Database>, ends: readonly LaterEnd[]): Promise<LaterEnd[]> {
  const given = ends.map(({ runId, record }, place) => ({
    ...{ place, run_id: runId, node_id: record.nodeId },
    ...resultOf(record),
  }));
  const { rows } = await sql<{ place: number }>`
    update step_record set ended_at = given.ended_at, outcome = given.outcome, exit_code = given.exit_code,
      error_code = given.error_code, message = given.message, bytes = given.bytes, milliseconds = given.milliseconds
    from jsonb_to_recordset(${toJsonText(given)}::jsonb) as given (
      place integer, run_id uuid, node_id text, ended_at timestamptz, outcome text, exit_code bigint, error_code text, message text,
      bytes bigint, milliseconds bigint)
    where step_record.run_id = given.run_id and step_record.started_sequence = (
      select max(newest.started_sequence) from step_record newest
      where newest.run_id = given.run_id and newest.node_id = given.node_id and newest.ended_at is null)
    returning given.place`.execute(tx);
  const ended = new Set(rows.map(({ place }) => place));
  return ends.filter((_, place) => !ended.has(place));
}
