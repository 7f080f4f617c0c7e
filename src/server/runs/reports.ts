/**
 * What agents report. Records are kept as they come, once each by (run, sequence); state and steps are derived from those only that
 * follow one another without a gap. So a report that overtook another, or came twice, changes nothing. Reports of many runs, and several of one, are
 * written together: that is what one transaction after the other would have made of them, in their order.
 */
import { sql, type Transaction } from 'kysely';
import type { RunRecord } from '../../api/agent.ts';
import { withoutValue } from '../../api/debug-commands.ts';
import type { RunState } from '../../api/run-states.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { withTransaction } from '../db/connection.ts';
import { storableText, toJsonText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';
import { suspendFailing } from '../deployments/suspension.ts';
import { type EventToTell, publishAll } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';
import { assignPrimaryUsers } from '../user-device-affinities/assign-primary-users.ts';
import { type DebugStanding, debugStanding } from './debug-standing.ts';
import { isEndState, nextRunState } from './run-state.ts';
import { answerWishes, closeWishes } from './run-wishes.ts';
import { applyToSteps } from './step-records.ts';

export interface Report {
  readonly runId: string;
  readonly records: readonly RunRecord[];
  readonly log: readonly string[];
}

export interface StoredReport {
  /** Every record up to this sequence number is kept. */
  readonly acknowledged: number;
  readonly cancelRequested: boolean;
  /** The number of the newest wish of the debugger; absent where there was none. */
  readonly newestWish?: number;
  /** The run has come to its end with it. */
  readonly hasEnded: boolean;
}

/** Keeps all of them or, when it throws, none. An answer for each; null where there is no such run any more. */
export async function storeReports(site: SiteContext, reports: readonly Report[]): Promise<(StoredReport | null)[]> {
  const stored = await withTransaction(site.db, (tx) => storeWithin(tx, site, reports));
  return reports.map(({ runId }) => stored.get(runId) ?? null);
}

async function storeWithin(
  tx: Transaction<Database>,
  site: SiteContext,
  reports: readonly Report[],
): Promise<ReadonlyMap<string, StoredReport>> {
  const now = site.now();
  const before = await lockRuns(tx, [...new Set(reports.map(({ runId }) => runId))]);
  const known = reports.filter(({ runId }) => before.has(runId));
  await insertRecords(tx, known);
  await insertLog(tx, known);
  const news = known.some(({ records }) => records.length > 0) ? await newlyConsecutive(tx, before) : new Map();
  await applyToSteps(tx, news);
  await answerWishes(tx, news);
  const after = new Map([...before].map(([id, run]) => [id, (news.get(id) ?? []).reduce(advance, run)]));
  await saveRuns(tx, after, now);
  const ended = [...after].filter(([, run]) => endsNow(run)).map(([id]) => id);
  await closeWishes(tx, ended, 'ended');
  await suspendFailing(tx, ended, now);
  const succeeded = ended.filter((id) => after.get(id)?.state === 'succeeded');
  const assigned = await assignPrimaryUsers(tx, site.log, succeeded, now);
  await publishAll(tx, [...eventsOf(news, after), ...assigned]);
  return new Map([...after].map(([id, run]) => [id, storedReport(run)]));
}

interface RunFacts extends DebugStanding {
  readonly state: RunState;
  readonly environment: Environment;
  readonly message: string;
  readonly acknowledged: number;
  readonly ended_at: Date | null;
  readonly cancel_requested: boolean;
}

function endsNow({ ended_at, state }: Pick<RunFacts, 'ended_at' | 'state'>): boolean {
  return ended_at === null && isEndState(state);
}

function storedReport({ acknowledged, cancel_requested, ended_at, state, newest_wish }: RunFacts): StoredReport {
  return {
    ...{ acknowledged, cancelRequested: cancel_requested, hasEnded: endsNow({ ended_at, state }) },
    ...(newest_wish > 0 ? { newestWish: newest_wish } : {}),
  };
}

/** Locked in the order of their ids, so that two who write for the same runs wait for one another and never in a circle; given in that of `ids`. */
async function lockRuns(tx: Transaction<Database>, ids: readonly string[]): Promise<Map<string, RunFacts>> {
  const rows = await tx
    .selectFrom('run')
    .select(['id', 'state', 'environment', 'message', 'ended_at', 'acknowledged', 'cancel_requested'])
    .select(['paused', 'breakpoints', 'newest_wish'])
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const found = new Map(rows.map((row) => [row.id, row]));
  return new Map(ids.flatMap((id) => found.get(id) ?? []).map((run) => [run.id, run]));
}

/** The run after one more record. One that was ended by force stays so, whatever its computer reports later. */
function advance(run: RunFacts, record: RunRecord): RunFacts {
  if (run.ended_at !== null) return { ...run, acknowledged: record.sequence };
  return {
    ...run,
    ...debugStanding(run, record),
    acknowledged: record.sequence,
    state: nextRunState(run.state, record),
    environment: record.environment,
    message: 'message' in record && record.message !== '' ? storableText(record.message) : run.message,
  };
}

async function saveRuns(tx: Transaction<Database>, runs: ReadonlyMap<string, RunFacts>, now: Date): Promise<void> {
  const rows = [...runs].map(([id, { ended_at, ...run }]) => ({
    ...{ id, state: run.state, environment: run.environment, message: run.message, acknowledged: run.acknowledged },
    ...{ paused: run.paused, breakpoints: run.breakpoints, newest_wish: run.newest_wish },
    ends: endsNow({ ended_at, state: run.state }),
  }));
  await sql`
    update run set state = given.state, environment = given.environment, message = given.message, acknowledged = given.acknowledged,
      last_report_at = ${now}, ended_at = case when given.ends then ${now} else run.ended_at end,
      progress = case when given.ends then null else run.progress end,
      paused = given.paused, breakpoints = given.breakpoints, newest_wish = given.newest_wish,
      shown_variables = case when run.paused->'sequence' = given.paused->'sequence' then run.shown_variables end
    from jsonb_to_recordset(${toJsonText(rows)}::jsonb)
      as given (id uuid, state text, environment text, message text, acknowledged integer, paused jsonb, breakpoints text[],
        newest_wish integer, ends boolean)
    where run.id = given.id`.execute(tx);
}

/** Of two with one number the first counts. */
async function insertRecords(tx: Transaction<Database>, reports: readonly Report[]): Promise<void> {
  const rows = reports.flatMap(({ runId, records }) =>
    records.map((record) => ({
      ...{ run_id: runId, sequence: record.sequence, kind: record.kind, record },
      agent_at: new Date(record.at),
    })),
  );
  if (rows.length === 0) return;
  await sql`
    insert into run_record (run_id, sequence, kind, agent_at, record)
    select run_id, sequence, kind, agent_at, record
    from jsonb_to_recordset(${toJsonText(rows)}::jsonb)
      as given (run_id uuid, sequence integer, kind text, agent_at timestamptz, record jsonb)
    on conflict do nothing`.execute(tx);
}

async function insertLog(tx: Transaction<Database>, reports: readonly Report[]): Promise<void> {
  const lines = reports.flatMap(({ runId, log }) => log.map((line) => [runId, line]));
  if (lines.length === 0) return;
  await sql`
    insert into run_log (run_id, line)
    select (given.line->>0)::uuid, given.line->>1
    from jsonb_array_elements(${toJsonText(lines)}::jsonb) with ordinality as given (line, place)
    order by place`.execute(tx);
}

/** Of each run the records behind those acknowledged that follow them without a gap. */
async function newlyConsecutive(
  tx: Transaction<Database>,
  runs: ReadonlyMap<string, RunFacts>,
): Promise<Map<string, RunRecord[]>> {
  const ids = [...runs.keys()];
  const acknowledged = [...runs.values()].map((run) => run.acknowledged);
  const { rows } = await sql<{ run_id: string; sequence: number; record: RunRecord }>`
    select run_id, sequence, record
    from unnest(${ids}::uuid[], ${acknowledged}::integer[]) as given (id, acknowledged)
    join run_record on run_record.run_id = given.id and run_record.sequence > given.acknowledged
    order by run_id, sequence`.execute(tx);
  const news = new Map<string, RunRecord[]>();
  for (const { run_id, sequence, record } of rows) {
    const found = news.get(run_id) ?? [];
    if (sequence !== (runs.get(run_id)?.acknowledged ?? 0) + found.length + 1) continue;
    found.push(record);
    news.set(run_id, found);
  }
  return news;
}

/** One for each run that has news, with the last of them, in the order of `runs`. */
function eventsOf(news: ReadonlyMap<string, readonly RunRecord[]>, runs: ReadonlyMap<string, RunFacts>): EventToTell[] {
  return [...runs].flatMap(([subject, { state }]) => {
    const last = news.get(subject)?.at(-1);
    return last === undefined ? [] : [{ kind: 'run', subject, data: { state, last: asTold(last) } }];
  });
}

function asTold(record: RunRecord): RunRecord {
  return record.kind === 'debug-command' ? { ...record, command: withoutValue(record.command) } : record;
}
