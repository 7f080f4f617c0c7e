/**
 * Text in the logs of runs. There is no index over the text: it would cost more at each line that a computer reports than the searches are worth. So a question looks
 * through a bounded number of lines, newest first, and says where the next one goes on. Lines of runs beyond the reach count among them: whoever reaches few runs would have all
 * lines of all others passed over in one question.
 */
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { searchRunLogs as contract, FoundLogLine } from '../../api/run-log-search.ts';
import { deploymentWithin, runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

type Query = z.output<NonNullable<typeof contract.query>>;
type Found = z.input<typeof contract.response>;

/** About a second's work where every line is long and nothing is found. */
const LINES_AT_ONCE = 200_000;

interface Row {
  id: number;
  at: Date;
  run_id: string;
  line: string;
  device_id: string;
  device_name: string;
}

/** `linesAtOnce`: how many are looked through, for tests. */
export async function searchRunLogs(site: SiteContext, query: Query, linesAtOnce = LINES_AT_ONCE): Promise<Found> {
  const { rows } = await sql<{ oldest: number | null; looked: number; lines: Row[] }>`
    with looked as materialized (
      select run_log.id, run_log.at, run_log.run_id, run_log.line, device.id as device_id, device.name as device_name
      from run_log join run on run.id = run_log.run_id join device on device.id = run.device_id
      where ${sql.join([sql`true`, ...conditionsOf(site, query)], sql` and `)}
      order by run_log.id desc limit ${linesAtOnce}
    ), found as (
      select looked.* from looked join run on run.id = looked.run_id
      where ${runWithin(site.reach)} and position(lower(${query.search}) in lower(line)) > 0 order by looked.id desc limit ${query.limit}
    )
    select (select min(id) from looked)::bigint as oldest, (select count(*) from looked)::integer as looked,
      coalesce((select json_agg(found order by found.id desc) from found), '[]') as lines`.execute(site.db);
  const { oldest = null, looked = 0, lines = [] } = rows[0] ?? {};
  return { lines: lines.map(toLine), next: nextOf(lines, { oldest, looked }, query.limit, linesAtOnce) };
}

/** A full page goes on behind its last line; otherwise behind what was looked through. */
function nextOf(
  lines: readonly Row[],
  { oldest, looked }: { oldest: number | null; looked: number },
  limit: number,
  linesAtOnce: number,
): number | null {
  if (lines.length === limit) return lines.at(-1)?.id ?? null;
  return looked === linesAtOnce && oldest !== null ? Number(oldest) : null;
}

function conditionsOf(
  { reach }: SiteContext,
  { runId, deviceId, deploymentId, since, before }: Query,
): RawBuilder<boolean>[] {
  const ofDeployment = sql<boolean>`run.deployment_id = ${deploymentId}::uuid and exists (
    select from deployment where deployment.id = run.deployment_id and ${deploymentWithin(reach)})`;
  return [
    ...(runId === undefined ? [] : [sql<boolean>`run_log.run_id = ${runId}::uuid`]),
    ...(deviceId === undefined ? [] : [sql<boolean>`run.device_id = ${deviceId}::uuid`]),
    ...(deploymentId === undefined ? [] : [ofDeployment]),
    ...(since === undefined ? [] : [sql<boolean>`run_log.at >= ${since}::timestamptz`]),
    ...(before === undefined ? [] : [sql<boolean>`run_log.id < ${before}`]),
  ];
}

function toLine({ id, at, run_id, line, device_id, device_name }: Row): FoundLogLine {
  return { id, at: new Date(at).toISOString(), runId: run_id, deviceId: device_id, deviceName: device_name, line };
}
