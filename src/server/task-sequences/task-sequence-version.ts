/** The versions of a task sequence, for whoever reaches it: what each was, how two differ, and an older one brought back. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '../../api/actor.ts';
import { SlipwayError } from '../../api/errors.ts';
import type {
  DocumentVersion,
  restoreTaskSequenceVersion as restoreContract,
  TaskSequenceDifference,
  TaskSequenceVersion,
} from '../../api/task-sequence-versions.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { type ValueChange, versionDifference } from '../../task-sequence/difference.ts';
import { allNodes, walk } from '../../task-sequence/document.ts';
import type { Administrator } from '../http/administrator.ts';
import { runWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { getTaskSequence } from './task-sequence.ts';
import { updateTaskSequence } from './update-task-sequence.ts';

type Reader = Pick<Administrator, 'permissions'>;

export async function listTaskSequenceVersions(
  site: SiteContext,
  id: string,
  reader: Reader,
): Promise<TaskSequenceVersion[]> {
  // Whoever does not reach the sequence is told that there is none.
  await getTaskSequence(site, id);
  const rows = await versionQuery(site, id).orderBy('version', 'desc').execute();
  return rows.map((row) => {
    const { document: _, ...version } = toVersion(row, reader);
    return version;
  });
}

export async function getTaskSequenceVersion(
  site: SiteContext,
  id: string,
  version: number,
  reader: Reader,
): Promise<DocumentVersion> {
  const { name } = await getTaskSequence(site, id);
  const row = await versionQuery(site, id).where('version', '=', version).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `"${name}" has no version ${version}.`);
  return toVersion(row, reader);
}

export async function readDifference(
  site: SiteContext,
  id: string,
  wanted: { readonly from?: number | undefined; readonly to?: number | undefined },
  reader: Reader,
): Promise<TaskSequenceDifference> {
  const to = wanted.to ?? (await getTaskSequence(site, id)).version;
  const from = wanted.from ?? Math.max(1, to - 1);
  const [before, after] = [
    await getTaskSequenceVersion(site, id, from, reader),
    await getTaskSequenceVersion(site, id, to, reader),
  ];
  const { values, nodes } = versionDifference(before.document, after.document);
  return {
    ...{ from, to, values: values.map(told) },
    nodes: nodes.map((node) => ({ ...node, values: node.values.map(told) })),
  };
}

/** JSON has no undefined. */
function told({ path, before, after }: ValueChange): TaskSequenceDifference['values'][number] {
  return { path, before: before ?? null, after: after ?? null };
}

/** It is looked over as whatever people save: what it refers to may be gone since. */
export async function restoreTaskSequenceVersion(
  site: SiteContext,
  { id, version }: z.output<NonNullable<typeof restoreContract.params>>,
  body: z.output<NonNullable<typeof restoreContract.body>>,
  by: Reader & { readonly actor: Actor },
): Promise<TaskSequence> {
  const { document } = await getTaskSequenceVersion(site, id, version, by);
  return updateTaskSequence(site, id, { ...body, document }, { savedBy: by.actor, restoredFrom: version });
}

function versionQuery(site: SiteContext, id: string) {
  return site.db
    .selectFrom('task_sequence_version')
    .select(['version', 'document', 'created_at', 'saved_by', 'restored_from'])
    .select(
      sql<number>`(select count(*)::integer from run where run.task_sequence_id = task_sequence_version.task_sequence_id
        and run.task_sequence_version = task_sequence_version.version and ${runWithin(site.reach)})`.as('runs'),
    )
    .where('task_sequence_id', '=', id);
}

function toVersion(
  row: Awaited<ReturnType<ReturnType<typeof versionQuery>['executeTakeFirstOrThrow']>>,
  { permissions }: Reader,
): DocumentVersion {
  const { version, document, created_at, saved_by, restored_from, runs } = row;
  return {
    ...{ version, savedAt: created_at.toISOString(), savedBy: saved_by, restoredFrom: restored_from, document },
    name: document.name,
    steps: [...walk(allNodes(document))].filter(({ type }) => type !== 'group').length,
    runs: permissions.has('run.read') ? runs : null,
  };
}
