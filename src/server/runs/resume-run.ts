/**
 * Has a failed run go on: it is open again, and the agent begins at the step that failed. What is on the disk must still be what this run
 * has put there, so a run that another has followed is not taken up again.
 */
import type { Selectable, Transaction } from 'kysely';
import { canonicalJson } from '../../api/canonical-json.ts';
import { SlipwayError } from '../../api/errors.ts';
import { PolicySchema } from '../../api/policy.ts';
import type { RunState } from '../../api/run-states.ts';
import { RESUMABLE_IN_SYSTEM_HOURS } from '../../api/runs.ts';
import { sha256Hex } from '../../api/sha256.ts';
import { type Environment, isPe } from '../../task-sequence/step.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { buildEditedPolicy } from './edited-sequence.ts';
import { pinPackageVersions } from './policy.ts';

interface FailedRun {
  readonly state: RunState;
  readonly environment: Environment;
  readonly ended_at: Date | null;
}

/**
 * `person`: an administrator says so. `computer`: its credential asks, for whoever stands before the failure that it shows; a credential that
 * was found on a disk days later must open nothing any more, nor may a deployment go on there that was stopped on the site.
 */
type AskedBy = 'person' | 'computer';

/** As long as a failure is shown, and a person reads it. */
const RESUMABLE_AT_COMPUTER_MILLISECONDS = 3_600_000;

/** Which sequence the run goes on with. `documentSha256`: of the edited one that was looked at. */
export type ResumedWith = 'as-it-was' | { readonly documentSha256: string };

/** Harmless to repeat: an open run stays as it is. Throws SLIP-1002, or SLIP-2009 with the reason. */
export async function resumeRun(
  site: SiteContext,
  id: string,
  by: AskedBy,
  resumedWith: ResumedWith = 'as-it-was',
): Promise<void> {
  await inTransaction(site.db, async (tx) => {
    const device = await holdDevice({ ...site, db: tx }, id);
    const run = await tx.selectFrom('run').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
    if (run.ended_at === null) return refuseOtherSequence(run, resumedWith);
    const newest = await tx
      .selectFrom('run')
      .select('id')
      .where('device_id', '=', run.device_id)
      .orderBy('started_at', 'desc')
      .executeTakeFirstOrThrow();
    const { validUntil } = PolicySchema.parse(JSON.parse(run.policy.payload));
    const refusal = whyNot(run, {
      ...{ by, followed: newest.id !== id, validUntil: new Date(validUntil), now: site.now() },
      obsolete: device.obsolete_at !== null,
      deployed: await isDeployed(tx, run.deployment_id, device.protected),
    });
    if (refusal !== null) throw new SlipwayError('SLIP-2009', refusal);
    if (resumedWith !== 'as-it-was') await takeEdited({ ...site, db: tx }, run, resumedWith.documentSha256);
    const state = stateToGoOnFrom(run.environment);
    await tx
      .updateTable('run')
      .set({ state, ended_at: null, cleared_at: null, cancel_requested: false, progress: null })
      .where('id', '=', id)
      .execute();
    // Its next end has a report of its own, over all records.
    await tx.deleteFrom('run_report').where('run_id', '=', id).execute();
    await publish(tx, 'run', id, { state, resumed: true });
  });
}

/** A run that begins refers to the device, so it waits for this lock, and then meets the open one (run_open_key). */
async function holdDevice(
  { db, reach }: SiteContext,
  runId: string,
): Promise<{ protected: boolean; obsolete_at: Date | null }> {
  const run = db.selectFrom('run').select('device_id').where('id', '=', runId).where(runWithin(reach));
  const found = await run.executeTakeFirst();
  if (found === undefined) throw new SlipwayError('SLIP-1002', `There is no run with the id ${runId}.`);
  const device = db.selectFrom('device').select(['protected', 'obsolete_at']).where('id', '=', found.device_id);
  return device.forUpdate().executeTakeFirstOrThrow();
}

/** Asked for again it is harmless; an open run takes no other sequence. */
async function refuseOtherSequence({ policy }: Selectable<Database['run']>, resumedWith: ResumedWith): Promise<void> {
  if (resumedWith === 'as-it-was') return;
  const { document } = PolicySchema.parse(JSON.parse(policy.payload)).taskSequence;
  if ((await sha256Hex(canonicalJson(document))) === resumedWith.documentSha256) return;
  throw new SlipwayError(
    'SLIP-2009',
    'The run is open, and goes on with the task sequence that it has. Only a failed run takes an edited one.',
  );
}

/** The run has the policy of today's sequence from now on, and may fetch what that names. */
async function takeEdited(site: SiteContext, run: Selectable<Database['run']>, shown: string): Promise<void> {
  const { signed, packageVersionIds, taskSequence } = await buildEditedPolicy(site, run, shown);
  await site.db
    .updateTable('run')
    .set({
      policy: JSON.stringify(signed),
      task_sequence_name: taskSequence.name,
      task_sequence_version: taskSequence.version,
    })
    .where('id', '=', run.id)
    .execute();
  await pinPackageVersions(site, run.id, packageVersionIds);
}

/** By the rules that keep one from starting (deployments/hindrances.ts), but for times: a run that has begun goes on. */
async function isDeployed(
  tx: Transaction<Database>,
  deploymentId: string | null,
  isProtected: boolean,
): Promise<boolean> {
  if (deploymentId === null) return false;
  const row = await tx
    .selectFrom('deployment')
    .select(['enabled', 'suspended_at', 'purpose'])
    .where('id', '=', deploymentId)
    .executeTakeFirst();
  if (row === undefined || !row.enabled || row.suspended_at !== null) return false;
  return row.purpose === 'available' || !isProtected;
}

interface Circumstances {
  readonly by: AskedBy;
  /** Its deployment is there, enabled and not suspended, and the device is not protected from it. */
  readonly deployed: boolean;
  /** The device is: no computer is recognised as it. */
  readonly obsolete: boolean;
  /** The device has a newer run. */
  readonly followed: boolean;
  readonly validUntil: Date;
  readonly now: Date;
}

/** Null when the run may go on. */
export function whyNot(
  run: FailedRun,
  { by, deployed, obsolete, followed, validUntil, now }: Circumstances,
): string | null {
  if (run.state !== 'failed') return `Only a failed run can go on; this one has ended as ${run.state}. Deploy again.`;
  if (obsolete) return 'Its device is obsolete, so no computer is recognised as it. Undo that, or deploy to another.';
  if (followed) return 'A newer run has been on this computer since. Go on with that one, or deploy again.';
  if (validUntil <= now) return 'Its policy is no longer valid. Clear the deployment and let it begin anew.';
  const since = now.getTime() - (run.ended_at?.getTime() ?? 0);
  if (by === 'computer' && since >= RESUMABLE_AT_COMPUTER_MILLISECONDS)
    return 'It failed more than an hour ago, so only the site can have it go on ("slipway runs resume").';
  if (by === 'computer' && !deployed)
    return 'Its deployment was disabled or deleted on the site, has suspended itself, or may not start on this device. Ask who keeps the site.';
  const hours = Math.floor(since / 3_600_000);
  if (!isPe(run.environment) && hours >= RESUMABLE_IN_SYSTEM_HOURS)
    return `It failed in the deployed system ${hours} hours ago. The agent waits there for ${RESUMABLE_IN_SYSTEM_HOURS} hours and has left. Deploy again.`;
  return null;
}

/** Where the computer must be for the run to go on; the agent's next record says that it runs. */
function stateToGoOnFrom(environment: Environment): RunState {
  return isPe(environment) ? 'waiting-for-pe' : 'waiting-for-disk';
}
