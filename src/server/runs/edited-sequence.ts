/**
 * A failed run and its task sequence as it is today: what tells them apart, and the policy under which the run goes on with today's. Ids are aligned first, so that a
 * step keeps the id under which it has ended, wherever it stands now (task-sequence/align-ids.ts).
 */
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { RunRecord } from '../../api/agent.ts';
import { canonicalJson } from '../../api/canonical-json.ts';
import { SlipwayError } from '../../api/errors.ts';
import { type GoingOn, goingOn } from '../../api/going-on.ts';
import { type Policy, PolicySchema } from '../../api/policy.ts';
import type { getRunDifference as contract } from '../../api/runs.ts';
import { sha256Hex } from '../../api/sha256.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { alignIds } from '../../task-sequence/align-ids.ts';
import { documentDifference, isEmptyDifference, type NodeChange } from '../../task-sequence/difference.ts';
import { type TaskSequenceDocument, TaskSequenceDocumentSchema } from '../../task-sequence/document.ts';
import { withoutSecrets } from '../../task-sequence/without-secrets.ts';
import type { Database } from '../db/schema.ts';
import { runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { documentToRun } from '../task-sequences/document-to-run.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { requireChildrenWithin } from '../task-sequences/whole-sequence.ts';
import { acknowledgedRecords } from './acknowledged-records.ts';
import { type BuiltPolicy, buildPolicyOf } from './policy.ts';
import { readPolicyFacts } from './run-beginning.ts';

type RunDifference = z.input<typeof contract.response>;
type RunRow = Pick<
  Selectable<Database['run']>,
  'id' | 'device_id' | 'state' | 'policy' | 'task_sequence_id' | 'task_sequence_version'
>;

interface EditedRun {
  /** The one that the run has. */
  readonly policy: Policy;
  readonly taskSequence: TaskSequence;
  /** Whole, with the run's ids. */
  readonly document: TaskSequenceDocument;
  readonly documentSha256: string;
  readonly records: readonly RunRecord[];
}

/** Throws SLIP-1002, SLIP-2009 for a run that has not failed, and what speaks against running today's sequence (documentToRun). */
export async function readRunDifference(site: SiteContext, id: string): Promise<RunDifference> {
  const run = await site.db
    .selectFrom('run')
    .select(['id', 'device_id', 'state', 'policy', 'task_sequence_id', 'task_sequence_version'])
    .where('id', '=', id)
    .where(runWithin(site.reach))
    .executeTakeFirst();
  if (run === undefined) throw new SlipwayError('SLIP-1002', `There is no run with the id ${id}.`);
  if (run.state !== 'failed')
    throw new SlipwayError(
      'SLIP-2009',
      `Only a failed run can go on with an edited sequence; this one is ${run.state}.`,
    );
  const { policy, taskSequence, document, documentSha256, records } = await readEdited(site, run);
  const { values, nodes } = documentDifference(...withoutSecrets(policy.taskSequence.document, document));
  const on = goingOn(document, records);
  return {
    ...{ taskSequenceVersion: run.task_sequence_version, editedVersion: taskSequence.version, documentSha256 },
    edited: !isEmptyDifference({ values, nodes }),
    values: values.map(told),
    nodes: nodes.map((node) => ({ ...node, values: node.values.map(told), fate: fateOf(node, on, records) })),
    goesOnAt: on.next === null ? null : { nodeId: on.next.id, name: on.next.name },
  };
}

/** JSON has no undefined. */
function told({ path, before, after }: { path: string; before: unknown; after: unknown }) {
  return { path, before: before ?? null, after: after ?? null };
}

function fateOf({ kind, nodeId }: NodeChange, on: GoingOn, records: readonly RunRecord[]) {
  if (kind === 'removed')
    return records.some(
      (record) => record.kind === 'step-finished' && record.nodeId === nodeId && record.outcome !== 'skipped',
    )
      ? 'has-run'
      : 'does-not-run';
  if (on.ended.has(nodeId)) return 'not-run-again';
  return on.passedOver.has(nodeId) ? 'does-not-run' : 'runs';
}

export interface EditedPolicy extends BuiltPolicy {
  readonly taskSequence: TaskSequence;
}

/**
 * The policy of the failed run with today's sequence. `documentSha256`: of the one that a person was shown. Throws SLIP-2009 where that is not it any more, or where
 * the agent is too old.
 */
export async function buildEditedPolicy(site: SiteContext, run: RunRow, documentSha256: string): Promise<EditedPolicy> {
  const edited = await readEdited(site, run);
  const refusal = whyNotEdited(edited, documentSha256);
  if (refusal !== null) throw new SlipwayError('SLIP-2009', refusal);
  const { policy, taskSequence, document } = edited;
  const device = await site.db
    .selectFrom('device')
    .select(['id', 'name'])
    .where('id', '=', run.device_id)
    .executeTakeFirstOrThrow();
  const { deploymentId, purpose, debug = false } = policy;
  const unreviewed = policy.unreviewedComputer === true;
  const subject = { runId: run.id, deploymentId, purpose, device: { ...device, unreviewed }, debug };
  const built = await buildPolicyOf(
    site,
    { ...subject, taskSequence: { ...taskSequence, document } },
    await readPolicyFacts(site, device.id),
    (policy.revision ?? 1) + 1,
  );
  return { ...built, taskSequence };
}

/** Null when the run may go on with it. */
export function whyNotEdited(
  { records, documentSha256 }: Pick<EditedRun, 'records' | 'documentSha256'>,
  shown: string,
): string | null {
  if (shown !== documentSha256)
    return 'The task sequence was edited once more since the difference was shown. Look at it again ("slipway runs resume").';
  const last = records.findLast(({ kind }) => kind === 'run-started' || kind === 'run-resumed');
  const abilities = last !== undefined && 'abilities' in last ? (last.abilities ?? []) : [];
  if (abilities.includes('edited-sequence')) return null;
  return 'The run\'s agent is too old to go on with an edited task sequence. Have the run go on as it was ("slipway runs resume --as-it-was"), or build the boot image anew and deploy again.';
}

async function readEdited(site: SiteContext, run: RunRow): Promise<EditedRun> {
  const policy = PolicySchema.parse(JSON.parse(run.policy.payload));
  const taskSequence = await getTaskSequence(site, run.task_sequence_id);
  await requireChildrenWithin(site, taskSequence);
  // As the policy's was read: what goes without saying is no edit, also where a newer version of Slipway says more of it.
  const whole = TaskSequenceDocumentSchema.parse(await documentToRun(site, taskSequence));
  const records = await acknowledgedRecords(site.db, run.id);
  const ids = records.flatMap((record) => ('nodeId' in record ? [record.nodeId] : []));
  const document = alignIds(whole, policy.taskSequence.document, new Set(ids));
  return { policy, taskSequence, document, records, documentSha256: await sha256Hex(canonicalJson(document)) };
}
