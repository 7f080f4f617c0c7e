/** Status messages out of the records of runs: the table of kinds says which, in SQL as in the function that makes their text. */
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { RunRecord } from '../../api/agent.ts';
import {
  type listStatusMessages as contract,
  readCursor,
  type StartDeclined,
  type StatusMessage,
  type StatusMessageKind,
  severities,
  statusMessageKinds,
  statusMessageOf,
  type WakeUp,
} from '../../api/status-messages.ts';
import { deploymentWithin, deviceWithin, runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

type Filter = z.output<NonNullable<typeof contract.query>>;

interface Row {
  id: string;
  run_id: string | null;
  sequence: number;
  received_at: Date;
  microseconds: string;
  agent_at: Date;
  record: RunRecord | WakeUp | StartDeclined;
  device_id: string;
  device_name: string;
  deployment_id: string | null;
}

export async function listStatusMessages(site: SiteContext, filter: Filter): Promise<StatusMessage[]> {
  const kinds = statusMessageKinds.filter(
    ({ id, severity }) =>
      (filter.id === undefined || filter.id === id) &&
      (filter.severity === undefined || severities.indexOf(severity) >= severities.indexOf(filter.severity)),
  );
  if (kinds.length === 0) return [];
  const { rows } = await sql<Row>`
    select * from ((${ofRecords(site, filter, kinds)}) union all (${ofWakes(site, filter, kinds)}) union all (${ofDeclined(site, filter, kinds)})) as message
    order by received_at desc, id desc, sequence desc limit ${filter.limit}`.execute(site.db);
  return rows.flatMap(toMessage);
}

function ofRecords({ reach }: SiteContext, filter: Filter, kinds: readonly StatusMessageKind[]): RawBuilder<Row> {
  const wanted = kinds.filter(({ of }) => of.kind !== 'wake-up' && of.kind !== 'start-declined');
  const behindOf = sql`(run_record.received_at, run_record.run_id, run_record.sequence)`;
  return sql<Row>`
    select run_record.run_id as id, run_record.run_id, run_record.sequence, run_record.received_at, run_record.agent_at, run_record.record,
      (extract(epoch from run_record.received_at) * 1000000)::bigint::text as microseconds,
      run.device_id, device.name as device_name,
      (select deployment.id from deployment where deployment.id = run.deployment_id and ${deploymentWithin(reach)}) as deployment_id
    from run_record join run on run.id = run_record.run_id join device on device.id = run.device_id
    where ${and([...conditionsOf(filter, 'run', sql`run_record.received_at`, behindOf), sql<boolean>`run_record.sequence <= run.acknowledged`, runWithin(reach)])}
      and (${or(wanted.map(isOfKind))})
    order by run_record.received_at desc, run_record.run_id desc, run_record.sequence desc
    limit ${filter.limit}`;
}

function ofWakes({ reach }: SiteContext, filter: Filter, kinds: readonly StatusMessageKind[]): RawBuilder<Row> {
  const outcomes = kinds.flatMap(({ of }) => (of.kind === 'wake-up' ? [of.outcome ?? ''] : []));
  const outcome = sql`case when cardinality(wake.sent_to) > 0 then 'sent' else 'not-sent' end`;
  const behindOf = sql`(wake.sent_at, wake.id, 0)`;
  return sql<Row>`
    select wake.id, null::uuid as run_id, 0 as sequence, wake.sent_at as received_at, wake.sent_at as agent_at,
      json_build_object('kind', 'wake-up', 'outcome', ${outcome}, 'assignedAt', to_char(wake.assigned_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'sentTo', array_to_string(wake.sent_to, ', '), 'problems', array_to_string(wake.problems, ' '))::jsonb as record,
      (extract(epoch from wake.sent_at) * 1000000)::bigint::text as microseconds, wake.device_id, device.name as device_name, deployment.id as deployment_id
    from deployment_wake as wake join deployment on deployment.id = wake.deployment_id join device on device.id = wake.device_id
    where wake.sent_at is not null and ${filter.runId === undefined} and ${outcome} = any(${outcomes}::text[])
      and ${and([...conditionsOf({ ...filter, runId: undefined }, 'wake', sql`wake.sent_at`, behindOf), deviceWithin(reach, 'wake.device_id'), deploymentWithin(reach)])}
    order by wake.sent_at desc, wake.id desc limit ${filter.limit}`;
}

function ofDeclined({ reach }: SiteContext, filter: Filter, kinds: readonly StatusMessageKind[]): RawBuilder<Row> {
  const behindOf = sql`(declined.declined_at, declined.id, 0)`;
  const wanted = filter.runId === undefined && kinds.some(({ of }) => of.kind === 'start-declined');
  return sql<Row>`
    select declined.id, null::uuid as run_id, 0 as sequence, declined.declined_at as received_at, declined.declined_at as agent_at,
      json_build_object('kind', 'start-declined', 'taskSequence', task_sequence.name)::jsonb as record,
      (extract(epoch from declined.declined_at) * 1000000)::bigint::text as microseconds, declined.device_id, device.name as device_name, deployment.id as deployment_id
    from declined_start as declined join deployment on deployment.id = declined.deployment_id join task_sequence on task_sequence.id = deployment.task_sequence_id
      join device on device.id = declined.device_id
    where ${wanted} and ${and([...conditionsOf({ ...filter, runId: undefined }, 'declined', sql`declined.declined_at`, behindOf), deviceWithin(reach, 'declined.device_id'), deploymentWithin(reach)])}
    order by declined.declined_at desc, declined.id desc limit ${filter.limit}`;
}

type Condition = RawBuilder<boolean>;

/** Of the table with `device_id` and `deployment_id`. `key`: by what pages are in order. */
function conditionsOf(
  { deviceId, deploymentId, runId, since, until, before }: Filter,
  table: 'run' | 'wake' | 'declined',
  at: RawBuilder<unknown>,
  key: RawBuilder<unknown>,
): Condition[] {
  const cursor = before === undefined ? null : readCursor(before);
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return [
    ...(deviceId === undefined ? [] : [sql<boolean>`${column('device_id')} = ${deviceId}::uuid`]),
    ...(deploymentId === undefined ? [] : [sql<boolean>`${column('deployment_id')} = ${deploymentId}::uuid`]),
    ...(runId === undefined ? [] : [sql<boolean>`${column('id')} = ${runId}::uuid`]),
    ...(since === undefined ? [] : [sql<boolean>`${at} >= ${since}::timestamptz`]),
    ...(until === undefined ? [] : [sql<boolean>`${at} < ${until}::timestamptz`]),
    ...(cursor === null ? [] : [behind(key, cursor)]),
  ];
}

/** Whole numbers: a double of seconds since 1970 is not exact to the microsecond. */
function behind(
  key: RawBuilder<unknown>,
  { microseconds, id, sequence }: NonNullable<ReturnType<typeof readCursor>>,
): Condition {
  return sql<boolean>`${key} <
    (timestamptz 'epoch' + ${microseconds}::bigint * interval '1 microsecond', ${id}::uuid, ${sequence}::integer)`;
}

function isOfKind({ of: { kind, outcome } }: StatusMessageKind): Condition {
  const isKind = sql<boolean>`run_record.kind = ${sql.lit(kind)}`;
  return outcome === undefined
    ? isKind
    : sql<boolean>`${isKind} and run_record.record ->> 'outcome' = ${sql.lit(outcome)}`;
}

function and(conditions: readonly Condition[]): Condition {
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

/** False of none. */
function or(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return sql<boolean>`false`;
  return sql<boolean>`${sql.join(conditions, sql` or `)}`;
}

function toMessage(row: Row): StatusMessage[] {
  const message = statusMessageOf(row.record);
  if (message === null) return [];
  const { id, severity, component } = message.kind;
  return [
    {
      ...{ id, severity, component, text: message.text },
      ...{ at: row.received_at.toISOString(), agentAt: row.agent_at.toISOString() },
      ...{ deviceId: row.device_id, deviceName: row.device_name, deploymentId: row.deployment_id },
      ...{ runId: row.run_id, sequence: row.sequence, cursor: `${row.microseconds}.${row.id}.${row.sequence}` },
    },
  ];
}
