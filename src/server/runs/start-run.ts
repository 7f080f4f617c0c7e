/**
 * Begins a run or goes on with an open one. The run's id is made by the agent, so a call whose answer was lost is repeated without
 * harm. A device has one open run at most (run_open_key). Whoever deletes the device or has a run of it go on holds its row, for which a run that begins waits.
 */
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { type startRun as contract, DEBUGGER, type RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { SignedPolicy } from '../../api/policy.ts';
import { hasCode } from '../db/error-code.ts';
import { toJsonText } from '../db/json-text.ts';
import { allowing, startOriginOf } from '../deployments/counted-start.ts';
import { chooseDeployment } from '../deployments/due-deployments.ts';
import { hindrancesOf } from '../deployments/hindrances.ts';
import { hashSecret, newSecret } from '../keys/secret.ts';
import type { SiteContext } from '../site-context.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { refuseDisabled } from '../task-sequences/whole-sequence.ts';
import { type BuiltPolicy, buildPolicy, type PolicySubject } from './policy.ts';
import { type Beginning, readBeginning } from './run-beginning.ts';

type StartRequest = z.output<NonNullable<typeof contract.body>>;

export interface StartedRun {
  runCredential: string;
  policy: SignedPolicy;
  records: RunRecord[];
}

/** Two that begin a run of one device at once, or the same one twice: the second finds what the first has made, and looks again. */
const MOST_TRIES = 3;

export async function startRun(site: SiteContext, deviceId: string, request: StartRequest): Promise<StartedRun> {
  for (let tries = 1; ; tries += 1) {
    const beginning = await readBeginning(site, deviceId, request.runId);
    if (beginning === undefined)
      throw new SlipwayError('SLIP-2001', 'The device of this computer was deleted. Boot this computer again.');
    try {
      return isOpen(beginning, request.runId)
        ? await goOn(site, beginning.device, request)
        : await begin(site, beginning, request);
    } catch (error) {
      if (tries === MOST_TRIES || !isOvertaken(error)) throw error;
    }
  }
}

/** Whether it is open and the device's; false when there is no such run yet and none other is open. */
function isOpen({ device, runs }: Beginning, runId: string): boolean {
  const known = runs.find(({ id }) => id === runId);
  if (known !== undefined) {
    if (known.deviceId !== device.id)
      throw new SlipwayError('SLIP-2007', `The run ${runId} is of another device. Boot this computer again.`);
    if (known.hasEnded)
      throw new SlipwayError('SLIP-2007', `The run ${runId} has ended (${known.state}). Boot this computer again.`);
    return true;
  }
  const [other] = runs;
  if (other !== undefined)
    throw new SlipwayError(
      'SLIP-2008',
      `The device has the open run ${other.id}. Go on with it (boot the computer again), or cancel it with force.`,
    );
  return false;
}

class Overtaken extends Error {}

/** run_open_key and run_pkey: there is a run by now; a foreign key: the device, or what it was to run, is not there any more. A deadlock leaves nothing behind. */
function isOvertaken(error: unknown): boolean {
  return error instanceof Overtaken || hasCode(error, '23505', '23503', '40P01');
}

/** The open run is this agent's from now on: what it can do counts, and the records tell where it goes on. */
function goOn(site: SiteContext, device: Beginning['device'], request: StartRequest): Promise<StartedRun> {
  const { runId, abilities } = request;
  return site.db.transaction().execute(async (tx) => {
    const run = await tx
      .updateTable('run')
      .set({ abilities })
      .where('id', '=', runId)
      .where('ended_at', 'is', null)
      .returning('policy')
      .executeTakeFirst();
    if (run === undefined) throw new Overtaken();
    const records = await recordsToGoOnFrom({ ...site, db: tx }, runId);
    await forgetOldCredentials({ ...site, db: tx }, runId);
    requireUnderstood(records, abilities);
    const credential = newSecret('run');
    await sql`with ${issuing(credential, request)} select ${telling(device, request)}`.execute(tx);
    return { runCredential: credential, policy: run.policy, records };
  });
}

/** A run that has just begun has neither records nor former credentials. */
async function begin(site: SiteContext, beginning: Beginning, request: StartRequest): Promise<StartedRun> {
  const { device, deployments } = beginning;
  const moment = { now: site.now(), origin: startOriginOf(request.origin) };
  const deployment = chooseDeployment(deployments, request.deploymentId, moment);
  if ('refusal' in deployment) throw new SlipwayError('SLIP-2004', `"${device.name}": ${deployment.refusal}`);
  const { debug, purpose } = deployment;
  if (debug && !request.abilities.includes(DEBUGGER))
    throw new SlipwayError(
      'SLIP-2005',
      `The runs of this deployment begin in the debugger, which this agent does not know: its boot image is older than that. Build the boot image anew and boot "${device.name}" again, or deploy without the debugger.`,
    );
  const taskSequence = await getTaskSequence(site, deployment.taskSequenceId);
  await refuseDisabled(site, taskSequence);
  const subject = { runId: request.runId, deploymentId: deployment.id, purpose, device, taskSequence, debug };
  const built = await buildPolicy(site, subject, beginning);
  const credential = newSecret('run');
  const now = site.now();
  // While the policy was made a maintenance window may have closed.
  if (hindrancesOf(deployment, { ...moment, now }).length > 0) throw new Overtaken();
  const { rows } = await sql`
    with ${allowing(deployment, device, now)},
    ${inserting(subject, request, built, now)},
    ${issuing(credential, request)}
    select ${telling(device, request)} from allowed`.execute(site.db);
  if (rows.length === 0) throw new Overtaken();
  return { runCredential: credential, policy: built.signed, records: [] };
}

/**
 * Of a statement: the run, and the versions of packages that it may fetch. The device is waited for before the run is in run_open_key: whoever holds the device and has
 * another run go on would wait for that key, and this statement for the device.
 */
function inserting(
  { runId, deploymentId, device, taskSequence }: PolicySubject,
  { origin, environment, abilities }: StartRequest,
  { signed, packageVersionIds }: BuiltPolicy,
  now: Date,
): RawBuilder<unknown> {
  return sql`
    held as (select id from device where id = ${device.id}::uuid for key share),
    begun as (
      insert into run (id, device_id, deployment_id, task_sequence_id, task_sequence_name, task_sequence_version, state, origin, environment, abilities, policy, started_at)
      select ${runId}::uuid, held.id, ${deploymentId}::uuid, ${taskSequence.id}::uuid, ${taskSequence.name}, ${taskSequence.version},
        'running', ${origin}, ${environment}, ${abilities}::text[], ${JSON.stringify(signed)}::jsonb, ${now}::timestamptz from held, allowed
    ),
    pinned as (
      insert into run_package_version (run_id, package_version_id)
      select ${runId}::uuid, unnest(${packageVersionIds}::uuid[]) from allowed
    )`;
}

/** Of a statement: a further credential; the former stay good, since the disk of a computer that restarted into the PE still holds one. */
function issuing(credential: string, { runId }: StartRequest): RawBuilder<unknown> {
  return sql`issued as (
    insert into run_credential (credential_hash, run_id) values (${hashSecret(credential)}, ${runId}::uuid)
  )`;
}

/** Of a statement: the event. */
function telling({ name }: Beginning['device'], { runId, environment }: StartRequest): RawBuilder<unknown> {
  const told = toJsonText({ started: true, device: name, environment });
  return sql`publish_event('run', ${runId}, ${told}::jsonb)`;
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
