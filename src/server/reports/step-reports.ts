/** Reports about the steps of runs: of one device, and which take long or fail over all of them. */
import { sql } from 'kysely';
import { runsOf } from './deployment-reports.ts';
import type { ReportDefinition } from './report.ts';

const ofSteps = { deploymentId: 'optional', deviceId: 'optional', since: 'optional', until: 'optional' } as const;

/**
 * The name of the group that a step of `found` stands in, as one of its runs told it; without a group there is none. `found` has `parent_id` and `some_run`.
 */
const groupName = sql`(
  select record ->> 'name' from run_record
  where run_record.run_id = found.some_run and kind = 'group-started' and record ->> 'nodeId' = found.parent_id
  order by sequence desc limit 1)`;

/** One of several: a uuid has no maximum. */
const someRun = sql`(array_agg(step_record.run_id))[1]`;

export const stepReports: readonly ReportDefinition[] = [
  {
    name: 'device-history',
    sentence: 'What has a device done: each step of its runs?',
    parameters: { deviceId: 'required', since: 'optional', until: 'optional' },
    columns: {
      ...{
        runStarted: 'time',
        taskSequence: 'text',
        version: 'number',
        runState: 'text',
        step: 'text',
        attempt: 'number',
      },
      ...{ started: 'time', outcome: 'text', exitCode: 'number', errorCode: 'text', milliseconds: 'number' },
      ...{ message: 'text', runId: 'id' },
    },
    permission: 'run.read',
    query: (input) => sql`
      select run.started_at as "runStarted", run.task_sequence_name as "taskSequence", run.task_sequence_version as version,
        run.state as "runState", step_record.name as step, step_record.attempt, step_record.started_at as started, step_record.outcome,
        step_record.exit_code as "exitCode", step_record.error_code as "errorCode", step_record.milliseconds, step_record.message,
        run.id as "runId"
      from run left join step_record on step_record.run_id = run.id
      where ${runsOf(input)}
      order by run.started_at desc, run.id, step_record.started_sequence`,
  },
  {
    name: 'step-failures',
    sentence: 'Which steps fail, in which group, how often and on how many devices?',
    parameters: ofSteps,
    columns: {
      ...{ taskSequence: 'text', group: 'text', step: 'text', type: 'text', failures: 'number', devices: 'number' },
      ...{ runs: 'number', lastErrorCode: 'text', lastMessage: 'text', nodeId: 'text' },
    },
    permission: 'run.read',
    query: (input) => sql`
      select found.sequence_name as "taskSequence", ${groupName} as group, found.name as step, found.type, found.failures, found.devices,
        found.runs, found.last_error as "lastErrorCode", found.last_message as "lastMessage", found.node_id as "nodeId"
      from (
        select run.task_sequence_name as sequence_name, step_record.node_id, step_record.parent_id, step_record.name, step_record.type,
          count(*) filter (where step_record.outcome = 'failed') as failures,
          count(distinct run.device_id) filter (where step_record.outcome = 'failed') as devices, count(distinct run.id) as runs,
          (array_agg(step_record.error_code order by step_record.started_at desc) filter (where step_record.outcome = 'failed'))[1] as last_error,
          (array_agg(step_record.message order by step_record.started_at desc) filter (where step_record.outcome = 'failed'))[1] as last_message,
          ${someRun} as some_run
        from step_record join run on run.id = step_record.run_id
        where ${runsOf(input)}
        group by run.task_sequence_name, step_record.node_id, step_record.parent_id, step_record.name, step_record.type
      ) found
      where found.failures > 0
      order by found.failures desc, found.sequence_name, found.name, found.node_id`,
  },
  {
    name: 'step-times',
    sentence: 'How long does each step take that is done: on average, at least and at most?',
    parameters: ofSteps,
    columns: {
      ...{
        taskSequence: 'text',
        group: 'text',
        step: 'text',
        type: 'text',
        times: 'number',
        averageMilliseconds: 'number',
      },
      ...{ leastMilliseconds: 'number', mostMilliseconds: 'number', nodeId: 'text' },
    },
    permission: 'run.read',
    query: (input) => sql`
      select found.sequence_name as "taskSequence", ${groupName} as group, found.name as step, found.type, found.times,
        found.average as "averageMilliseconds", found.least as "leastMilliseconds", found.most as "mostMilliseconds", found.node_id as "nodeId"
      from (
        select run.task_sequence_name as sequence_name, step_record.node_id, step_record.parent_id, step_record.name, step_record.type,
          count(*) as times, round(avg(step_record.milliseconds)) as average, min(step_record.milliseconds) as least,
          max(step_record.milliseconds) as most, ${someRun} as some_run
        from step_record join run on run.id = step_record.run_id
        where step_record.outcome in ('done', 'restart') and ${runsOf(input)}
        group by run.task_sequence_name, step_record.node_id, step_record.parent_id, step_record.name, step_record.type
      ) found
      order by found.average desc, found.sequence_name, found.name, found.node_id`,
  },
  {
    name: 'run-times',
    sentence: 'How long do runs take that succeed, for each task sequence and version?',
    parameters: ofSteps,
    columns: {
      ...{ taskSequence: 'text', version: 'number', runs: 'number', averageSeconds: 'number', leastSeconds: 'number' },
      mostSeconds: 'number',
    },
    permission: 'run.read',
    query: (input) => sql`
      select taken.name as "taskSequence", taken.version, count(*) as runs, round(avg(taken.seconds)) as "averageSeconds",
        round(min(taken.seconds)) as "leastSeconds", round(max(taken.seconds)) as "mostSeconds"
      from (
        select run.task_sequence_name as name, run.task_sequence_version as version, extract(epoch from run.ended_at - run.started_at) as seconds
        from run where run.state = 'succeeded' and ${runsOf(input)}
      ) taken
      group by taken.name, taken.version order by taken.name, taken.version desc`,
  },
];
