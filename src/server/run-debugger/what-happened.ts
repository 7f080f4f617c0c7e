/** What a run has done with each group and step so far, read from its records. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { DebuggedNode } from '../../api/debugger.ts';
import type { Happened } from '../../task-sequence/set-next-step.ts';
import type { Database } from '../db/schema.ts';

interface Told {
  readonly kind: string;
  readonly nodeId: string | null;
  readonly outcome: Exclude<DebuggedNode['outcome'], 'running' | null> | null;
  readonly again: readonly string[] | null;
}

export interface WhatHappened {
  /** By node id. */
  readonly outcomes: ReadonlyMap<string, NonNullable<DebuggedNode['outcome']>>;
  readonly happened: ReadonlyMap<string, Happened>;
}

export async function whatHappened(db: Kysely<Database>, runId: string): Promise<WhatHappened> {
  const { rows } = await sql<Told>`
    select kind, record->>'nodeId' as "nodeId", record->>'outcome' as outcome, record->'again' as again
    from run_record
    where run_id = ${runId} and sequence <= (select acknowledged from run where id = ${runId})
      and kind in ('step-started', 'step-finished', 'group-started', 'group-finished', 'debug-command')
    order by sequence`.execute(db);
  const outcomes = outcomesOf(rows);
  const happened = new Map([...outcomes].map(([id, outcome]) => [id, happenedAs(outcome)] as const));
  return { outcomes, happened };
}

/** Pure; the order of the records is that of what happened. */
function outcomesOf(records: readonly Told[]): Map<string, NonNullable<DebuggedNode['outcome']>> {
  const outcomes = new Map<string, NonNullable<DebuggedNode['outcome']>>();
  for (const { kind, nodeId, outcome, again } of records) {
    if (kind === 'debug-command') for (const id of again ?? []) outcomes.delete(id);
    else if (nodeId !== null) outcomes.set(nodeId, outcome ?? 'running');
  }
  return outcomes;
}

function happenedAs(outcome: NonNullable<DebuggedNode['outcome']>): Happened {
  if (outcome === 'running') return 'begun';
  return outcome === 'skipped' ? 'skipped' : 'ended';
}
