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

/** Of those that are in memory together: one may have megabytes, and a sequence hundreds of versions. */
export const DOCUMENTS_AT_ONCE = 10;

export async function listTaskSequenceVersions(
  site: SiteContext,
  id: string,
  reader: Reader,
): Promise<TaskSequenceVersion[]> {
  // Whoever does not reach the sequence is told that there is none.
  await getTaskSequence(site, id);
  const runs = await countRuns(site, id, reader);
  const versions: TaskSequenceVersion[] = [];
  for (;;) {
    const before = versions.at(-1)?.version;
    let query = versionQuery(site, id).orderBy('version', 'desc').limit(DOCUMENTS_AT_ONCE);
    if (before !== undefined) query = query.where('version', '<', before);
    const rows = await query.execute();
    for (const row of rows) {
      const { document: _, ...version } = toVersion(row, runs);
      versions.push(version);
    }
    if (rows.length < DOCUMENTS_AT_ONCE) return versions;
  }
}

export async function getTaskSequenceVersion(
  site: SiteContext,
  id: string,
  version: number,
  reader: Reader,
): Promise<DocumentVersion> {
  const row = await findVersion(site, id, version);
  return toVersion(row, await countRuns(site, id, reader, version));
}

async function findVersion(site: SiteContext, id: string, version: number) {
  const { name } = await getTaskSequence(site, id);
  const row = await versionQuery(site, id).where('version', '=', version).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `"${name}" has no version ${version}.`);
  return row;
}

export async function readDifference(
  site: SiteContext,
  id: string,
  wanted: { readonly from?: number | undefined; readonly to?: number | undefined },
): Promise<TaskSequenceDifference> {
  const to = wanted.to ?? (await getTaskSequence(site, id)).version;
  const from = wanted.from ?? Math.max(1, to - 1);
  const [before, after] = [await findVersion(site, id, from), await findVersion(site, id, to)];
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
  savedBy: Actor,
): Promise<TaskSequence> {
  const { document } = await findVersion(site, id, version);
  return updateTaskSequence(site, id, { ...body, document }, { savedBy, restoredFrom: version });
}

function versionQuery(site: SiteContext, id: string) {
  return site.db
    .selectFrom('task_sequence_version')
    .select(['version', 'document', 'created_at', 'saved_by', 'restored_from'])
    .where('task_sequence_id', '=', id);
}

/** Version → runs that began with it, where there are any; null: the reader may see none. All at once: nothing finds the runs of one version without reading those of all. */
async function countRuns(
  { db, reach }: SiteContext,
  id: string,
  { permissions }: Reader,
  version?: number,
): Promise<ReadonlyMap<number, number> | null> {
  if (!permissions.has('run.read')) return null;
  let query = db
    .selectFrom('run')
    .select(['task_sequence_version', sql<number>`count(*)::integer`.as('runs')])
    .where('task_sequence_id', '=', id)
    .where(runWithin(reach))
    .groupBy('task_sequence_version');
  if (version !== undefined) query = query.where('task_sequence_version', '=', version);
  return new Map((await query.execute()).map((row) => [row.task_sequence_version, row.runs]));
}

function toVersion(
  row: Awaited<ReturnType<ReturnType<typeof versionQuery>['executeTakeFirstOrThrow']>>,
  runs: ReadonlyMap<number, number> | null,
): DocumentVersion {
  const { version, document, created_at, saved_by, restored_from } = row;
  return {
    ...{ version, savedAt: created_at.toISOString(), savedBy: saved_by, restoredFrom: restored_from, document },
    name: document.name,
    steps: [...walk(allNodes(document))].filter(({ type }) => type !== 'group').length,
    runs: runs === null ? null : (runs.get(version) ?? 0),
  };
}
