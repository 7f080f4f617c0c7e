/**
 * What a site forgets, so that its database does not grow for ever: events, sessions, failed sign-ins, old tokens and jobs, captures and uploads that nobody goes on with, and as its
 * settings say, runs and their logs.
 */
import { type Kysely, sql } from 'kysely';
import { cleanCaptures } from './captures/clean-captures.ts';
import type { Config } from './config.ts';
import type { Database } from './db/schema.ts';
import { forgottenBefore } from './sign-in/sign-in-attempt.ts';
import { IDLE_MILLISECONDS } from './sign-in/user-session.ts';
import type { SiteContext } from './site-context.ts';
import { cleanUploads } from './uploads/clean-uploads.ts';

const EVERY_MILLISECONDS = 10 * 60_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Whoever was away longer reads the things themselves. */
const EVENTS_KEPT = 14 * 24 * HOUR;
/** One a second for each computer at work, 60,000 a minute for a thousand: whoever was away for longer reads where the run is now. */
const PROGRESS_KEPT = 5 * MINUTE;
const DELIVERIES_KEPT = 30 * 24 * HOUR;
const WAKES_KEPT = 90 * 24 * HOUR;
const JOBS_KEPT = 90 * 24 * HOUR;
const SIGN_IN_ADDRESSES_KEPT = 90 * 24 * HOUR;
/** Shown until then, so that one can see why a script has stopped. */
const EXPIRED_TOKENS_KEPT = 30 * 24 * HOUR;

export type Retention = Pick<Config, 'keepRunLogDays' | 'keepRunDays' | 'keepBootEventDays'>;

export function startHousekeeping(site: SiteContext): { close(): void } {
  const timer = setInterval(() => {
    Promise.all([tidy(site.db, site.now(), site.config), cleanCaptures(site), cleanUploads(site)]).catch(
      (error: unknown) =>
        site.log.warn(
          { err: error },
          'old events, jobs, captures and uploads could not be removed; tried again in ten minutes',
        ),
    );
  }, EVERY_MILLISECONDS);
  return { close: () => clearInterval(timer) };
}

export async function tidy(db: Kysely<Database>, now: Date, retention: Retention): Promise<void> {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  await db.deleteFrom('event').where('at', '<', before(EVENTS_KEPT)).execute();
  await db.deleteFrom('event').where('kind', '=', 'run-progress').where('at', '<', before(PROGRESS_KEPT)).execute();
  await db.deleteFrom('agent_session').where('expires_at', '<', now).execute();
  await db.deleteFrom('user_session').where('expires_at', '<', now).execute();
  await db.deleteFrom('user_session').where('last_used_at', '<', before(IDLE_MILLISECONDS)).execute();
  await db.deleteFrom('sign_in_failure').where('last_failed_at', '<', forgottenBefore(now)).execute();
  await db.deleteFrom('sign_in_address').where('last_at', '<', before(SIGN_IN_ADDRESSES_KEPT)).execute();
  await db.deleteFrom('provider_sign_in').where('expires_at', '<', now).execute();
  await db.deleteFrom('command_line_code').where('expires_at', '<', now).execute();
  await db.deleteFrom('api_token').where('expires_at', '<', before(EXPIRED_TOKENS_KEPT)).execute();
  await db.deleteFrom('webhook_delivery').where('ended_at', '<', before(DELIVERIES_KEPT)).execute();
  await db.deleteFrom('deployment_wake').where('sent_at', '<', before(WAKES_KEPT)).execute();
  await db.deleteFrom('declined_start').where('declined_at', '<', before(WAKES_KEPT)).execute();
  await db.deleteFrom('email_delivery').where('ended_at', '<', before(DELIVERIES_KEPT)).execute();
  await db.deleteFrom('job').where('ended_at', '<', before(JOBS_KEPT)).execute();
  const beforeDays = (days: number) => (days === 0 ? null : before(days * 24 * HOUR));
  await forgetBootEvents(db, beforeDays(retention.keepBootEventDays));
  await forgetRunLogs(db, beforeDays(retention.keepRunLogDays));
  await forgetRuns(db, beforeDays(retention.keepRunDays));
}

async function forgetBootEvents(db: Kysely<Database>, before: Date | null): Promise<void> {
  if (before !== null) await db.deleteFrom('boot_event').where('at', '<', before).execute();
}

async function forgetRunLogs(db: Kysely<Database>, before: Date | null): Promise<void> {
  if (before === null) return;
  const ended = db.selectFrom('run').select('id').where('ended_at', '<', before);
  await db.deleteFrom('run_log').where('run_id', 'in', ended).execute();
}

/** The last run of each kind stays: that a deployment has run on a device decides whether it runs again. */
async function forgetRuns(db: Kysely<Database>, before: Date | null): Promise<void> {
  if (before === null) return;
  await sql`delete from run old where ended_at < ${before} and exists (
    select from run later where later.device_id = old.device_id and later.deployment_id is not distinct from old.deployment_id
      and later.state = old.state and (old.cleared_at is not null or later.cleared_at is null) and later.started_at > old.started_at)`.execute(
    db,
  );
}
