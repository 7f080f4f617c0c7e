/** Deployments: a task sequence for a collection, and which of them a device has to do now. */
import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { Collection } from '../../api/collections.ts';
import type {
  Deployment,
  DeploymentCreateSchema,
  setDeploymentEnabled as setEnabledContract,
} from '../../api/deployments.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { getCollection } from '../collections/collection.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { lockPackages } from '../packages/required-packages.ts';
import { deploymentWithin, runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { documentToRun } from '../task-sequences/document-to-run.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { lockForDeployment, ofDeployment, withConfirmedStarts } from './confirmed-starts.ts';
import type { DeploymentFact } from './due-deployments.ts';

export async function listDeployments(site: SiteContext): Promise<Deployment[]> {
  return (await deploymentQuery(site).orderBy('deployment.created_at', 'desc').execute()).map(toDeployment);
}

async function getDeployment(site: SiteContext, id: string): Promise<Deployment> {
  const row = await deploymentQuery(site).where('deployment.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no deployment with the id ${id}.`);
  return toDeployment(row);
}

export function createDeployment(
  site: SiteContext,
  input: z.output<typeof DeploymentCreateSchema>,
): Promise<Deployment> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    const sequence = await getTaskSequence(within, input.taskSequenceId);
    const collection = await getCollection(within, input.collectionId);
    const id = randomUUID();
    await lockPackages(tx, sequence.name, await documentToRun({ db: tx }, sequence));
    await lockForDeployment(within, collection.id);
    await withConfirmedStarts(within, ofDeployment(id), input.confirmDeviceCount, () =>
      insertDeployment(tx, { id, sequence, collection }, input),
    );
    return getDeployment(within, id);
  });
}

async function insertDeployment(
  tx: Transaction<Database>,
  { id, sequence, collection }: { id: string; sequence: TaskSequence; collection: Collection },
  { purpose, enabled, debug }: z.output<typeof DeploymentCreateSchema>,
): Promise<void> {
  await tx
    .insertInto('deployment')
    .values({
      ...{ id, task_sequence_id: sequence.id, collection_id: collection.id },
      ...{ purpose, enabled, debug },
    })
    .execute();
  await publish(tx, 'deployment', id, {
    ...{ taskSequence: sequence.name, collection: collection.name },
    ...{ purpose, enabled },
  });
}

export function setDeploymentEnabled(
  site: SiteContext,
  id: string,
  { enabled, confirmDeviceCount }: z.output<NonNullable<typeof setEnabledContract.body>>,
): Promise<Deployment> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    const { collectionId } = await getDeployment(within, id);
    await lockForDeployment(within, collectionId);
    await withConfirmedStarts(within, ofDeployment(id), confirmDeviceCount, async () => {
      await tx.updateTable('deployment').set({ enabled }).where('id', '=', id).execute();
      await publish(tx, 'deployment', id, { enabled });
    });
    return getDeployment(within, id);
  });
}

export async function deleteDeployment(site: SiteContext, id: string): Promise<void> {
  await getDeployment(site, id);
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

/** As part of a statement: what is deployed to a device, newest first, each with whether it has ended on this device already. JSON. `deviceId`: an expression of type uuid. */
export function deploymentFactsOf(deviceId: RawBuilder<unknown>): RawBuilder<DeploymentFact[]> {
  return sql`coalesce((
    select json_agg(json_build_object('id', deployment.id, 'name', task_sequence.name, 'description', task_sequence.description,
      'taskSequenceId', task_sequence.id, 'purpose', deployment.purpose, 'enabled', deployment.enabled, 'debug', deployment.debug,
      'ended', exists (select from run where run.deployment_id = deployment.id and run.device_id = collection_member.device_id
        and run.ended_at is not null and run.cleared_at is null)
      ) order by deployment.created_at desc)
    from collection_member
      join deployment on deployment.collection_id = collection_member.collection_id
      join task_sequence on task_sequence.id = deployment.task_sequence_id
    where collection_member.device_id = ${deviceId}
  ), '[]')`;
}

function deploymentQuery(site: SiteContext) {
  return site.db
    .selectFrom('deployment')
    .innerJoin('task_sequence', 'task_sequence.id', 'deployment.task_sequence_id')
    .innerJoin('collection', 'collection.id', 'deployment.collection_id')
    .selectAll('deployment')
    .select(['task_sequence.name as task_sequence_name', 'collection.name as collection_name'])
    .where(deploymentWithin(site.reach));
}

function toDeployment(
  row: Awaited<ReturnType<ReturnType<typeof deploymentQuery>['executeTakeFirstOrThrow']>>,
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
  };
}
