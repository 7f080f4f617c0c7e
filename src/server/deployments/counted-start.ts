/** The beginning of a run counts for its deployment: what the facts allowed is looked at once more while it is written, since fifty others begin at the same moment. */
import { type RawBuilder, sql } from 'kysely';
import type { origins } from '../../api/agent.ts';
import { windowsOfDevice } from './deployment-facts.ts';
import type { DeploymentFact, StartOrigin } from './due-deployments.ts';

export function startOriginOf(origin: (typeof origins)[number]): StartOrigin {
  if (origin === 'client') return 'client';
  return origin === 'pxe' || origin === 'http' ? 'pxe' : 'media';
}

/**
 * Of a statement: `allowed` has one row, or none when it may not begin any more, and then the facts are to be read anew. Only where there is a most or a wave do those who begin
 * wait for one another, at the deployment's row; the others hold it for share, so that nobody sets a most between their look and their beginning.
 */
export function allowing(fact: DeploymentFact, device: { readonly id: string }, now: Date): RawBuilder<unknown> {
  const { hasStarted, wave, mostStarts } = fact;
  const isCounted = !hasStarted && (mostStarts !== null || wave !== null);
  const still = stillFor(fact, device, now);
  return sql`
    allowed as (${isCounted ? counting(fact, device, still) : holding(fact, still)}),
    remembered as (
      insert into deployment_start (deployment_id, device_id, wave)
      select id, ${device.id}::uuid, ${wave === null ? null : wave.number - 1}::integer from allowed where ${!hasStarted}
      on conflict do nothing
    )`;
}

/** Between the facts and this statement a policy is built: long enough for a person to protect the device, to take it out of the collection or out of its wave's, to switch the task sequence off, or to move a window. */
function stillFor(
  { availableTo, windows }: DeploymentFact,
  { id }: { readonly id: string },
  now: Date,
): RawBuilder<boolean> {
  const obeyed =
    windows === null
      ? sql<boolean>`maintenance_windows = 'ignore'`
      : sql<boolean>`maintenance_windows = 'obey' and ${windowsOfDevice(sql`${id}::uuid`)}::jsonb = ${JSON.stringify(windows)}::jsonb`;
  return sql<boolean>`(available_to = ${availableTo} and ${obeyed} and not exists (select from task_sequence as own where own.id = deployment.task_sequence_id and own.disabled) and (expires_at is null or expires_at > ${now}::timestamptz)
    and exists (select from collection_member join device as held on held.id = collection_member.device_id
      where collection_member.collection_id = deployment.collection_id and held.id = ${id}::uuid and held.obsolete_at is null
        and (deployment.purpose = 'available' or not held.protected)))`;
}

/** PostgreSQL looks at a row again that another has changed while this one waited for it, so the count never goes beyond. */
function counting(
  { id, wave }: DeploymentFact,
  device: { readonly id: string },
  still: RawBuilder<boolean>,
): RawBuilder<unknown> {
  return sql`update deployment set starts = starts + 1, wave_starts = wave_starts + 1
    where id = ${id}::uuid and enabled and suspended_at is null and ${still} and (most_starts is null or starts < most_starts)
      and ${openWaveIs(wave)} and ${openWaveIsFor(device)} and ((waves -> wave ->> 'devices') is null or wave_starts < (waves -> wave ->> 'devices')::integer)
    returning id`;
}

function holding({ id, hasStarted, wave }: DeploymentFact, still: RawBuilder<boolean>): RawBuilder<unknown> {
  return sql`select id from deployment where id = ${id}::uuid and enabled and suspended_at is null and ${still}
    and (${hasStarted} or (most_starts is null and ${openWaveIs(wave)})) for share`;
}

const openWaveIsFor = ({ id }: { readonly id: string }): RawBuilder<boolean> =>
  sql<boolean>`((waves -> wave ->> 'collectionId') is null or exists (select from collection_member as first
    where first.collection_id = (waves -> wave ->> 'collectionId')::uuid and first.device_id = ${id}::uuid))`;

const openWaveIs = (wave: DeploymentFact['wave']): RawBuilder<boolean> =>
  wave === null
    ? sql<boolean>`wave >= jsonb_array_length(waves)`
    : sql<boolean>`(wave = ${wave.number - 1} and wave < jsonb_array_length(waves))`;
