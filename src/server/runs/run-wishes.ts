/** What becomes of people's wishes of a run in the debugger. What was typed for a variable is kept until then, and no longer: it may be a secret. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { RunRecord } from '../../api/agent.ts';
import { toJsonText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';

/** Why a wish was closed that the computer never had. */
const closings = {
  ended: 'The run ended before the computer took it.',
  restored:
    'The site was restored from a backup, and the computer is further on. Look at the run, and wish for it again.',
} as const;

const withoutValue = sql`case when command ? 'value' then jsonb_set(command, '{value}', '""') else command end`;

/**
 * Writes down what computers say has become of wishes. `news`: by the run's id. After a backup was restored, the number may be that of another wish: then the
 * computer, which has taken that number, will never take this one.
 */
export async function answerWishes(
  tx: Transaction<Database>,
  news: ReadonlyMap<string, readonly RunRecord[]>,
): Promise<void> {
  const rows = [...news].flatMap(([run_id, records]) =>
    records.flatMap((record) =>
      record.kind === 'debug-command'
        ? [
            {
              run_id,
              number: record.number,
              sequence: record.sequence,
              refused: record.refused,
              wished: record.command,
            },
          ]
        : [],
    ),
  );
  if (rows.length === 0) return;
  // Without the value: of one that was refused the computer tells none.
  const isSame = sql`run_wish.command - 'value' = given.wished - 'value'`;
  await sql`
    update run_wish set
      taken_sequence = case when ${isSame} then given.sequence end,
      refused = case when ${isSame} then given.refused else ${closings.restored} end,
      command = ${withoutValue}
    from jsonb_to_recordset(${toJsonText(rows)}::jsonb)
      as given (run_id uuid, number integer, sequence integer, refused text, wished jsonb)
    where run_wish.run_id = given.run_id and run_wish.number = given.number`.execute(tx);
}

/** Those that their computers have not taken, and never will. `upTo`: the highest number of them. */
export async function closeWishes(
  db: Kysely<Database>,
  runIds: readonly string[],
  why: keyof typeof closings,
  upTo?: number,
): Promise<void> {
  if (runIds.length === 0) return;
  await sql`
    update run_wish set refused = ${closings[why]}, command = ${withoutValue}
    where run_id = any(${runIds}::uuid[]) and taken_sequence is null and refused is null
      and number <= coalesce(${upTo ?? null}::integer, number)`.execute(db);
}
