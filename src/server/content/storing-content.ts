/** What every job does that puts a version into the content store: what an interrupted one left goes first, and what a failed one leaves goes at once. */
import type { SiteContext } from '../site-context.ts';
import { cleanContent } from './clean-content.ts';
import { storeError } from './store-error.ts';

/** @throws SlipwayError what `work` throws; where a disk said it, in words for the person who must mend it */
export async function storingContent<T>(site: SiteContext, work: () => Promise<T>): Promise<T> {
  await site.content.clearIncoming();
  try {
    return await work();
  } catch (error) {
    await cleanContent(site).catch((reason: unknown) =>
      site.log.warn(
        { err: reason },
        'what an import left in the content store could not be removed; the next tries again',
      ),
    );
    throw storeError(error, site.content.directory);
  }
}
