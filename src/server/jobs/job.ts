/** Jobs as people see them: what is long at work, how far it is, how it ended. The queue behind them is job-runner.ts. */
import { randomUUID } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { Job } from '../../api/jobs.ts';
import { storableText, toJsonText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import { jobWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

export type JobKind =
  | 'import-image'
  | 'import-upgrade-package'
  | 'import-software'
  | 'import-capture'
  | 'import-boot-image'
  | 'clean-content'
  | 'validate-content'
  | 'repair-content'
  | 'reseal-secrets';

/** Jobs of one queue run one after another. A validation may take a day and changes no object that others make: it holds up nobody. */
const queueOf: Readonly<Record<JobKind, string>> = {
  'import-image': 'content',
  'import-upgrade-package': 'content',
  'import-software': 'content',
  'import-capture': 'content',
  'import-boot-image': 'content',
  'clean-content': 'content',
  'repair-content': 'content',
  'validate-content': 'content-validation',
  'reseal-secrets': 'secrets',
};
/** As many as there are queues: then none waits for another's. */
export const jobsAtOnce = 3;

/** The queue's own name for all of them: which kind it is says the job's row. */
export const taskName = 'slipway-job';
/** A job is taken up again when the site was killed on it; one that kills the site each time must not do so for ever. */
export const mostAttempts = 5;

export async function listJobs(site: SiteContext): Promise<Job[]> {
  const rows = await jobQuery(site).orderBy('created_at', 'desc').limit(100).execute();
  return rows.map(toJob);
}

export async function getJob(site: SiteContext, id: string): Promise<Job> {
  const row = await jobQuery(site).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no job with the id ${id}.`);
  return toJob(row);
}

/**
 * Adds a job, in the same transaction as what it is about. Jobs that write to the content store run one after another, on
 * all site servers together: what one of them has stored but not yet named in the database, another may take for rubbish.
 */
export async function addJob(
  tx: Transaction<Database>,
  kind: JobKind,
  input: Record<string, unknown>,
): Promise<string> {
  const id = randomUUID();
  await tx
    .insertInto('job')
    .values({ id, kind, state: 'waiting', input: toJsonText(input) })
    .execute();
  await sql`select graphile_worker.add_job(${taskName}, json_build_object('jobId', ${id}::text),
    queue_name := ${queueOf[kind]}, max_attempts := ${mostAttempts}, job_key := ${id})`.execute(tx);
  await publish(tx, 'job', id, { kind, state: 'waiting' });
  return id;
}

export interface JobChange {
  state?: Job['state'];
  bytesDone?: number | null;
  bytesTotal?: number | null;
  message?: string;
  resultId?: string | null;
  endedAt?: Date;
}

export async function changeJob(db: Kysely<Database>, id: string, change: JobChange): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('job')
      .set({
        ...(change.state === undefined ? {} : { state: change.state }),
        ...(change.bytesDone === undefined ? {} : { bytes_done: change.bytesDone }),
        ...(change.bytesTotal === undefined ? {} : { bytes_total: change.bytesTotal }),
        ...(change.message === undefined ? {} : { message: storableText(change.message) }),
        ...(change.resultId === undefined ? {} : { result_id: change.resultId }),
        ...(change.endedAt === undefined ? {} : { ended_at: change.endedAt }),
      })
      .where('id', '=', id)
      .returning(columns)
      .executeTakeFirst();
    if (row !== undefined) await publish(tx, 'job', id, { ...toJob(row) });
  });
}

const columns = [
  'id',
  'kind',
  'state',
  'bytes_done',
  'bytes_total',
  'message',
  'result_id',
  'created_at',
  'ended_at',
] as const;

function jobQuery({ db, reach }: SiteContext) {
  return db.selectFrom('job').select(columns).where(jobWithin(reach));
}

function toJob(row: {
  id: string;
  kind: string;
  state: Job['state'];
  bytes_done: number | null;
  bytes_total: number | null;
  message: string;
  result_id: string | null;
  created_at: Date;
  ended_at: Date | null;
}): Job {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    bytesDone: row.bytes_done,
    bytesTotal: row.bytes_total,
    message: row.message,
    resultId: row.result_id,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}
