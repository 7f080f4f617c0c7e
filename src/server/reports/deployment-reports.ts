/** Reports about deployments, and about how the runs of one or of all are going. */
import { type RawBuilder, sql } from 'kysely';
import { deploymentDevices } from '../deployments/deployment-status.ts';
import { deploymentWithin, runWithin } from '../reach/within-reach.ts';
import type { ReportDefinition, ReportInput } from './report.ts';

export const deploymentReports: readonly ReportDefinition[] = [
  {
    name: 'deployments',
    sentence: 'How is each deployment going: its devices by state?',
    parameters: {},
    columns: {
      ...{ taskSequence: 'text', collection: 'text', purpose: 'text', enabled: 'text', created: 'time' },
      ...{ devices: 'number', success: 'number', inProgress: 'number', error: 'number' },
      ...{ requirementsNotMet: 'number', unknown: 'number', deploymentId: 'id' },
    },
    permission: 'deployment.read',
    query: ({ reach }) => sql`
      select task_sequence.name as "taskSequence", collection.name as collection, deployment.purpose,
        case when deployment.enabled then 'yes' else 'no' end as enabled, deployment.created_at as created,
        coalesce(counts.devices, 0) as devices, coalesce(counts.success, 0) as success,
        coalesce(counts.in_progress, 0) as "inProgress", coalesce(counts.error, 0) as error,
        coalesce(counts.not_met, 0) as "requirementsNotMet", coalesce(counts.unknown, 0) as unknown, deployment.id as "deploymentId"
      from deployment join task_sequence on task_sequence.id = deployment.task_sequence_id
        join collection on collection.id = deployment.collection_id
        left join (
          select deployment_id, count(*) as devices, count(*) filter (where state = 'success') as success,
            count(*) filter (where state = 'in-progress') as in_progress, count(*) filter (where state = 'error') as error,
            count(*) filter (where state = 'requirements-not-met') as not_met, count(*) filter (where state = 'unknown') as unknown
          from (${deploymentDevices(deploymentWithin(reach))}) as devices group by deployment_id
        ) counts on counts.deployment_id = deployment.id
      where ${deploymentWithin(reach)}
      order by deployment.created_at desc, deployment.id`,
  },
  {
    name: 'deployment-devices',
    sentence: 'In which state is each device of a deployment, and why?',
    parameters: { deploymentId: 'required' },
    columns: {
      ...{ device: 'text', state: 'text', started: 'time', ended: 'time', failedStep: 'text', exitCode: 'number' },
      ...{ errorCode: 'text', message: 'text', deviceId: 'id', runId: 'id' },
    },
    permission: 'deployment.read',
    query: ({ reach, deploymentId }) => sql`
      select device.name as device, devices.state, run.started_at as started, run.ended_at as ended, devices.failed_step as "failedStep",
        devices.failed_exit_code as "exitCode", devices.failed_error_code as "errorCode", run.message, device.id as "deviceId", run.id as "runId"
      from (${deploymentDevices(sql<boolean>`deployment.id = ${deploymentId}::uuid and ${deploymentWithin(reach)}`)}) as devices
        join device on device.id = devices.device_id left join run on run.id = devices.run_id
      order by lower(device.name)`,
  },
  {
    name: 'progress',
    sentence: 'Where is each run that is open now?',
    parameters: { deploymentId: 'optional' },
    columns: {
      ...{
        device: 'text',
        taskSequence: 'text',
        state: 'text',
        step: 'text',
        stepsDone: 'number',
        stepsTotal: 'number',
      },
      ...{ message: 'text', started: 'time', lastReport: 'time', deviceId: 'id', runId: 'id' },
    },
    permission: 'run.read',
    query: (input) => sql`
      select device.name as device, run.task_sequence_name as "taskSequence", run.state, run.progress ->> 'name' as step,
        (run.progress ->> 'stepsDone')::integer as "stepsDone", (run.progress ->> 'stepsTotal')::integer as "stepsTotal", run.message,
        run.started_at as started, run.last_report_at as "lastReport", device.id as "deviceId", run.id as "runId"
      from run join device on device.id = run.device_id
      where run.ended_at is null and ${runsOf(input)}
      order by run.started_at, run.id`,
  },
  {
    name: 'failed-runs',
    sentence: 'Which runs have failed, in which step and why?',
    parameters: { deploymentId: 'optional', deviceId: 'optional', since: 'optional', until: 'optional' },
    columns: {
      ...{
        device: 'text',
        taskSequence: 'text',
        started: 'time',
        ended: 'time',
        failedStep: 'text',
        exitCode: 'number',
      },
      ...{ errorCode: 'text', message: 'text', deviceId: 'id', runId: 'id' },
    },
    permission: 'run.read',
    query: (input) => sql`
      select device.name as device, run.task_sequence_name as "taskSequence", run.started_at as started, run.ended_at as ended,
        failed.name as "failedStep", failed.exit_code as "exitCode", failed.error_code as "errorCode", run.message,
        device.id as "deviceId", run.id as "runId"
      from run join device on device.id = run.device_id
        left join lateral (
          select name, exit_code, error_code from step_record where step_record.run_id = run.id and outcome = 'failed'
          order by started_sequence desc limit 1
        ) failed on true
      where run.state = 'failed' and ${runsOf(input)}
      order by run.ended_at desc, run.id`,
  },
  {
    name: 'runs-over-time',
    sentence: 'How many runs began on each day (UTC), and how did they end?',
    parameters: { deploymentId: 'optional', since: 'optional', until: 'optional' },
    columns: {
      ...{ day: 'text', began: 'number', succeeded: 'number', failed: 'number', cancelled: 'number', open: 'number' },
    },
    permission: 'run.read',
    query: (input) => sql`
      select to_char(run.started_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*) as began,
        count(*) filter (where run.state = 'succeeded') as succeeded, count(*) filter (where run.state = 'failed') as failed,
        count(*) filter (where run.state = 'cancelled') as cancelled, count(*) filter (where run.ended_at is null) as open
      from run where ${runsOf(input)}
      group by day order by day`,
  },
];

/** Those that were asked for, within reach. What is asked for and is beyond the reach has no rows, as if it were not there. */
export function runsOf({ reach, deploymentId, deviceId, since, until }: ReportInput): RawBuilder<boolean> {
  const ofDeployment = sql<boolean>`run.deployment_id = ${deploymentId}::uuid and exists (
    select from deployment where deployment.id = run.deployment_id and ${deploymentWithin(reach)})`;
  return sql<boolean>`${sql.join(
    [
      runWithin(reach),
      ...(deploymentId === undefined ? [] : [ofDeployment]),
      ...(deviceId === undefined ? [] : [sql`run.device_id = ${deviceId}::uuid`]),
      ...(since === undefined ? [] : [sql`run.started_at >= ${since}::timestamptz`]),
      ...(until === undefined ? [] : [sql`run.started_at < ${until}::timestamptz`]),
    ],
    sql` and `,
  )}`;
}
