/** A person at the computer did not let a required deployment begin. No run began and none is counted; a status message tells of it, and for a while the computer is led to its own system. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { declineStart as contract } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { toJsonText } from '../db/json-text.ts';
import type { SiteContext } from '../site-context.ts';

/** Of a device: a computer that invents them fills nothing. */
const MOST_KEPT = 20;

/**
 * Told again within a minute, or under the same id, it counts from then on.
 * @throws SlipwayError SLIP-2004 where the deployment is not one of the device
 */
export async function declineStart(
  site: SiteContext,
  deviceId: string,
  { id, deploymentId }: z.output<NonNullable<typeof contract.body>>,
): Promise<null> {
  const now = sql`${site.now()}::timestamptz`;
  const { rows } = await sql`
    with just_before as (
      select id from declined_start where device_id = ${deviceId}::uuid and deployment_id = ${deploymentId}::uuid
        and declined_at > ${now} - interval '1 minute' limit 1
    ), declined as (
      insert into declined_start as known (id, deployment_id, device_id, declined_at)
      select coalesce((select id from just_before), ${id}::uuid), deployment.id, member.device_id, ${now}
      from deployment join collection_member as member on member.collection_id = deployment.collection_id
      where deployment.id = ${deploymentId}::uuid and member.device_id = ${deviceId}::uuid and deployment.purpose = 'required'
      on conflict (id) do update set declined_at = excluded.declined_at
        where known.device_id = excluded.device_id and known.deployment_id = excluded.deployment_id
      returning xmax = 0 as is_new
    ), forgotten as (
      delete from declined_start where id in (
        select id from declined_start where device_id = ${deviceId}::uuid order by declined_at desc offset ${MOST_KEPT - 1})
    )
    select case when is_new then publish_event('device', ${deviceId}, ${toJsonText({ declined: deploymentId })}::jsonb) end from declined`.execute(
    site.db,
  );
  if (rows.length === 0)
    throw new SlipwayError(
      'SLIP-2004',
      'The deployment is not required on this device any more. Boot this computer again to see what is.',
    );
  return null;
}
