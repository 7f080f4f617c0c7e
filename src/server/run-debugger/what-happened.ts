/** What a run has done so far, read from its records. */
import type { Kysely } from 'kysely';
import type { DebuggedNode } from '../../api/debugger.ts';
import { type History, readHistory } from '../../api/run-history.ts';
import type { Database } from '../db/schema.ts';
import { acknowledgedRecords } from '../runs/acknowledged-records.ts';

export async function whatHappened(db: Kysely<Database>, runId: string): Promise<History> {
  return readHistory(await acknowledgedRecords(db, runId));
}

/** By node id; what the run has not come to, or is to come to again, is not in it. Pure. */
export function outcomesOf({ steps, groups }: History): Map<string, NonNullable<DebuggedNode['outcome']>> {
  return new Map([
    ...[...steps].map(([id, { finished }]) => [id, finished?.outcome ?? 'running'] as const),
    ...[...groups].map(([id, { finished }]) => [id, finished ?? 'running'] as const),
  ]);
}
