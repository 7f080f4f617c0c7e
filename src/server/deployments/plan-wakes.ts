/** Which computers are woken for an assignment: kept first, so that each is woken once for it, also where the site is restarted in between. */
import { sql, type Transaction } from 'kysely';
import type { Deployment } from '../../api/deployments.ts';
import type { Database } from '../db/schema.ts';
import { publish } from '../events/events.ts';
import type { Within } from './confirmed-starts.ts';
import { deploymentFactsOf } from './deployment-facts.ts';
import type { DeploymentFact } from './due-deployments.ts';
import { hindrancesOf } from './hindrances.ts';

/** Facts of so many devices at once. */
const PART = 500;

interface Member {
  readonly deviceId: string;
  readonly facts: readonly DeploymentFact[];
}

/** Those on which it may start at `now`, and which are not at work: none that is excluded, protected or obsolete, none on which it has ended and is not repeated. */
export async function planWakes(
  tx: Transaction<Database>,
  deploymentId: string,
  assignedAt: Date,
  now: Date,
): Promise<void> {
  let planned = 0;
  for (let after: string | null = null; ; ) {
    const members: Member[] = await membersAfter(tx, deploymentId, after);
    const ids = members.filter(({ facts }) => mayStart(facts, deploymentId, now)).map(({ deviceId }) => deviceId);
    planned += await keep(tx, { deploymentId, assignedAt, now }, ids);
    after = members.at(-1)?.deviceId ?? null;
    if (members.length < PART) break;
  }
  if (planned > 0)
    await publish(tx, 'deployment', deploymentId, { wakes: planned, assignedAt: assignedAt.toISOString() });
}

function mayStart(facts: readonly DeploymentFact[], deploymentId: string, now: Date): boolean {
  const fact = facts.find(({ id }) => id === deploymentId);
  return fact !== undefined && hindrancesOf(fact, { now, origin: 'pxe' }).length === 0;
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

interface Wake {
  readonly deploymentId: string;
  readonly assignedAt: Date;
  readonly now: Date;
}

async function keep(
  tx: Transaction<Database>,
  { deploymentId, assignedAt, now }: Wake,
  ids: readonly string[],
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    insert into deployment_wake (deployment_id, device_id, assigned_at, planned_at)
    select ${deploymentId}::uuid, unnest(${[...ids]}::uuid[]), ${assignedAt}::timestamptz, ${now}::timestamptz
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
