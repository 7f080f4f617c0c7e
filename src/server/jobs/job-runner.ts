/**
 * Works jobs off, on graphile-worker's queue in the site's database.
 *
 *   waiting ──taken──► running ──done──► succeeded
 *      ▲                  ├──error──► failed (its message says why; it is not tried again by itself)
 *      │                  ├──the site stops, or loses the database──► waiting
 *      └──taken up again──┴──the site was killed: its lock is gone, found within seconds──► waiting, at most 5 times
 *
 * While a job is worked on, a database session holds an advisory lock in its name: the lock goes when the process goes, however it goes.
 * graphile-worker alone would wait four hours for a dead worker. A job must therefore be safe to begin again.
 */
import { Logger as QueueLogger, type Runner, run, runMigrations } from 'graphile-worker';
import { sql } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from 'pino';
import { SlipwayError } from '../../api/errors.ts';
import type { SiteContext } from '../site-context.ts';
import { changeJob, type JobKind, jobsAtOnce, mostAttempts, taskName } from './job.ts';
import { type ProgressMeter, progressMeter } from './progress-meter.ts';

export interface JobContext {
  readonly site: SiteContext;
  readonly progress: ProgressMeter['report'];
  /** Aborted when the site stops: end soon, the job is begun again later. */
  readonly signal: AbortSignal;
}

export interface JobResult {
  readonly message: string;
  /** Id of what was made. */
  readonly resultId: string | null;
}

export type JobWork = (input: unknown, context: JobContext) => Promise<JobResult>;
export type JobWorks = Readonly<Record<JobKind, JobWork>>;

export interface JobRunner {
  /** Interrupts what is at work; it goes on when a site server starts again. */
  close(): Promise<void>;
}

const RECOVERY_MILLISECONDS = 5000;
/** A worker takes a job a moment before it takes its lock. */
const GRACE_SECONDS = 5;
/** The first key of our advisory locks of two keys: jobs. */
const LOCK_CLASS = 7310579;

/** Makes the queue's tables, or brings them up to date. */
export async function migrateJobQueue(pool: Pool, log: Logger): Promise<void> {
  await runMigrations({ pgPool: pool, logger: queueLogger(log) });
}

export async function startJobRunner(site: SiteContext, pool: Pool, works: JobWorks): Promise<JobRunner> {
  const closing = new AbortController();
  const own = new Set<string>();
  await recover(site, pool, own);
  const runner: Runner = await run({
    pgPool: pool,
    logger: queueLogger(site.log),
    concurrency: jobsAtOnce,
    noHandleSignals: true,
    crontab: '',
    taskList: { [taskName]: (payload) => workOn(site, pool, works, own, closing.signal, jobIdOf(payload)) },
  });
  const timer = setInterval(() => {
    recover(site, pool, own).catch((error: unknown) =>
      site.log.warn({ err: error }, 'jobs of dead servers could not be looked for; tried again'),
    );
  }, RECOVERY_MILLISECONDS);
  return {
    close: async () => {
      clearInterval(timer);
      closing.abort(new Error('the site stops'));
      await runner.stop();
    },
  };
}

async function workOn(
  site: SiteContext,
  pool: Pool,
  works: JobWorks,
  own: Set<string>,
  closing: AbortSignal,
  id: string,
): Promise<void> {
  const lock = await lockJob(pool, id);
  if (lock === null) throw new Error(`job ${id} is being worked on by another server`);
  own.add(id);
  try {
    await carryOut(site, works, AbortSignal.any([closing, lock.lost]), id);
  } finally {
    own.delete(id);
    await lock.release();
  }
}

async function carryOut(site: SiteContext, works: JobWorks, signal: AbortSignal, id: string): Promise<void> {
  const job = await site.db
    .selectFrom('job')
    .select(['kind', 'state', 'input'])
    .where('id', '=', id)
    .executeTakeFirst();
  // Done, but the site was killed before the queue knew; or deleted.
  if (job === undefined || job.state === 'succeeded' || job.state === 'failed') return;
  await changeJob(site.db, id, { state: 'running', bytesDone: null, bytesTotal: null });
  const meter = progressMeter((change) => changeJob(site.db, id, change));
  try {
    const work = works[job.kind];
    const { message, resultId } = await work(job.input, { site, progress: meter.report, signal });
    await meter.stop();
    await changeJob(site.db, id, { state: 'succeeded', message, resultId, endedAt: site.now() });
  } catch (error) {
    await meter.stop();
    if (signal.aborted) {
      await changeJob(site.db, id, { state: 'waiting', message: 'Interrupted; goes on when the site runs.' });
      throw error;
    }
    await fail(site, id, error);
  }
}

async function fail(site: SiteContext, id: string, error: unknown): Promise<void> {
  const known = error instanceof SlipwayError;
  if (!known) site.log.error({ err: error, job: id }, 'a job failed unexpectedly');
  const message = known
    ? `${error.message} (${error.code})`
    : 'An unexpected error in the site. Its log has the details. (SLIP-1099)';
  await changeJob(site.db, id, { state: 'failed', message, endedAt: site.now() });
}

interface JobLock {
  /** Aborted when the database session, and with it the lock, is gone. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** null: another process works on the job. */
async function lockJob(pool: Pool, id: string): Promise<JobLock | null> {
  const client = await pool.connect();
  const lost = new AbortController();
  const onLost = () => lost.abort(new Error('the connection to the database was lost'));
  client.once('error', onLost);
  client.once('end', onLost);
  if (!(await tryLock(client, id))) {
    client.release();
    return null;
  }
  return {
    lost: lost.signal,
    release: async () => {
      client.off('error', onLost);
      client.off('end', onLost);
      const freed = await unlock(client, id).catch(() => false);
      // A session that may still hold the lock must not go back into the pool.
      client.release(!freed);
    },
  };
}

async function tryLock(client: PoolClient, id: string): Promise<boolean> {
  const { rows } = await client.query('select pg_try_advisory_lock($1, hashtext($2)) as locked', [LOCK_CLASS, id]);
  return rows[0].locked;
}

async function unlock(client: PoolClient, id: string): Promise<boolean> {
  const { rows } = await client.query('select pg_advisory_unlock($1, hashtext($2)) as freed', [LOCK_CLASS, id]);
  return rows[0].freed;
}

/** Frees the jobs of workers that are gone, and gives up those that have seen too many go. */
async function recover(site: SiteContext, pool: Pool, own: ReadonlySet<string>): Promise<void> {
  const { rows } = await sql<{ key: string; worker: string }>`
    select key, locked_by as worker from graphile_worker.jobs
    where task_identifier = ${taskName} and locked_at < now() - make_interval(secs => ${GRACE_SECONDS})`.execute(
    site.db,
  );
  for (const { key, worker } of rows) {
    if (own.has(key) || !(await isAbandoned(pool, key))) continue;
    site.log.warn({ job: key, worker }, 'a server ended while it worked on a job: the job is begun again');
    await sql`select graphile_worker.force_unlock_workers(array[${worker}])`.execute(site.db);
  }
  await giveUpHopeless(site);
}

async function isAbandoned(pool: Pool, id: string): Promise<boolean> {
  const client = await pool.connect();
  try {
    if (!(await tryLock(client, id))) return false;
    return await unlock(client, id);
  } finally {
    client.release();
  }
}

async function giveUpHopeless(site: SiteContext): Promise<void> {
  const { rows } = await sql<{ id: number; key: string }>`
    select id, key from graphile_worker.jobs
    where task_identifier = ${taskName} and attempts >= max_attempts and locked_at is null`.execute(site.db);
  for (const { id, key } of rows) {
    await changeJob(site.db, key, {
      state: 'failed',
      message: `The site ended ${mostAttempts} times while it worked on this. Look at its log for the reason, then begin anew.`,
      endedAt: site.now(),
    });
    await sql`select graphile_worker.complete_jobs(array[${id}]::bigint[])`.execute(site.db);
  }
}

function jobIdOf(payload: unknown): string {
  if (typeof payload === 'object' && payload !== null && 'jobId' in payload && typeof payload.jobId === 'string')
    return payload.jobId;
  throw new Error('a job of the queue names no job');
}

/** graphile-worker's messages in our log, one level lower: our own say what matters. */
function queueLogger(log: Logger): QueueLogger {
  return new QueueLogger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.warn({ from: 'graphile-worker' }, message);
    else log.debug({ from: 'graphile-worker' }, message);
  });
}
