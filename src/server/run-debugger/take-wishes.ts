/** The computer's side of the debugger: what is wanted of it, and its variables while it is paused. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { takeWishes as contract } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { toJsonText } from '../db/json-text.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { closeWishes } from '../runs/run-wishes.ts';
import type { SiteContext } from '../site-context.ts';

type Asked = z.output<NonNullable<typeof contract.body>>;
type Answer = z.input<typeof contract.response>;

/** A paused run is asked for every second; that it lives is written so often. */
const HEARD_MILLISECONDS = 10_000;

/** Throws SLIP-1002 when the run was deleted meanwhile. */
export async function takeWishes(site: SiteContext, runId: string, { after, variables }: Asked): Promise<Answer> {
  await keepHeard(site, runId);
  if (variables !== null) await keepVariables(site, runId, variables);
  const run = await site.db
    .selectFrom('run')
    .select(['cancel_requested', 'state', 'acknowledged', 'newest_wish'])
    .select(({ eb }) => eb('shown_variables', 'is', null).as('unknown'))
    .where('id', '=', runId)
    .executeTakeFirst();
  if (run === undefined) throw new SlipwayError('SLIP-1002', `There is no run with the id ${runId} any more.`);
  if (after > run.newest_wish) await numberOnFrom(site, runId, after);
  const wishes = await site.db
    .selectFrom('run_wish')
    .select(['number', 'wished_by as by', 'command'])
    .where('run_id', '=', runId)
    .where('number', '>', after)
    .where('refused', 'is', null)
    .orderBy('number')
    .execute();
  const wantsVariables = run.state === 'paused' && Boolean(run.unknown);
  return { wishes, cancelRequested: run.cancel_requested, wantsVariables, acknowledged: run.acknowledged };
}

/** A site that was restored from a backup does not know the wishes that the computer has taken since: lower numbers would never be taken. */
async function numberOnFrom(site: SiteContext, runId: string, taken: number): Promise<void> {
  await inTransaction(site.db, async (tx) => {
    await tx
      .updateTable('run')
      .set({ newest_wish: taken })
      .where('id', '=', runId)
      .where('newest_wish', '<', taken)
      .execute();
    await closeWishes(tx, [runId], 'restored', taken);
  });
}

async function keepHeard(site: SiteContext, runId: string): Promise<void> {
  const now = site.now();
  await site.db
    .updateTable('run')
    .set({ last_report_at: now })
    .where('id', '=', runId)
    .where('last_report_at', '<', new Date(now.getTime() - HEARD_MILLISECONDS))
    .execute();
}

/** Of a run that is not paused nothing is kept. */
async function keepVariables(
  site: SiteContext,
  runId: string,
  variables: NonNullable<Asked['variables']>,
): Promise<void> {
  await site.db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('run')
      .set({ shown_variables: sql`${toJsonText(variables)}::jsonb` })
      .where('id', '=', runId)
      .where('state', '=', 'paused')
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await publish(tx, 'run', runId, { variables: variables.length });
  });
}
