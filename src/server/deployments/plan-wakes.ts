/** Which computers are woken for an assignment: kept first, so that each is woken once for it, also where the site is restarted in between. */

import { sql, type Transaction } from 'kysely';
import { bootEnglish } from '../../api/boot-phrases.ts';
import type { Deployment } from '../../api/deployments.ts';
import type { Database } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import type { Within } from './confirmed-starts.ts';
import { deploymentFactsOf } from './deployment-facts.ts';
import type { DeploymentFact } from './due-deployments.ts';
import { hindrancesOf } from './hindrances.ts';
import { startTimes, windowHindrance } from './start-times.ts';

/** Facts of so many devices at once. */
const PART = 500;

interface Member {
  readonly deviceId: string;
  readonly facts: readonly DeploymentFact[];
}

/**
 * Those on which it may start at `now`, and which are not at work: none that is excluded, protected or obsolete, none on which it has ended and is not repeated. Those that wait for
 * a maintenance window are woken when it opens.
 */
export async function planWakes(
  tx: Transaction<Database>,
  deploymentId: string,
  assignedAt: Date,
  now: Date,
): Promise<void> {
  let planned = 0;
  for (let after: string | null = null; ; ) {
    const members: Member[] = await membersAfter(tx, deploymentId, after);
    const wakes = members.flatMap(({ deviceId, facts }) => {
      const at = wakingTime(facts, deploymentId, now);
      return at instanceof Date ? [{ deviceId, at }] : [];
    });
    planned += await keep(tx, { deploymentId, assignedAt }, wakes);
    after = members.at(-1)?.deviceId ?? null;
    if (members.length < PART) break;
  }
  if (planned > 0)
    await publish(tx, 'deployment', deploymentId, { wakes: planned, assignedAt: assignedAt.toISOString() });
}

/** When a device is to be woken for it: at `now`, or when the window opens in which it may start; a sentence: why not. Pure. */
export function wakingTime(facts: readonly DeploymentFact[], deploymentId: string, now: Date): Date | string {
  const fact = facts.find(({ id }) => id === deploymentId);
  if (fact === undefined) return 'It is not deployed to the device any more.';
  const [hindrance] = hindrancesOf({ ...fact, windows: null }, { now, origin: 'pxe' });
  if (hindrance !== undefined) return `It would not start: ${bootEnglish(hindrance)}.`;
  const times = startTimes(fact, now);
  if (times === null || times.mayStart) return now;
  if (times.next !== null) return times.next;
  const closed = windowHindrance(fact.name, fact, now);
  return closed === null ? now : `It would not start: ${bootEnglish(closed)}.`;
}

async function membersAfter(tx: Transaction<Database>, deploymentId: string, after: string | null): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select member.device_id as "deviceId", ${deploymentFactsOf(sql`member.device_id`)} as facts
    from deployment as woken join collection_member as member on member.collection_id = woken.collection_id
      join device as sleeping on sleeping.id = member.device_id
    where woken.id = ${deploymentId}::uuid and sleeping.standing = 'known' and (${after}::uuid is null or member.device_id > ${after}::uuid)
      and not exists (select from run where run.device_id = member.device_id and run.ended_at is null)
    order by member.device_id limit ${PART}`.execute(tx);
  return rows;
}

interface Assigned {
  readonly deploymentId: string;
  readonly assignedAt: Date;
}

interface Wake {
  readonly deviceId: string;
  readonly at: Date;
}

/** A device that waits for a window still is woken once for all assignments before that. */
async function keep(
  tx: Transaction<Database>,
  { deploymentId, assignedAt }: Assigned,
  wakes: readonly Wake[],
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    insert into deployment_wake (deployment_id, device_id, assigned_at, planned_at)
    select ${deploymentId}::uuid, planned.id, ${assignedAt}::timestamptz, planned.at
    from unnest(${wakes.map(({ deviceId }) => deviceId)}::uuid[], ${wakes.map(({ at }) => at)}::timestamptz[]) as planned (id, at)
    where not exists (select from deployment_wake as waiting
      where waiting.deployment_id = ${deploymentId}::uuid and waiting.device_id = planned.id and waiting.sent_at is null)
    on conflict do nothing`.execute(tx);
  return Number(numAffectedRows);
}

type Standing = Pick<Deployment, 'id' | 'enabled' | 'suspended' | 'wakeOnLan'>;

/** A deployment that is enabled or resumed begins anew, and wakes; one that is to wake from now on waits for its next assignment. */
export async function keepWakeStanding({ db, now }: Within, before: Standing, after: Standing): Promise<void> {
  const stands = ({ enabled, suspended }: Standing): boolean => enabled && suspended === null;
  const begins = stands(after) && !stands(before);
  if (!begins && (before.wakeOnLan || !after.wakeOnLan)) return;
  const columns = begins ? { wakes_from: now(), woken_until: null } : { woken_until: now() };
  await db.updateTable('deployment').set(columns).where('id', '=', after.id).execute();
}
