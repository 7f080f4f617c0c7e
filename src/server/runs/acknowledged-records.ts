/** The records of a run as far as none is missing. */
import type { Kysely } from 'kysely';
import type { RunRecord } from '../../api/agent.ts';
import type { Database } from '../db/schema.ts';

/** In order; none for a run that there is not. */
export async function acknowledgedRecords(db: Kysely<Database>, runId: string): Promise<RunRecord[]> {
  const rows = await db
    .selectFrom('run_record')
    .select('record')
    .where('run_id', '=', runId)
    .where('sequence', '<=', (eb) => eb.selectFrom('run').select('acknowledged').where('id', '=', runId))
    .orderBy('sequence')
    .execute();
  return rows.map((row) => row.record);
}
