/** Where a required deployment comes to a device, as SQL: what a person is asked before (confirmed-starts.ts). */
import { type RawBuilder, sql } from 'kysely';

/**
 * Of a statement over `deployment` and `device`: whether it is to start there, now or later. Wider than the rules by which it starts (hindrances.ts): a time that comes,
 * a wave that opens and a preferred deployment that is set count at once, since nobody is asked later. Not where a run of it is open or has ended, and is not to be repeated.
 */
export function isPendingStart(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(deployment.purpose = 'required' and deployment.enabled and deployment.suspended_at is null
    and not exists (select from task_sequence as own where own.id = deployment.task_sequence_id and own.disabled)
    and deployment.available_to <> 'clients' and (deployment.expires_at is null or deployment.expires_at > ${now}::timestamptz) and not device.protected and device.obsolete_at is null
    and not exists (select from run where run.deployment_id = deployment.id and run.device_id = device.id and run.cleared_at is null
      and ${isNotRepeated(now)}))`;
}

/**
 * No later assignment has it run again. The latest of several decides, as in `deploymentFactsOf`: an earlier one is passed over. How an open one ends nobody knows yet, so
 * whoever sets an assignment while it is open is asked then.
 */
const isNotRepeated = (now: Date): RawBuilder<boolean> =>
  sql<boolean>`(not exists (select from run as later where later.deployment_id = run.deployment_id and later.device_id = run.device_id
    and later.cleared_at is null and later.id <> run.id and (later.ended_at is null or later.ended_at > run.ended_at))
  and not (case deployment.rerun when 'always' then true when 'if-failed' then run.ended_at is null or run.state = 'failed'
      when 'if-succeeded' then run.ended_at is null or run.state = 'succeeded' else false end
    and (deployment.assignment_schedule is not null or exists (select from unnest(deployment.assigned_at) as at where at > coalesce(run.ended_at, ${now}::timestamptz)))))`;
