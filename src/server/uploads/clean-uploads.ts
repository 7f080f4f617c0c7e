/** Removes uploads that nobody goes on with or imports, and bytes without an upload. */
import type { SiteContext } from '../site-context.ts';
import { KEPT_MILLISECONDS } from './upload.ts';
import { removeUploadFile, storedUploads } from './upload-files.ts';

/** A file is there a moment before its upload is. */
const YOUNG_MILLISECONDS = 3_600_000;

export async function cleanUploads(site: SiteContext): Promise<void> {
  const now = site.now().getTime();
  await site.db
    .deleteFrom('upload')
    .where('last_part_at', '<', new Date(now - KEPT_MILLISECONDS))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('job').whereRef('job.id', '=', 'upload.job_id').where('ended_at', 'is', null).select('id')),
      ),
    )
    .execute();
  // Looked at before the database is asked: a file that comes into being in between has its row already.
  const stored = await storedUploads(site);
  const rows = await site.db.selectFrom('upload').select('id').execute();
  const needed = new Set(rows.map(({ id }) => id));
  for (const { id, changedAt } of stored)
    if (!needed.has(id) && now - changedAt.getTime() > YOUNG_MILLISECONDS) await removeUploadFile(site, id);
}
