/** Wake-on-LAN at the deadline: required deployments that want it wake the computers on which they may start whenever they are assigned. Outlives a restart of the site. */
import { sql, type Transaction, type Updateable } from 'kysely';
import { WAKE_PORT } from '../../protocols/wake-on-lan/magic-packet.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { wakeDevices } from '../devices/wake-devices.ts';
import type { SiteContext } from '../site-context.ts';
import { assignmentsOf } from './deployment-columns.ts';
import { deploymentFactsOf } from './deployment-facts.ts';
import type { DeploymentFact } from './due-deployments.ts';
import { dueWake, LATEST_WAKE } from './due-wake.ts';
import { planWakes, wakingTime } from './plan-wakes.ts';

const EVERY_MILLISECONDS = 10_000;
/** Woken within one transaction. */
const AT_ONCE = 100;

export function startWakes(site: SiteContext): { close(): void } {
  const timer = setInterval(() => {
    wakeAtAssignments(site).catch((error: unknown) =>
      site.log.warn({ err: error }, 'computers could not be woken for deployments; tried again in a moment'),
    );
  }, EVERY_MILLISECONDS);
  return { close: () => clearInterval(timer) };
}

/** All that is due. `port`: where the packets go. */
export async function wakeAtAssignments(site: SiteContext, port = WAKE_PORT): Promise<void> {
  const waking = await wakingDeployments(site.db).execute();
  for (const { id } of waking) await inTransaction(site.db, (tx) => planIfDue(tx, id, site.now()));
  while ((await inTransaction(site.db, (tx) => sendWaiting({ ...site, db: tx }, port))) > 0);
}

const wakingDeployments = (db: SiteContext['db'] | Transaction<Database>) =>
  db
    .selectFrom('deployment')
    .selectAll()
    .where(sql<boolean>`wake_on_lan and purpose = 'required' and enabled and suspended_at is null`);

/** Looked at under a lock: another site server may have been quicker. */
async function planIfDue(tx: Transaction<Database>, id: string, now: Date): Promise<void> {
  const row = await wakingDeployments(tx).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
  if (row === undefined) return;
  const { wakes_from: wakesFrom, available_at: availableAt, woken_until: wokenUntil } = row;
  const assignedAt = dueWake({ ...assignmentsOf(row), wakesFrom, availableAt, wokenUntil }, now);
  if (assignedAt === null) return;
  await planWakes(tx, id, assignedAt, now);
  await tx.updateTable('deployment').set({ woken_until: now }).where('id', '=', id).execute();
}

interface Waiting {
  readonly id: string;
  readonly deviceId: string;
  readonly deploymentId: string;
  /** Why nobody is woken any more; null: nothing speaks against it. */
  readonly obstacle: string | null;
  /** Of a deployment that obeys maintenance windows: it was planned for an opening, and much may have changed until that came. */
  readonly facts: readonly DeploymentFact[] | null;
}

/**
 * Returns how many there were. Who is woken is written after the packets have gone: a site that is killed in between sends to at most a hundred once more, which wakes nobody twice,
 * and forgets none.
 */
async function sendWaiting(site: SiteContext & { readonly db: Transaction<Database> }, port: number): Promise<number> {
  const waiting = await nextWaiting(site);
  if (waiting.length === 0) return 0;
  const judged = waiting.map((each) => ({ ...each, verdict: judge(each, site.now()) }));
  const ids = judged.filter(({ verdict }) => verdict === 'wake').map(({ deviceId }) => deviceId);
  const woken = new Map((await wakeDevices(site, ids, port)).map((each) => [each.id, each]));
  for (const { id, deviceId, verdict } of judged) {
    const { sentTo = [], problems = [] } = woken.get(deviceId) ?? {};
    const sent = { sent_at: site.now(), sent_to: [...sentTo], problems: [...problems] };
    await site.db.updateTable('deployment_wake').set(wakeColumns(verdict, sent)).where('id', '=', id).execute();
  }
  return waiting.length;
}

/** 'wake': now. A moment: the window has moved there. A sentence: not any more. */
type Verdict = 'wake' | Date | string;

function judge({ obstacle, facts, deploymentId }: Waiting, now: Date): Verdict {
  if (obstacle !== null) return obstacle;
  if (facts === null) return 'wake';
  const at = wakingTime(facts, deploymentId, now);
  return at instanceof Date && at <= now ? 'wake' : at;
}

type Sent = Pick<Updateable<Database['deployment_wake']>, 'sent_at' | 'sent_to' | 'problems'>;

function wakeColumns(verdict: Verdict, sent: Sent): Updateable<Database['deployment_wake']> {
  if (verdict instanceof Date) return { planned_at: verdict };
  return verdict === 'wake' ? sent : { ...sent, problems: [verdict] };
}

async function nextWaiting({ db, now }: SiteContext): Promise<Waiting[]> {
  const tooLate = new Date(now().getTime() - LATEST_WAKE);
  const { rows } = await sql<Waiting>`
    select wake.id, wake.device_id as "deviceId", wake.deployment_id as "deploymentId", case
      when wake.planned_at < ${tooLate}::timestamptz then 'The site was not running at that time.'
      when not deployment.enabled or deployment.suspended_at is not null or not deployment.wake_on_lan then 'The deployment was stopped meanwhile.'
      when exists (select from run where run.device_id = wake.device_id and run.ended_at is null) then 'It was at work already.'
    end as obstacle,
    case when deployment.maintenance_windows = 'obey' then ${deploymentFactsOf(sql`wake.device_id`)} end as facts
    from deployment_wake as wake join deployment on deployment.id = wake.deployment_id
    where wake.sent_at is null and wake.planned_at <= ${now()}::timestamptz order by wake.planned_at, wake.id limit ${AT_ONCE} for update of wake skip locked`.execute(
    db,
  );
  return rows;
}
