/** Alerts as people see them, and when a deployment raises them. */
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '../../api/actor.ts';
import type { Alert, listAlerts as contract, DeploymentAlert } from '../../api/alerts.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import { getDeployment } from '../deployments/deployment.ts';
import { publish } from '../events/events.ts';
import { alertWithin, deploymentWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

export async function readDeploymentAlert(site: SiteContext, deploymentId: string): Promise<DeploymentAlert> {
  await getDeployment(site, deploymentId);
  const row = await site.db
    .selectFrom('deployment_alert')
    .selectAll()
    .where('deployment_id', '=', deploymentId)
    .executeTakeFirst();
  return row === undefined ? { successBelow: null, failureAbove: null } : toSetting(row);
}

export async function listDeploymentAlerts({ db, reach }: SiteContext) {
  const rows = await db
    .selectFrom('deployment_alert')
    .innerJoin('deployment', 'deployment.id', 'deployment_alert.deployment_id')
    .innerJoin('task_sequence', 'task_sequence.id', 'deployment.task_sequence_id')
    .innerJoin('collection', 'collection.id', 'deployment.collection_id')
    .selectAll('deployment_alert')
    .select(['task_sequence.name as sequence_name', 'collection.name as collection_name'])
    .where(deploymentWithin(reach))
    .where((eb) => eb.or([eb('success_below', 'is not', null), eb('failure_above', 'is not', null)]))
    .orderBy('deployment_id')
    .execute();
  return rows.map((row) => ({
    ...{ deploymentId: row.deployment_id, deploymentName: `${row.sequence_name} → ${row.collection_name}` },
    ...toSetting(row),
  }));
}

function toSetting(row: Selectable<Database['deployment_alert']>): DeploymentAlert {
  const { success_below: percent, success_at: at, failure_above: failure } = row;
  return {
    successBelow: percent === null || at === null ? null : { percent, at: at.toISOString() },
    failureAbove: failure === null ? null : { percent: failure },
  };
}

export async function setDeploymentAlert(
  site: SiteContext,
  deploymentId: string,
  { successBelow, failureAbove }: DeploymentAlert,
): Promise<DeploymentAlert> {
  await getDeployment(site, deploymentId);
  const columns = {
    success_below: successBelow?.percent ?? null,
    success_at: successBelow === null ? null : new Date(successBelow.at),
    failure_above: failureAbove?.percent ?? null,
  };
  await site.db
    .insertInto('deployment_alert')
    .values({ deployment_id: deploymentId, ...columns })
    .onConflict((oc) => oc.column('deployment_id').doUpdateSet(columns))
    .execute();
  return readDeploymentAlert(site, deploymentId);
}

type Filter = z.output<NonNullable<typeof contract.query>>;

export async function listAlerts(site: SiteContext, { deploymentId, acknowledged, limit }: Filter): Promise<Alert[]> {
  let query = alertQuery(site).orderBy('alert.raised_at', 'desc').orderBy('alert.id').limit(limit);
  if (deploymentId !== undefined) query = query.where('alert.deployment_id', '=', deploymentId);
  if (acknowledged !== undefined)
    query = query.where('alert.acknowledged_at', acknowledged === 'yes' ? 'is not' : 'is', null);
  return (await query.execute()).map(toAlert);
}

/** Throws SLIP-1002. */
export async function getAlert(site: SiteContext, id: string): Promise<Alert> {
  const row = await alertQuery(site).where('alert.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no alert with the id ${id}.`);
  return toAlert(row);
}

export async function acknowledgeAlert(site: SiteContext, id: string, actor: Actor): Promise<Alert> {
  await getAlert(site, id);
  const { numUpdatedRows } = await site.db
    .updateTable('alert')
    .set({ acknowledged_at: site.now(), acknowledged_by: 'name' in actor ? actor.name : actor.kind })
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await publish(site.db, 'alert', id, { acknowledged: true });
  return getAlert(site, id);
}

function alertQuery({ db, reach }: SiteContext) {
  return db
    .selectFrom('alert')
    .innerJoin('deployment', 'deployment.id', 'alert.deployment_id')
    .innerJoin('task_sequence', 'task_sequence.id', 'deployment.task_sequence_id')
    .innerJoin('collection', 'collection.id', 'deployment.collection_id')
    .selectAll('alert')
    .select(['task_sequence.name as sequence_name', 'collection.name as collection_name'])
    .where(alertWithin(reach));
}

function toAlert(row: Awaited<ReturnType<ReturnType<typeof alertQuery>['executeTakeFirstOrThrow']>>): Alert {
  return {
    ...{ id: row.id, deploymentId: row.deployment_id, kind: row.kind, percent: row.percent },
    deploymentName: `${row.sequence_name} → ${row.collection_name}`,
    ...{ devices: row.devices, counted: row.counted, raisedAt: row.raised_at.toISOString() },
    ...{ acknowledgedAt: row.acknowledged_at?.toISOString() ?? null, acknowledgedBy: row.acknowledged_by },
  };
}
