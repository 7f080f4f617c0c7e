/** Removes objects that no package version has any more. Runs in the queue of content jobs, so nothing is being received meanwhile. */
import type { SiteContext } from '../site-context.ts';

/** How many objects were removed. */
export async function cleanContent(site: SiteContext): Promise<number> {
  await site.content.clearIncoming();
  await site.db
    .deleteFrom('content_object')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('package_version_object')
            .select('sha256')
            .whereRef('package_version_object.sha256', '=', 'content_object.sha256'),
        ),
      ),
    )
    .execute();
  const known = await site.db.selectFrom('content_object').select('sha256').execute();
  const kept = new Set(known.map((row) => row.sha256));
  let removed = 0;
  for await (const sha256 of site.content.list()) {
    if (kept.has(sha256)) continue;
    await site.content.remove(sha256);
    removed += 1;
  }
  return removed;
}
