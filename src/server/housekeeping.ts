/** What a site forgets, so that its database does not grow for ever: events, sessions, old jobs. */
import type { Kysely } from 'kysely';
import type { Database } from './db/schema.ts';
import type { SiteContext } from './site-context.ts';

const EVERY_MILLISECONDS = 10 * 60_000;
const HOUR = 3_600_000;
/** Whoever was away longer reads the things themselves. */
const EVENTS_KEPT = 14 * 24 * HOUR;
/** One a second for each computer at work: nobody asks for old ones. */
const PROGRESS_KEPT = HOUR;
const JOBS_KEPT = 90 * 24 * HOUR;

export function startHousekeeping(site: SiteContext): { close(): void } {
  const timer = setInterval(() => {
    tidy(site.db, site.now()).catch((error: unknown) =>
      site.log.warn({ err: error }, 'old events and jobs could not be removed; tried again in ten minutes'),
    );
  }, EVERY_MILLISECONDS);
  return { close: () => clearInterval(timer) };
}

export async function tidy(db: Kysely<Database>, now: Date): Promise<void> {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  await db.deleteFrom('event').where('at', '<', before(EVENTS_KEPT)).execute();
  await db.deleteFrom('event').where('kind', '=', 'run-progress').where('at', '<', before(PROGRESS_KEPT)).execute();
  await db.deleteFrom('agent_session').where('expires_at', '<', now).execute();
  await db.deleteFrom('job').where('ended_at', '<', before(JOBS_KEPT)).execute();
}
