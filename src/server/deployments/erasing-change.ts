/**
 * A task sequence that is required on devices already and erases no disk, or is disabled, until a person saves one that does, or enables it: whoever does so confirms what whoever deploys such a one has
 * to confirm, within the transaction of the save. What is disabled, suspended or expired is judged when it is to start again.
 */
import { sql } from 'kysely';
import { erasingSteps } from '../../task-sequence/erasing-steps.ts';
import { everything } from '../reach/reach.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { wholeOf } from '../task-sequences/whole-sequence.ts';
import {
  COMING,
  type Confirmation,
  ERASING,
  pendingStarts,
  refuseUnlessConfirmed,
  type Within,
  withItsStarts,
} from './confirmed-starts.ts';
import { type Agreement, refuseHighRisk } from './high-risk-settings.ts';

/**
 * Saves a new version of a task sequence. Holds the lock of all memberships and deployments (membership-lock.ts).
 * @throws SlipwayError SLIP-1011, SLIP-1012, SLIP-1013 or SLIP-1014 where required deployments start by it since it is enabled, or erase disks, also those of task sequences that run this one
 */
export async function withSaveConfirmed(
  site: Within,
  id: string,
  confirmed: Confirmation & Agreement,
  save: () => Promise<void>,
): Promise<void> {
  const standing = await standingDeployments(site);
  const harmless = await harmlessOf(site, id, standing);
  const { starts } = await withItsStarts(site, sql<boolean>`deployment.task_sequence_id = ${id}::uuid`, save);
  const erasing = (await erases(site, id)) ? await thatErase(site, harmless) : [];
  for (const deployment of erasing) await refuseHighRisk(site, deployment, confirmed);
  const ids = erasing.map((each) => each.id);
  const others = starts.filter(({ deploymentId }) => !ids.includes(deploymentId));
  const all = [...(await pendingStarts(site, sql<boolean>`deployment.id = any(${ids}::uuid[])`)), ...others];
  refuseUnlessConfirmed(all, confirmed, ids.length === 0 ? COMING : ERASING);
}

/** Of deployments, those that erase no disk. Where this task sequence erases disks already, nobody who runs it comes to erase any by its save. */
async function harmlessOf(site: Within, id: string, standing: readonly Standing[]): Promise<Standing[]> {
  if (await erases(site, id)) return [];
  const erasing = new Set((await thatErase(site, standing)).map((each) => each.id));
  return standing.filter((each) => !erasing.has(each.id));
}

async function thatErase(site: Within, standing: readonly Standing[]): Promise<Standing[]> {
  const erasing = new Set<string>();
  for (const id of new Set(standing.map(({ taskSequenceId }) => taskSequenceId)))
    if (await erases(site, id)) erasing.add(id);
  return standing.filter(({ taskSequenceId }) => erasing.has(taskSequenceId));
}

interface Standing {
  readonly id: string;
  readonly purpose: 'required';
  readonly taskSequenceId: string;
  readonly collectionId: string;
}

/** What is disabled erases nothing. */
async function erases(site: Within, id: string): Promise<boolean> {
  const sequence = await getTaskSequence({ ...site, reach: everything }, id);
  if (sequence.document.disabled) return false;
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
