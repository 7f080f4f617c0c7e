/** What the beginning of a run rests on, in one statement: a thousand computers arrive together, and each question costs a way to the database and back. */
import { sql } from 'kysely';
import type { SignedPolicy } from '../../api/policy.ts';
import { type CurrentBootImage, currentBootImageOf } from '../boot-images/boot-image.ts';
import { type PolicyVariable, policyVariablesOf } from '../collections/collection.ts';
import { deploymentFactsOf } from '../deployments/deployment-facts.ts';
import type { DeploymentFact } from '../deployments/due-deployments.ts';
import type { SiteContext } from '../site-context.ts';
import type { PolicyDevice } from './policy.ts';

/** The run of that id, whosever it is, and what is open on the device. */
export interface RunBefore {
  readonly id: string;
  readonly deviceId: string;
  readonly hasEnded: boolean;
  readonly state: string;
  readonly policy: SignedPolicy;
}

/** What a policy tells beside the task sequence. */
export interface PolicyFacts {
  readonly variables: readonly PolicyVariable[];
  readonly bootImage: CurrentBootImage | null;
}

export interface Beginning extends PolicyFacts {
  readonly device: PolicyDevice;
  readonly runs: readonly RunBefore[];
  readonly deployments: readonly DeploymentFact[];
}

/** Undefined: the device is not there any more. */
export async function readBeginning(
  { db }: Pick<SiteContext, 'db'>,
  deviceId: string,
  runId: string,
): Promise<Beginning | undefined> {
  const { rows } = await sql<Omit<Beginning, 'device'> & Beginning['device']>`
    select device.id, device.name,
      -- Whoever was approved by a person has no such time (unprovisioned-device.ts).
      device.standing = 'unprovisioned' and device.came_unknown_at is not null as unreviewed,
      ${deploymentFactsOf(sql`device.id`)} as deployments,
      coalesce((
        select json_agg(json_build_object(
          'id', run.id, 'deviceId', run.device_id, 'hasEnded', run.ended_at is not null, 'state', run.state, 'policy', run.policy))
        from run where run.id = ${runId}::uuid or (run.device_id = device.id and run.ended_at is null)
      ), '[]') as runs,
      ${policyVariablesOf(sql`device.id`)} as variables, ${currentBootImageOf()} as "bootImage"
    from device where device.id = ${deviceId}::uuid`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { id, name, unreviewed, ...facts } = row;
  return { device: { id, name, unreviewed }, ...facts };
}

/** The same for a run that goes on with another policy. */
export async function readPolicyFacts({ db }: Pick<SiteContext, 'db'>, deviceId: string): Promise<PolicyFacts> {
  const { rows } = await sql<PolicyFacts>`
    select ${policyVariablesOf(sql`${deviceId}::uuid`)} as variables, ${currentBootImageOf()} as "bootImage"`.execute(
    db,
  );
  return rows[0] ?? { variables: [], bootImage: null };
}
