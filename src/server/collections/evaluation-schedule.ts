/** The schedule by which whole collections are evaluated: time alone changes what some queries select. */
import { Cron } from 'croner';
import { sql, type Transaction } from 'kysely';
import { weekdays } from '../../api/content.ts';
import type { EvaluationSchedule } from '../../api/evaluation-schedule.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import type { SiteContext } from '../site-context.ts';
import { evaluateLeftBehind } from './evaluate-arrivals.ts';
import { evaluateCollections } from './evaluate-collections.ts';
import { lockMemberships } from './membership-lock.ts';

const EVERY_MILLISECONDS = 60_000;
/** Whoever arrived is evaluated long before that, where nothing came in between. */
const LEFT_BEHIND_MILLISECONDS = 30_000;

/** The first time after `since` at which it is due. Pure. */
export function nextEvaluation(schedule: EvaluationSchedule, since: Date): Date | null {
  if (schedule.kind === 'every') return new Date(since.getTime() + schedule.minutes * 60_000);
  const [hours = '0', minutes = '0'] = schedule.time.split(':');
  const days = schedule.kind === 'daily' ? '*' : schedule.days.map((day) => weekdays.indexOf(day)).join(',');
  return new Cron(`${Number(minutes)} ${Number(hours)} * * ${days}`, { timezone: schedule.timeZone }).nextRun(since);
}

/** What was due before the change is not made up for. */
export async function keepEvaluationSchedule(
  tx: Transaction<Database>,
  id: string,
  schedule: EvaluationSchedule | null,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('collection')
    .set({ evaluation_schedule: schedule && JSON.stringify(schedule), evaluation_handled_until: now })
    .where('id', '=', id)
    .execute();
}

export function startCollectionEvaluation(site: SiteContext): { close(): void } {
  const timer = setInterval(() => {
    evaluateDue(site).catch((error: unknown) =>
      site.log.warn({ err: error }, 'collections that are due could not be evaluated; tried again in a minute'),
    );
  }, EVERY_MILLISECONDS);
  return { close: () => clearInterval(timer) };
}

/** Each in a transaction of its own, so that people and computers wait for one alone. Returns how many were due. */
export async function evaluateDue(site: SiteContext): Promise<number> {
  while ((await evaluateLeftBehind(site, LEFT_BEHIND_MILLISECONDS)) > 0);
  const due = (await scheduled(site)).filter((each) => isDue(each, site.now()));
  for (const { id } of due) await evaluateIfDue(site, id);
  return due.length;
}

interface Scheduled {
  readonly id: string;
  readonly evaluation_schedule: EvaluationSchedule | null;
  readonly evaluation_handled_until: Date;
}

function scheduled({ db }: Pick<SiteContext, 'db'>): Promise<Scheduled[]> {
  return db
    .selectFrom('collection')
    .select(['id', 'evaluation_schedule', 'evaluation_handled_until'])
    .where('evaluation_schedule', 'is not', null)
    .orderBy(sql`lower(name)`)
    .execute();
}

function isDue({ evaluation_schedule: schedule, evaluation_handled_until: since }: Scheduled, now: Date): boolean {
  const next = schedule && nextEvaluation(schedule, since);
  return next !== null && next <= now;
}

/** Looked at again under the lock: another site server may have been quicker. */
async function evaluateIfDue(site: SiteContext, id: string): Promise<void> {
  await inTransaction(site.db, async (tx) => {
    await lockMemberships(tx);
    const one = (await scheduled({ db: tx })).find((each) => each.id === id);
    if (one === undefined || !isDue(one, site.now())) return;
    await tx.updateTable('collection').set({ evaluation_handled_until: site.now() }).where('id', '=', id).execute();
    await evaluateCollections(tx, [id], site.now());
  });
}
