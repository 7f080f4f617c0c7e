/** Status messages out of the records of runs: the table of kinds says which, in SQL as in the function that makes their text. */
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { RunRecord } from '../../api/agent.ts';
import {
  type listStatusMessages as contract,
  readCursor,
  type StatusMessage,
  type StatusMessageKind,
  severities,
  statusMessageKinds,
  statusMessageOf,
} from '../../api/status-messages.ts';
import { deploymentWithin, runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

type Filter = z.output<NonNullable<typeof contract.query>>;

interface Row {
  run_id: string;
  sequence: number;
  received_at: Date;
  microseconds: string;
  agent_at: Date;
  record: RunRecord;
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
    select run_record.run_id, run_record.sequence, run_record.received_at, run_record.agent_at, run_record.record,
      (extract(epoch from run_record.received_at) * 1000000)::bigint::text as microseconds,
      run.device_id, device.name as device_name,
      (select deployment.id from deployment where deployment.id = run.deployment_id and ${deploymentWithin(site.reach)}) as deployment_id
    from run_record join run on run.id = run_record.run_id join device on device.id = run.device_id
    where ${and([...conditionsOf(filter), sql<boolean>`run_record.sequence <= run.acknowledged`, runWithin(site.reach)])}
      and (${or(kinds.map(isOfKind))})
    order by run_record.received_at desc, run_record.run_id desc, run_record.sequence desc
    limit ${filter.limit}`.execute(site.db);
  return rows.flatMap(toMessage);
}

type Condition = RawBuilder<boolean>;

function conditionsOf({ deviceId, deploymentId, runId, since, until, before }: Filter): Condition[] {
  const cursor = before === undefined ? null : readCursor(before);
  return [
    ...(deviceId === undefined ? [] : [sql<boolean>`run.device_id = ${deviceId}::uuid`]),
    ...(deploymentId === undefined ? [] : [sql<boolean>`run.deployment_id = ${deploymentId}::uuid`]),
    ...(runId === undefined ? [] : [sql<boolean>`run.id = ${runId}::uuid`]),
    ...(since === undefined ? [] : [sql<boolean>`run_record.received_at >= ${since}::timestamptz`]),
    ...(until === undefined ? [] : [sql<boolean>`run_record.received_at < ${until}::timestamptz`]),
    ...(cursor === null ? [] : [behind(cursor)]),
  ];
}

/** Whole numbers: a double of seconds since 1970 is not exact to the microsecond. */
function behind({ microseconds, runId, sequence }: NonNullable<ReturnType<typeof readCursor>>): Condition {
  return sql<boolean>`(run_record.received_at, run_record.run_id, run_record.sequence) <
    (timestamptz 'epoch' + ${microseconds}::bigint * interval '1 microsecond', ${runId}::uuid, ${sequence}::integer)`;
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

function or(conditions: readonly Condition[]): Condition {
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
      ...{ runId: row.run_id, sequence: row.sequence, cursor: `${row.microseconds}.${row.run_id}.${row.sequence}` },
    },
  ];
}
