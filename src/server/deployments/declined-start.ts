/** A person at the computer did not let a required deployment begin. No run began and none is counted; a status message tells of it, and for a while the computer is led to its own system. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { declineStart as contract } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { toJsonText } from '../db/json-text.ts';
import type { SiteContext } from '../site-context.ts';

/**
 * Told again under the same id it counts from then on.
 * @throws SlipwayError SLIP-2004 where the deployment is not one of the device
 */
export async function declineStart(
  site: SiteContext,
  deviceId: string,
  { id, deploymentId }: z.output<NonNullable<typeof contract.body>>,
): Promise<null> {
  const { rows } = await sql`
    with declined as (
      insert into declined_start as known (id, deployment_id, device_id, declined_at)
      select ${id}::uuid, deployment.id, member.device_id, ${site.now()}::timestamptz
      from deployment join collection_member as member on member.collection_id = deployment.collection_id
      where deployment.id = ${deploymentId}::uuid and member.device_id = ${deviceId}::uuid and deployment.purpose = 'required'
      on conflict (id) do update set declined_at = excluded.declined_at
        where known.device_id = excluded.device_id and known.deployment_id = excluded.deployment_id
      returning known.device_id
    )
    select publish_event('device', ${deviceId}, ${toJsonText({ declined: deploymentId })}::jsonb) from declined`.execute(
    site.db,
  );
  if (rows.length === 0)
    throw new SlipwayError(
      'SLIP-2004',
      'The deployment is not required on this device any more. Boot this computer again to see what is.',
    );
  return null;
}
