/** What a person wants of a run in the debugger becomes a numbered wish, or is refused with the reason. The computer has the last word (agent/engine/debug-command.ts). */
import type { Transaction } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '../../api/actor.ts';
import { DEBUGGER } from '../../api/agent.ts';
import { type DebugCommand, MOST_WISHES } from '../../api/debug-commands.ts';
import type { commandDebugger, DebugRequest } from '../../api/debugger.ts';
import { SlipwayError } from '../../api/errors.ts';
import { type Policy, PolicySchema } from '../../api/policy.ts';
import { happenedIn } from '../../api/run-history.ts';
import { allNodes, walk } from '../../task-sequence/document.ts';
import { goingTo } from '../../task-sequence/set-next-step.ts';
import { whyNotByHand } from '../../task-sequence/variables-by-hand.ts';
import { toJsonText } from '../db/json-text.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { runWithin } from '../reach/within-reach.ts';
import { cancelRun } from '../runs/run.ts';
import type { SiteContext } from '../site-context.ts';
import { whatHappened } from './what-happened.ts';

/** Wishes of a run that its computer has not taken. */
const MOST_WAITING = 100;

type Answer = z.input<typeof commandDebugger.response>;

/** Throws SLIP-1002, SLIP-2007 for a run that has ended, SLIP-2010 when that cannot be done now, SLIP-1001, SLIP-2011 and SLIP-2012 for what was asked. */
export async function commandRun(site: SiteContext, id: string, request: DebugRequest, actor: Actor): Promise<Answer> {
  return inTransaction(site.db, async (tx) => {
    const run = await lockRun(tx, site, id);
    if (request.command === 'terminate') {
      await cancelRun({ ...site, db: tx }, id, false);
      return { number: null };
    }
    requireAbility(run);
    const command = aboutPause(run, request);
    const same = await wishAlreadyMade(tx, run, command);
    if (same !== null) return { number: same };
    await check(tx, run, command);
    await requireRoom(tx, run);
    return { number: await addWish(site, tx, run, { command, by: nameOf(actor) }) };
  });
}

type DebuggedRun = Awaited<ReturnType<typeof lockRun>>;

async function lockRun(tx: Transaction<Database>, site: SiteContext, id: string) {
  const run = await tx
    .selectFrom('run')
    .select([
      'id',
      'state',
      'ended_at',
      'abilities',
      'paused',
      'shown_variables',
      'newest_wish',
      'policy',
      'breakpoints',
    ])
    .where('id', '=', id)
    .where(runWithin(site.reach))
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (run === undefined) throw new SlipwayError('SLIP-1002', `There is no run with the id ${id}.`);
  if (run.ended_at !== null) throw new SlipwayError('SLIP-2007', `The run ${id} has ended (${run.state}).`);
  return run;
}

function requireAbility({ abilities }: DebuggedRun): void {
  if (abilities.includes(DEBUGGER)) return;
  throw new SlipwayError(
    'SLIP-2010',
    'The agent of this run does not know the debugger: its boot image is older than that. Build the boot image anew; runs that begin with it can be debugged.',
  );
}

/** The command with the pause that it is about. */
function aboutPause(run: DebuggedRun, request: Exclude<DebugRequest, { command: 'terminate' }>): DebugCommand {
  const { paused } = run;
  if (request.command === 'pause') {
    if (paused !== null) throw new SlipwayError('SLIP-2010', `The run is paused already, before "${paused.name}".`);
    return request;
  }
  if (request.command === 'setBreakpoints') return { ...request, nodeIds: breakpointsOf(run, request.nodeIds) };
  if (paused === null)
    throw new SlipwayError(
      'SLIP-2010',
      'The run is not paused. Have it pause first ("slipway runs debug RUN --pause").',
    );
  if (request.pause !== undefined && request.pause !== paused.sequence)
    throw new SlipwayError('SLIP-2010', `The run has gone on since: it is paused before "${paused.name}" now.`);
  return { ...request, pause: paused.sequence };
}

/** Each once. One that stands, and that an edited sequence has no more, drops away; throws SLIP-1001 for what there never was. */
function breakpointsOf({ policy, breakpoints }: DebuggedRun, nodeIds: readonly string[]): string[] {
  const known = new Set([...walk(allNodes(policyOf(policy).taskSequence.document))].map(({ id }) => id));
  const [standing, wanted] = [new Set(breakpoints), [...new Set(nodeIds)]];
  const unknown = wanted.filter((id) => !known.has(id) && !standing.has(id));
  if (unknown.length > 0)
    throw new SlipwayError('SLIP-1001', `The task sequence of this run has no ${unknown.slice(0, 5).join(', ')}.`);
  return wanted.filter((id) => known.has(id));
}

/**
 * A lost answer makes people, and programs, ask again: what is on its way, or has been taken, is not wished for twice. Gives its number; throws SLIP-2010 for
 * anything else about a pause that is to be left.
 */
async function wishAlreadyMade(tx: Transaction<Database>, run: DebuggedRun, command: DebugCommand) {
  if (command.command === 'setBreakpoints') return null;
  const wishes = await tx
    .selectFrom('run_wish')
    .select(['number', 'command', 'taken_sequence'])
    .where('run_id', '=', run.id)
    .where('refused', 'is', null)
    .orderBy('number', 'desc')
    .limit(100)
    .execute();
  if (command.command === 'pause')
    return wishes.find((wish) => wish.command.command === 'pause' && wish.taken_sequence === null)?.number ?? null;
  const leaving = wishes.find((wish) => leaves(wish.command) && wish.command.pause === command.pause);
  if (leaving === undefined) return null;
  if (isSameMove(leaving.command, command)) return leaving.number;
  throw new SlipwayError(
    'SLIP-2010',
    `The run was told to leave this pause already (${moveText(run, leaving.command)}). Wait until the computer has done that.`,
  );
}

/** Whether it has been confirmed is no matter: the first was taken. */
function isSameMove(made: DebugCommand, asked: DebugCommand): boolean {
  if (made.command === 'goto' && asked.command === 'goto') return made.nodeId === asked.nodeId;
  return made.command === asked.command;
}

/** `next`, `goto Apply Image`. */
function moveText({ policy }: DebuggedRun, made: DebugCommand): string {
  if (made.command !== 'goto') return made.command;
  const { document } = policyOf(policy).taskSequence;
  const target = [...walk(allNodes(document))].find(({ id }) => id === made.nodeId);
  return `goto ${target?.name ?? made.nodeId}`;
}

function leaves(command: DebugCommand): command is Extract<DebugCommand, { command: 'continue' | 'next' | 'goto' }> {
  return command.command === 'continue' || command.command === 'next' || command.command === 'goto';
}

function policyOf({ payload }: DebuggedRun['policy']): Policy {
  return PolicySchema.parse(JSON.parse(payload));
}

async function check(tx: Transaction<Database>, run: DebuggedRun, command: DebugCommand): Promise<void> {
  const { taskSequence, secretVariables } = policyOf(run.policy);
  if (command.command === 'setVariable') {
    const shown = run.shown_variables?.flatMap(({ name, value }) => (value === null ? [name] : [])) ?? [];
    const why = whyNotByHand(command, [...secretVariables, ...shown]);
    if (why !== null) throw new SlipwayError('SLIP-2012', why);
  }
  if (command.command === 'goto') {
    const from = run.paused?.nodeId ?? '';
    const soFar = happenedIn(await whatHappened(tx, run.id));
    const way = goingTo(taskSequence.document, { from, to: command.nodeId }, soFar);
    if ('refused' in way) throw new SlipwayError('SLIP-1001', way.refused);
    if (way.careful.length > 0 && !command.confirm)
      throw new SlipwayError(
        'SLIP-2011',
        `${way.careful.join(', ')} would be done again, and destroys something or may not be repeated. Confirm it, or choose a later step.`,
      );
  }
}

/** A computer that is off, or that was never there, takes none. */
async function requireRoom(tx: Transaction<Database>, { id, newest_wish }: DebuggedRun): Promise<void> {
  if (newest_wish >= MOST_WISHES)
    throw new SlipwayError('SLIP-2010', `The run takes no more wishes: it has had ${newest_wish}. It can be ended.`);
  const { waiting } = await tx
    .selectFrom('run_wish')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('run_id', '=', id)
    .where('taken_sequence', 'is', null)
    .where('refused', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(waiting) < MOST_WAITING) return;
  throw new SlipwayError(
    'SLIP-2010',
    `The computer has not taken the last ${MOST_WAITING} wishes, and no more are kept. See whether it is on and reaches the site; the run can be ended all the same.`,
  );
}

async function addWish(
  site: SiteContext,
  tx: Transaction<Database>,
  { id, newest_wish }: DebuggedRun,
  { command, by }: { command: DebugCommand; by: string },
): Promise<number> {
  const number = newest_wish + 1;
  const wish = { run_id: id, number, wished_by: by, wished_at: site.now(), command: toJsonText(command) };
  await tx.insertInto('run_wish').values(wish).execute();
  await tx.updateTable('run').set({ newest_wish: number }).where('id', '=', id).execute();
  await publish(tx, 'run', id, { wish: number, command: command.command });
  return number;
}

/** What records and screens call the person. */
function nameOf(actor: Actor): string {
  return 'name' in actor ? actor.name : 'the local administrator';
}
