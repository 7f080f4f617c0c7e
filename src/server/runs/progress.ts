/** Where running steps are: the latest counts, and a crash of the database may lose the last moments of it. */
import { sql } from 'kysely';
import type { Progress } from '../../api/agent.ts';
import { toJsonText } from '../db/json-text.ts';
import { relaxed } from '../db/relaxed-commit.ts';
import type { SiteContext } from '../site-context.ts';

export interface ProgressReport {
  readonly runId: string;
  readonly progress: Progress;
}

export interface StoredProgress {
  readonly cancelRequested: boolean;
  readonly newestWish?: number;
}

/** An answer for each; null where there is no such run any more. Of several of one run the last is kept and told. One that has ended keeps none. */
export async function storeProgress(
  site: SiteContext,
  reports: readonly ProgressReport[],
): Promise<(StoredProgress | null)[]> {
  const last = new Map(reports.map(({ runId, progress }) => [runId, progress]));
  const given = [...last].map(([id, progress], place) => ({ id, progress, place }));
  // One statement for all. The runs are locked in the order of their ids, as for records (reports.ts).
  const { rows } = await sql<{ id: string; cancelRequested: boolean; newestWish: number }>`
    with ${relaxed},
    given as materialized (
      select * from jsonb_to_recordset(${toJsonText(given)}::jsonb) as given (id uuid, progress jsonb, place integer)
    ),
    locked as materialized (
      select id, ended_at, cancel_requested, newest_wish from run where id in (select id from given) order by id for no key update
    ),
    changed as (
      update run set progress = given.progress, last_report_at = ${site.now()}
      from given, locked
      where given.id = locked.id and locked.ended_at is null and run.id = locked.id
      returning run.id, given.progress, given.place
    ),
    told as materialized (
      select publish_events(coalesce(jsonb_agg(jsonb_build_object('kind', 'run-progress', 'subject', id, 'data', progress) order by place), '[]'))
      from changed
    )
    select locked.id, locked.cancel_requested as "cancelRequested", locked.newest_wish as "newestWish" from locked, told, relaxed`.execute(
    site.db,
  );
  const standing = new Map(
    rows.map(({ id, cancelRequested, newestWish }) => [
      id,
      newestWish > 0 ? { cancelRequested, newestWish } : { cancelRequested },
    ]),
  );
  return reports.map(({ runId }) => standing.get(runId) ?? null);
}
