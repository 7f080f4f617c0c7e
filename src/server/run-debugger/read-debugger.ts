/** How a run stands in the debugger. */
import { withoutValue } from '../../api/debug-commands.ts';
import type { DebuggedNode, Debugger } from '../../api/debugger.ts';
import { PolicySchema } from '../../api/policy.ts';
import type { TaskSequenceDocument, TaskSequenceNode } from '../../task-sequence/document.ts';
import { getRun } from '../runs/run.ts';
import type { SiteContext } from '../site-context.ts';
import { outcomesOf, whatHappened } from './what-happened.ts';

const WISHES_SHOWN = 20;

/** Throws SLIP-1002. */
export async function readDebugger(site: SiteContext, id: string): Promise<Debugger> {
  const { deviceName, taskSequenceName, state, paused, endedAt, lastReportAt } = await getRun(site, id);
  const row = await site.db
    .selectFrom('run')
    .select(['policy', 'breakpoints', 'shown_variables'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const { taskSequence } = PolicySchema.pick({ taskSequence: true }).parse(JSON.parse(row.policy.payload));
  const nodes = nodesOf(taskSequence.document, outcomesOf(await whatHappened(site.db, id)));
  const known = new Set(nodes.map((node) => node.id));
  return {
    run: { id, deviceName, taskSequenceName, state, paused, endedAt, lastReportAt },
    // One of a step that an edited sequence has no more is gone with it.
    breakpoints: row.breakpoints.filter((nodeId) => known.has(nodeId)),
    nodes,
    variables: row.shown_variables,
    wishes: await newestWishes(site, id),
  };
}

async function newestWishes(site: SiteContext, id: string): Promise<Debugger['wishes']> {
  const rows = await site.db
    .selectFrom('run_wish')
    .selectAll()
    .where('run_id', '=', id)
    .orderBy('number', 'desc')
    .limit(WISHES_SHOWN)
    .execute();
  return rows.reverse().map(({ number, wished_by, wished_at, command, taken_sequence, refused }) => ({
    ...{ number, by: wished_by, at: wished_at.toISOString(), command: withoutValue(command) },
    ...{ taken: taken_sequence !== null, refused },
  }));
}

function nodesOf({ steps, onFailure }: TaskSequenceDocument, outcomes: ReturnType<typeof outcomesOf>): DebuggedNode[] {
  const list = (
    nodes: readonly TaskSequenceNode[],
    within: Pick<DebuggedNode, 'depth' | 'disabled' | 'onFailure'>,
  ): DebuggedNode[] =>
    nodes.flatMap((node) => {
      const { id, name, type } = node;
      const place = { ...within, disabled: within.disabled || node.disabled };
      const shown = { id, name, type, ...place, outcome: outcomes.get(id) ?? null };
      return type === 'group' ? [shown, ...list(node.steps, { ...place, depth: place.depth + 1 })] : [shown];
    });
  const top = { depth: 0, disabled: false };
  return [...list(steps, { ...top, onFailure: false }), ...list(onFailure ?? [], { ...top, onFailure: true })];
}
