/** What a run's records say of its debugger, as the site keeps it beside the run. */
import { sql, type Transaction } from 'kysely';
import type { RunRecord } from '../../api/agent.ts';
import type { PauseStanding } from '../../api/debug-commands.ts';
import { storableText, toJsonText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';
import { letsGo } from './run-state.ts';

export interface DebugStanding {
  readonly paused: PauseStanding | null;
  readonly breakpoints: readonly string[];
  /** No wish has a higher number, nor has the computer taken one: a site that was set back to a backup numbers on from there. */
  readonly newest_wish: number;
}

/** After one more record. Pure. */
export function debugStanding(standing: DebugStanding, record: RunRecord): DebugStanding {
  const { paused, breakpoints, newest_wish } = standing;
  switch (record.kind) {
    case 'run-paused': {
      const { sequence, nodeId, name, reason, at } = record;
      const since = new Date(at).toISOString();
      return { breakpoints, newest_wish, paused: { sequence, nodeId, name: storableText(name), reason, since } };
    }
    case 'run-finished':
      return { paused: null, breakpoints, newest_wish };
    case 'debug-command': {
      const { command, refused, number } = record;
      const isSet = refused === null && command.command === 'setBreakpoints';
      return {
        // On the way to another step it is still paused where it was.
        paused: letsGo(record) ? null : paused,
        breakpoints: isSet ? command.nodeIds : breakpoints,
        newest_wish: Math.max(newest_wish, number),
      };
    }
    default:
      return { paused, breakpoints, newest_wish };
  }
}

/** Writes down what computers say has become of wishes. `news`: by the run's id. */
export async function answerWishes(
  tx: Transaction<Database>,
  news: ReadonlyMap<string, readonly RunRecord[]>,
): Promise<void> {
  const rows = [...news].flatMap(([run_id, records]) =>
    records.flatMap((record) =>
      record.kind === 'debug-command'
        ? [{ run_id, number: record.number, sequence: record.sequence, refused: record.refused }]
        : [],
    ),
  );
  if (rows.length === 0) return;
  await sql`
    update run_wish set taken_sequence = given.sequence, refused = given.refused
    from jsonb_to_recordset(${toJsonText(rows)}::jsonb) as given (run_id uuid, number integer, sequence integer, refused text)
    where run_wish.run_id = given.run_id and run_wish.number = given.number`.execute(tx);
}
