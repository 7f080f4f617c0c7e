/** Deployments: a task sequence for a collection, and which of them a device has to do now. */
import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { Collection } from '../../api/collections.ts';
import type { SettingsGiven } from '../../api/deployment-settings.ts';
import type { changeDeployment as changeContract, Deployment, DeploymentCreateSchema } from '../../api/deployments.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { getCollection } from '../collections/collection.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { lockPackages } from '../packages/required-packages.ts';
import { deploymentWithin, runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { documentToRun } from '../task-sequences/document-to-run.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { assignmentsAround } from './assignments.ts';
import {
  type Confirmation,
  ofDeployment,
  refuseUnlessConfirmed,
  type Within,
  withConfirmedStarts,
  withItsStarts,
} from './confirmed-starts.ts';
import { assignmentsOf, refuseContradiction, settingColumns, settingsOf, statusOf } from './deployment-columns.ts';
import { opensWider } from './high-risk.ts';
import { type Agreement, refuseHighRisk } from './high-risk-settings.ts';
import { keepWakeStanding } from './plan-wakes.ts';

export async function listDeployments(site: SiteContext): Promise<Deployment[]> {
  return (
    await deploymentQuery(site).orderBy('deployment.created_at', 'desc').orderBy('deployment.id', 'desc').execute()
  ).map((row) => toDeployment(row, site.now()));
}

/** Throws SLIP-1002. */
export async function getDeployment(site: SiteContext, id: string): Promise<Deployment> {
  const row = await deploymentQuery(site).where('deployment.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no deployment with the id ${id}.`);
  return toDeployment(row, site.now());
}

export function createDeployment(
  site: SiteContext,
  input: z.output<typeof DeploymentCreateSchema>,
): Promise<Deployment> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    const sequence = await getTaskSequence(within, input.taskSequenceId);
    const collection = await getCollection(within, input.collectionId);
    const id = randomUUID();
    refuseContradiction(input, input.purpose);
    await refuseUnknownCollections(within, input);
    await lockPackages(tx, sequence.name, await documentToRun({ db: tx }, sequence));
    await refuseHighRisk(within, input, input);
    await withConfirmedStarts(within, ofDeployment(id), input, () =>
      insertDeployment(within, { id, sequence, collection }, input),
    );
    return getDeployment(within, id);
  });
}

async function insertDeployment(
  { db: tx, now }: Within,
  { id, sequence, collection }: { id: string; sequence: TaskSequence; collection: Collection },
  input: z.output<typeof DeploymentCreateSchema>,
): Promise<void> {
  const { purpose, enabled, debug } = input;
  await tx
    .insertInto('deployment')
    .values({
      ...settingColumns(input),
      ...{ id, task_sequence_id: sequence.id, collection_id: collection.id },
      ...{ purpose, enabled, debug, wakes_from: now() },
    })
    .execute();
  await publish(tx, 'deployment', id, {
    ...{ taskSequence: sequence.name, collection: collection.name },
    ...{ purpose, enabled },
  });
}

/** A deployment that a person changes, and what becomes of it: whatever starts by it that did not before is confirmed. */
export function changeDeployment(
  site: SiteContext,
  id: string,
  {
    confirmDeviceCount,
    confirmUnknownComputers,
    agreeToHighRisk,
    enabled,
    ...settings
  }: z.output<NonNullable<typeof changeContract.body>>,
): Promise<Deployment> {
  const confirmed = { confirmDeviceCount, confirmUnknownComputers, agreeToHighRisk };
  return changing(site, id, confirmed, async (within, before) => {
    refuseContradiction({ ...before, ...settings }, before.purpose);
    await refuseUnknownCollections(within, settings);
    const columns = { ...settingColumns(settings), ...(enabled === undefined ? {} : { enabled }) };
    if (Object.keys(columns).length === 0) return;
    // Whoever begins a run of it holds it for share, or changes its counts: nobody does from here on until the commit.
    await within.db.selectFrom('deployment').select('id').where('id', '=', id).forUpdate().execute();
    await within.db.updateTable('deployment').set(columns).where('id', '=', id).execute();
    if (settings.mostStarts !== undefined || settings.waves !== undefined) await countAnew(within, id, settings);
    await publish(within.db, 'deployment', id, enabled === undefined ? { changed: true } : { enabled });
  });
}

/** `change` within a transaction that is undone unless what starts by it was confirmed, and agreed to where it is high-risk. */
export function changing(
  site: SiteContext,
  id: string,
  confirmed: Confirmation & Agreement,
  change: (within: Within, before: Deployment) => Promise<void>,
): Promise<Deployment> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    const before = await getDeployment(within, id);
    const { starts } = await withItsStarts(within, ofDeployment(id), () => change(within, before));
    const after = await getDeployment(within, id);
    await keepWakeStanding(within, before, after);
    if (starts.length > 0 || opensWider(before, after)) await refuseHighRisk(within, after, confirmed);
    refuseUnlessConfirmed(starts, confirmed);
    return after;
  });
}

/** Counts are kept only where there is a most or a wave. Other waves begin with the first, and what succeeded in those before opens none of them. */
async function countAnew({ db }: Within, id: string, { waves }: SettingsGiven): Promise<void> {
  const first = waves === undefined ? {} : { wave: 0, wave_starts: 0 };
  if (waves !== undefined)
    await db.updateTable('deployment_start').set({ wave: null }).where('deployment_id', '=', id).execute();
  await db
    .updateTable('deployment')
    .set({
      ...first,
      starts: sql<number>`(select count(*)::integer from deployment_start where deployment_id = deployment.id)`,
    })
    .where('id', '=', id)
    .execute();
}

/** Of waves: they have to be there, and within reach. */
async function refuseUnknownCollections(site: SiteContext, { waves = [] }: SettingsGiven): Promise<void> {
  for (const { collectionId } of waves) if (collectionId !== undefined) await getCollection(site, collectionId);
}

export async function deleteDeployment(site: SiteContext, id: string): Promise<void> {
  await getDeployment(site, id);
  // A run of it that begins holds it: none does between this look and the deletion.
  await site.db.selectFrom('deployment').select('id').where('id', '=', id).forUpdate().execute();
  const open = await site.db
    .selectFrom('run')
    .select(['id', runWithin(site.reach).as('within')])
    .where('deployment_id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (open !== undefined)
    throw new SlipwayError(
      'SLIP-1004',
      `${open.within ? `The run ${open.id}` : 'A run beyond your reach'} of this deployment is still open. Cancel it first, or disable the deployment.`,
    );
  await site.db.deleteFrom('deployment').where('id', '=', id).execute();
  await publish(site.db, 'deployment', id, { deleted: true });
}

function deploymentQuery(site: SiteContext) {
  return site.db
    .selectFrom('deployment')
    .innerJoin('task_sequence', 'task_sequence.id', 'deployment.task_sequence_id')
    .innerJoin('collection', 'collection.id', 'deployment.collection_id')
    .selectAll('deployment')
    .select(['task_sequence.name as task_sequence_name', 'collection.name as collection_name'])
    .select('task_sequence.disabled as task_sequence_disabled')
    .select(
      sql<number>`(select count(*)::integer from deployment_start where deployment_id = deployment.id)`.as(
        'started_on',
      ),
    )
    .select(lastWake.as('last_wake'))
    .where(deploymentWithin(site.reach));
}

const lastWake: RawBuilder<{ at: string; devices: number; notSent: number } | null> = sql`(
  select json_build_object('at', assigned_at, 'devices', count(*), 'notSent', count(*) filter (where sent_at is not null and cardinality(sent_to) = 0))
  from deployment_wake where deployment_id = deployment.id group by assigned_at order by assigned_at desc limit 1)`;

function toDeployment(
  row: Awaited<ReturnType<ReturnType<typeof deploymentQuery>['executeTakeFirstOrThrow']>>,
  now: Date,
): Deployment {
  return {
    id: row.id,
    name: `${row.task_sequence_name} → ${row.collection_name}`,
    taskSequenceId: row.task_sequence_id,
    taskSequenceName: row.task_sequence_name,
    collectionId: row.collection_id,
    collectionName: row.collection_name,
    purpose: row.purpose,
    enabled: row.enabled,
    debug: row.debug,
    createdAt: row.created_at.toISOString(),
    ...settingsOf(row),
    status: statusOf(row, row.task_sequence_disabled, now),
    nextAssignmentAt: row.purpose === 'required' ? isoText(assignmentsAround(assignmentsOf(row), now).next) : null,
    lastWake: row.last_wake && toLastWake(row.last_wake),
    startedOn: row.started_on,
    openWave: row.wave < row.waves.length ? row.wave + 1 : null,
    suspended:
      row.suspended_at === null ? null : { at: row.suspended_at.toISOString(), reason: row.suspended_reason ?? '' },
  };
}

const isoText = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function toLastWake({ at, ...counts }: { at: string; devices: number; notSent: number }): Deployment['lastWake'] {
  return { assignedAt: new Date(at).toISOString(), ...counts };
}
