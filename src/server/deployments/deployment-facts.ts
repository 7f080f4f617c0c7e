/** What is deployed to a device, as facts for the pure rules (due-deployments.ts). */
import { type RawBuilder, sql } from 'kysely';
import { variableOf } from '../collections/collection.ts';
import { windowsOf } from '../collections/show-collection.ts';
import type { DeploymentFact } from './due-deployments.ts';

/** As part of a statement: newest first, JSON; of those that were made together the boot and the run choose the same one. `deviceId`: an expression of type uuid. */
export function deploymentFactsOf(deviceId: RawBuilder<unknown>): RawBuilder<DeploymentFact[]> {
  return sql`coalesce((
    select json_agg(json_build_object('id', deployment.id, 'name', task_sequence.name, 'description', task_sequence.description,
      'taskSequenceId', task_sequence.id, 'collection', collection.name, 'purpose', deployment.purpose, 'enabled', deployment.enabled, 'taskSequenceDisabled', task_sequence.disabled, 'debug', deployment.debug,
      'availableTo', deployment.available_to, 'availableAt', ${isoText(sql`deployment.available_at`)}, 'expiresAt', ${isoText(sql`deployment.expires_at`)},
      'assignedAt', array(select ${isoText(sql`at`)} from unnest(deployment.assigned_at) as at order by at), 'schedule', deployment.assignment_schedule, 'rerun', deployment.rerun, 'noticeSeconds', deployment.notice_seconds,
      'ended', (select json_build_object('at', ${isoText(sql`run.ended_at`)}, 'state', run.state) from run
        where run.deployment_id = deployment.id and run.device_id = collection_member.device_id and run.ended_at is not null and run.cleared_at is null
        order by run.ended_at desc limit 1),
      'declinedAt', (select ${isoText(sql`max(declined_at)`)} from declined_start as declined where declined.deployment_id = deployment.id and declined.device_id = collection_member.device_id
        and not exists (select from run as after where after.deployment_id = declined.deployment_id and after.device_id = declined.device_id and after.started_at > declined.declined_at)),
      'preferred', deployment.id::text is not distinct from preferred.id, 'protected', held.protected,
      'hasStarted', exists (select from deployment_start as begun where begun.deployment_id = deployment.id and begun.device_id = collection_member.device_id),
      'mostStarts', deployment.most_starts, 'starts', deployment.starts, 'wave', ${openWave}, 'suspendedReason', deployment.suspended_reason,
      'maximumRunTimeMinutes', task_sequence.maximum_run_time_minutes,
      'windows', case when deployment.maintenance_windows = 'obey' then ${windowsOfDevice(sql`collection_member.device_id`)} end
    ) order by deployment.created_at desc, deployment.id desc)
    from collection_member
      join deployment on deployment.collection_id = collection_member.collection_id
      join collection on collection.id = deployment.collection_id
      join task_sequence on task_sequence.id = deployment.task_sequence_id
      join device as held on held.id = collection_member.device_id and held.obsolete_at is null
      cross join (select (${variableOf(deviceId, 'smstspreferredadvertid')}) as id) as preferred
    where collection_member.device_id = ${deviceId}
  ), '[]')`;
}

/** All of its collections' maintenance windows: JSON, in one order. `deviceId`: an expression of type uuid. */
export function windowsOfDevice(deviceId: RawBuilder<unknown>): RawBuilder<DeploymentFact['windows']> {
  return windowsOf(
    sql`array(select held_by.collection_id from collection_member as held_by where held_by.device_id = ${deviceId})`,
  );
}

/** JSON's null beyond the last. */
const openWave = sql`case when deployment.wave < jsonb_array_length(deployment.waves) then json_build_object(
    'number', deployment.wave + 1, 'of', jsonb_array_length(deployment.waves), 'started', deployment.wave_starts,
    'devices', (deployment.waves -> deployment.wave ->> 'devices')::integer,
    'isFor', deployment.waves -> deployment.wave ->> 'collectionId' is null or exists (select from collection_member as first
      where first.device_id = collection_member.device_id and first.collection_id = (deployment.waves -> deployment.wave ->> 'collectionId')::uuid)
  ) end`;

/** As JavaScript writes it. */
function isoText(moment: RawBuilder<unknown>): RawBuilder<string | null> {
  return sql`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
