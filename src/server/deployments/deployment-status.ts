/** How a deployment is going. What state a device is in is said here once, for the API, the reports and the alerts. */
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type {
  DeploymentDevice,
  DeploymentState,
  DeploymentStatus,
  listDeploymentDevices as devicesContract,
} from '../../api/deployment-status.ts';
import type { RunState } from '../../api/run-states.ts';
import type { SiteContext } from '../site-context.ts';
import { getDeployment } from './deployment.ts';

/**
 * A row for each device of each deployment that `which` chooses (a condition on the table `deployment`): `deployment_id`, `device_id`, `state`, and of the run that
 * counts `run_id` and the last step that failed in it. A device that a collection has twice is there once; a run of a device that has left the collection counts no more.
 */
export function deploymentDevices(which: RawBuilder<boolean>): RawBuilder<unknown> {
  return sql`
    select member.deployment_id, member.device_id, newest.id as run_id, failed.name as failed_step,
      failed.exit_code as failed_exit_code, failed.error_code as failed_error_code, ${stateOf} as state
    from (
      select distinct deployment.id as deployment_id, collection_member.device_id
      from deployment join collection_member on collection_member.collection_id = deployment.collection_id
      where ${which}
    ) member
    left join (
      select distinct on (run.deployment_id, run.device_id) run.deployment_id, run.device_id, run.id, run.state
      from run join deployment on deployment.id = run.deployment_id
      where run.cleared_at is null and ${which}
      order by run.deployment_id, run.device_id, run.started_at desc
    ) newest on newest.deployment_id = member.deployment_id and newest.device_id = member.device_id
    left join lateral (
      select step_record.name, step_record.exit_code, step_record.error_code from step_record
      where newest.state = 'failed' and step_record.run_id = newest.id and step_record.outcome = 'failed'
      order by step_record.started_sequence desc limit 1
    ) failed on true`;
}

const stateOf = sql<DeploymentState>`case
  when newest.id is null then 'unknown'
  when newest.state = 'succeeded' then 'success'
  when newest.state = 'failed' and failed.error_code = 'SLIP-4004' then 'requirements-not-met'
  when newest.state in ('failed', 'cancelled') then 'error'
  else 'in-progress' end`;

export async function readDeploymentStatus(site: SiteContext, id: string): Promise<DeploymentStatus> {
  const { name } = await getDeployment(site, id);
  const { rows } = await sql<{ state: DeploymentState; count: number }>`
    select state, count(*) as count from (${deploymentDevices(thisOne(id))}) as devices group by state`.execute(
    site.db,
  );
  const count = (state: DeploymentState) => Number(rows.find((row) => row.state === state)?.count ?? 0);
  const counts = {
    ...{ success: count('success'), 'in-progress': count('in-progress'), error: count('error') },
    ...{ 'requirements-not-met': count('requirements-not-met'), unknown: count('unknown') },
  };
  return { deploymentId: id, name, devices: rows.reduce((sum, row) => sum + Number(row.count), 0), counts };
}

type Page = z.output<NonNullable<typeof devicesContract.query>>;

interface DeviceRow {
  device_id: string;
  device_name: string;
  state: DeploymentState;
  run_id: string | null;
  run_state: RunState;
  started_at: Date;
  ended_at: Date | null;
  message: string;
  failed_step: string | null;
  failed_exit_code: number | null;
  failed_error_code: string | null;
}

export async function listDeploymentDevices(site: SiteContext, id: string, page: Page): Promise<DeploymentDevice[]> {
  await getDeployment(site, id);
  const { state, after, limit } = page;
  const { rows } = await sql<DeviceRow>`
    select devices.*, device.name as device_name, run.state as run_state, run.started_at, run.ended_at, run.message
    from (${deploymentDevices(thisOne(id))}) as devices
      join device on device.id = devices.device_id
      left join run on run.id = devices.run_id
    where ${state === undefined ? sql`true` : sql`devices.state = ${state}`}
      and ${after === undefined ? sql`true` : sql`lower(device.name) > lower(${after})`}
    order by lower(device.name) limit ${limit}`.execute(site.db);
  return rows.map(toDevice);
}

function thisOne(id: string): RawBuilder<boolean> {
  return sql<boolean>`deployment.id = ${id}::uuid`;
}

function toDevice(row: DeviceRow): DeploymentDevice {
  const { device_id: deviceId, device_name: deviceName, state } = row;
  if (row.run_id === null) return { deviceId, deviceName, state, run: null };
  const failedStep =
    row.failed_step === null
      ? null
      : { name: row.failed_step, exitCode: row.failed_exit_code, errorCode: row.failed_error_code };
  const times = { startedAt: row.started_at.toISOString(), endedAt: row.ended_at?.toISOString() ?? null };
  const run = { id: row.run_id, state: row.run_state, ...times, message: row.message, failedStep };
  return { deviceId, deviceName, state, run };
}
