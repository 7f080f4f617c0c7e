/**
 * Begins a run or goes on with an open one. The run's id is made by the agent, so a call whose answer was lost is repeated without
 * harm. A device has one open run at most: whoever begins one holds the device's row.
 */
import { sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { type startRun as contract, DEBUGGER, type RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { SignedPolicy } from '../../api/policy.ts';
import type { Database } from '../db/schema.ts';
import { deploymentFacts } from '../deployments/deployment.ts';
import { chooseDeployment } from '../deployments/due-deployments.ts';
import { hashSecret, newSecret } from '../keys/secret.ts';
import type { SiteContext } from '../site-context.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { buildPolicy, pinPackageVersions } from './policy.ts';

type StartRequest = z.output<NonNullable<typeof contract.body>>;

export interface StartedRun {
  runCredential: string;
  policy: SignedPolicy;
  records: RunRecord[];
}

export async function startRun(site: SiteContext, deviceId: string, request: StartRequest): Promise<StartedRun> {
  return site.db.transaction().execute(async (tx) => {
    const within = { ...site, db: tx };
    const device = await tx
      .selectFrom('device')
      .select(['id', 'name'])
      .where('id', '=', deviceId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const open = await openRun(within, deviceId, request.runId);
    const policy = open ?? (await begin(within, device, request));
    // A run that has just begun has neither records nor credentials.
    const records = open === null ? [] : await goOn(within, request);
    const runCredential = await admit(tx, device.name, request);
    return { runCredential, policy, records };
  });
}

/** The open run is this agent's from now on: what it can do counts, and the records tell where it goes on. */
async function goOn(site: SiteContext, { runId, abilities }: StartRequest): Promise<RunRecord[]> {
  await site.db.updateTable('run').set({ abilities }).where('id', '=', runId).execute();
  const records = await recordsToGoOnFrom(site, runId);
  await forgetOldCredentials(site, runId);
  requireUnderstood(records, abilities);
  return records;
}

/** The policy of the run, if it is open and the device's; null when there is no such run yet and none other is open. */
async function openRun(site: SiteContext, deviceId: string, runId: string): Promise<SignedPolicy | null> {
  const runs = await site.db
    .selectFrom('run')
    .select(['id', 'device_id', 'ended_at', 'state', 'policy'])
    .where((eb) => eb.or([eb('id', '=', runId), eb.and([eb('device_id', '=', deviceId), eb('ended_at', 'is', null)])]))
    .execute();
  const known = runs.find(({ id }) => id === runId);
  if (known !== undefined) {
    if (known.device_id !== deviceId)
      throw new SlipwayError('SLIP-2007', `The run ${runId} is of another device. Boot this computer again.`);
    if (known.ended_at !== null)
      throw new SlipwayError('SLIP-2007', `The run ${runId} has ended (${known.state}). Boot this computer again.`);
    return known.policy;
  }
  const [other] = runs;
  if (other !== undefined)
    throw new SlipwayError(
      'SLIP-2008',
      `The device has the open run ${other.id}. Go on with it (boot the computer again), or cancel it with force.`,
    );
  return null;
}

async function begin(
  site: SiteContext,
  device: { id: string; name: string },
  request: StartRequest,
): Promise<SignedPolicy> {
  const deployment = chooseDeployment(await deploymentFacts(site, device.id), request.deploymentId);
  if ('refusal' in deployment) throw new SlipwayError('SLIP-2004', `"${device.name}": ${deployment.refusal}`);
  const { debug } = deployment;
  if (debug && !request.abilities.includes(DEBUGGER))
    throw new SlipwayError(
      'SLIP-2005',
      `The runs of this deployment begin in the debugger, which this agent does not know: its boot image is older than that. Build the boot image anew and boot "${device.name}" again, or deploy without the debugger.`,
    );
  const taskSequence = await getTaskSequence(site, deployment.taskSequenceId);
  const subject = { runId: request.runId, deploymentId: deployment.id, device, taskSequence, debug };
  const { signed, packageVersionIds } = await buildPolicy(site, subject);
  await site.db
    .insertInto('run')
    .values({
      id: request.runId,
      device_id: device.id,
      deployment_id: deployment.id,
      task_sequence_id: taskSequence.id,
      task_sequence_name: taskSequence.name,
      task_sequence_version: taskSequence.version,
      state: 'running',
      origin: request.origin,
      environment: request.environment,
      abilities: request.abilities,
      policy: JSON.stringify(signed),
      started_at: site.now(),
    })
    .execute();
  await pinPackageVersions(site, request.runId, packageVersionIds);
  return signed;
}

/** An agent from before the debugger cannot read the records of a run that was debugged. */
function requireUnderstood(records: readonly RunRecord[], abilities: readonly string[]): void {
  if (abilities.includes(DEBUGGER)) return;
  if (records.some(({ kind }) => kind === 'run-paused' || kind === 'debug-command'))
    throw new SlipwayError(
      'SLIP-2005',
      'The run was debugged, and this agent does not know the debugger: its boot image is older than that. Boot with a newer boot image, or cancel the run.',
    );
}

/**
 * The run's records as far as none is missing. Later ones, behind a gap, are forgotten: whoever wrote them is gone or sends them
 * again, and the agent that goes on numbers its own from here.
 */
async function recordsToGoOnFrom(site: SiteContext, runId: string): Promise<RunRecord[]> {
  await site.db
    .deleteFrom('run_record')
    .where('run_id', '=', runId)
    .where('sequence', '>', (eb) => eb.selectFrom('run').select('acknowledged').where('id', '=', runId))
    .execute();
  const rows = await site.db
    .selectFrom('run_record')
    .select('record')
    .where('run_id', '=', runId)
    .orderBy('sequence')
    .execute();
  return rows.map((row) => row.record);
}

/**
 * A further credential; the former stay good, since the disk of a computer that restarted into the PE still holds one. One statement with the event, since a
 * thousand computers arrive together.
 */
async function admit(db: Transaction<Database>, device: string, { runId, environment }: StartRequest): Promise<string> {
  const credential = newSecret('run');
  const told = JSON.stringify({ started: true, device, environment });
  await sql`
    with issued as (
      insert into run_credential (credential_hash, run_id) values (${hashSecret(credential)}, ${runId}::uuid)
    )
    select publish_event('run', ${runId}, ${told}::jsonb)`.execute(db);
  return credential;
}

/** With the new one. */
const CREDENTIALS_KEPT = 10;

async function forgetOldCredentials(site: SiteContext, runId: string): Promise<void> {
  await site.db
    .deleteFrom('run_credential')
    .where('run_id', '=', runId)
    .where('credential_hash', 'in', (eb) =>
      eb
        .selectFrom('run_credential')
        .select('credential_hash')
        .where('run_id', '=', runId)
        .orderBy('created_at', 'desc')
        .offset(CREDENTIALS_KEPT - 1)
        .limit(100),
    )
    .execute();
}
