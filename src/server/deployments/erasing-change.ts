/**
 * A task sequence that is required on devices already and erases no disk, until a person saves one that does: whoever does so confirms what whoever deploys such a one has
 * to confirm, within the transaction of the save. What is disabled, suspended or expired is judged when it is to start again.
 */
import { sql } from 'kysely';
import { erasingSteps } from '../../task-sequence/erasing-steps.ts';
import { everything } from '../reach/reach.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { wholeOf } from '../task-sequences/whole-sequence.ts';
import { type Confirmation, ERASING, pendingStarts, refuseUnlessConfirmed, type Within } from './confirmed-starts.ts';
import { type Agreement, refuseHighRisk } from './high-risk-settings.ts';

/**
 * Saves a new version of a task sequence. Holds the lock of all memberships and deployments (membership-lock.ts).
 * @throws SlipwayError SLIP-1011, SLIP-1012, SLIP-1013 or SLIP-1014 where required deployments erase disks by it, also those of task sequences that run this one
 */
export async function withErasingConfirmed(
  site: Within,
  id: string,
  confirmed: Confirmation & Agreement,
  save: () => Promise<void>,
): Promise<void> {
  // Where it erased disks before, or erases none now, nobody who runs it comes to erase any by this.
  if (await erases(site, id)) return save();
  const standing = await standingDeployments(site);
  const sequences = [...new Set(standing.map(({ taskSequenceId }) => taskSequenceId))];
  const harmless = new Set<string>();
  for (const each of sequences) if (!(await erases(site, each))) harmless.add(each);
  await save();
  if (!(await erases(site, id))) return;
  const erasing = new Set<string>();
  for (const each of harmless) if (await erases(site, each)) erasing.add(each);
  await refuseUnlessAgreed(
    site,
    standing.filter(({ taskSequenceId }) => erasing.has(taskSequenceId)),
    confirmed,
  );
}

interface Standing {
  readonly id: string;
  readonly purpose: 'required';
  readonly taskSequenceId: string;
  readonly collectionId: string;
}

async function refuseUnlessAgreed(
  site: Within,
  deployments: readonly Standing[],
  confirmed: Confirmation & Agreement,
): Promise<void> {
  for (const deployment of deployments) await refuseHighRisk(site, deployment, confirmed);
  const ids = deployments.map(({ id }) => id);
  const starts = await pendingStarts(site, sql<boolean>`deployment.id = any(${ids}::uuid[])`);
  refuseUnlessConfirmed(starts, confirmed, ERASING);
}

async function erases(site: Within, id: string): Promise<boolean> {
  const sequence = await getTaskSequence({ ...site, reach: everything }, id);
  return erasingSteps((await wholeOf(site, sequence)).document).length > 0;
}

/** Whoever is in charge of them. */
async function standingDeployments({ db, now }: Within): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select id, purpose, task_sequence_id as "taskSequenceId", collection_id as "collectionId" from deployment
    where purpose = 'required' and enabled and suspended_at is null and (expires_at is null or expires_at > ${now()}::timestamptz)
    order by created_at desc`.execute(db);
  return rows;
}
