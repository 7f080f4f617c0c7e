/** What an agent whose run has failed asks for every few seconds: whether the run is open again, and whether its sequence was edited. */
import type { z } from 'zod';
import type { readRunStanding as contract } from '../../api/agent.ts';
import type { SiteContext } from '../site-context.ts';

/** `runId`: of the caller's credential, so it is there. */
export async function readRunStanding(site: SiteContext, runId: string): Promise<z.input<typeof contract.response>> {
  const run = await site.db
    .selectFrom('run')
    .leftJoin('task_sequence', 'task_sequence.id', 'run.task_sequence_id')
    .select(['ended_at', 'task_sequence_version', 'task_sequence.version'])
    .where('run.id', '=', runId)
    .executeTakeFirstOrThrow();
  const isEdited = run.version !== null && run.version !== run.task_sequence_version;
  return { open: run.ended_at === null, editedVersion: isEdited ? run.version : null };
}
