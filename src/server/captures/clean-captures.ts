/** Removes captures that nobody goes on with: their computer was switched off, or their run is over. */
import type { SiteContext } from '../site-context.ts';
import { removeCapture, storedCaptures } from './capture-files.ts';

/** A computer that waits for its site asks again within seconds. */
const SILENCE_MILLISECONDS = 24 * 3_600_000;

export async function cleanCaptures(site: SiteContext): Promise<void> {
  const silentSince = new Date(site.now().getTime() - SILENCE_MILLISECONDS);
  await site.db
    .deleteFrom('capture')
    .where('job_id', 'is', null)
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('last_part_at', '<', silentSince),
        exists(
          selectFrom('run')
            .select('run.id')
            .whereRef('run.id', '=', 'capture.run_id')
            .where('run.ended_at', 'is not', null),
        ),
      ]),
    )
    .execute();
  // Looked at before the database is asked: a file that comes into being in between has its row already.
  const stored = await storedCaptures(site);
  const rows = await site.db
    .selectFrom('capture')
    .leftJoin('job', 'job.id', 'capture.job_id')
    .select('capture.id')
    .where(({ or, eb }) => or([eb('capture.job_id', 'is', null), eb('job.ended_at', 'is', null)]))
    .execute();
  const needed = new Set(rows.map(({ id }) => id));
  for (const id of stored) if (!needed.has(id)) await removeCapture(site, id);
}
