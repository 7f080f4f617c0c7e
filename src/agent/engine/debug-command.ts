/** What a wish of the debugger does: whether it is obeyed, and what a person is told when it is not. Pure. */
import type { DebugCommand } from '../../api/debug-commands.ts';
import type { DebugState } from '../../api/debug-state.ts';
import { type History, happenedIn } from '../../api/run-history.ts';
import { type TaskSequenceDocument, walk } from '../../task-sequence/document.ts';
import { goingTo } from '../../task-sequence/set-next-step.ts';
import type { VariableEntry } from '../../task-sequence/variables.ts';
import { whyNotByHand } from '../../task-sequence/variables-by-hand.ts';

interface DebugFacts {
  readonly state: DebugState;
  readonly document: TaskSequenceDocument;
  readonly history: Pick<History, 'steps' | 'groups' | 'everBegun'>;
  readonly variables: readonly VariableEntry[];
  /** Names of the policy's secret variables. */
  readonly secretVariables: readonly string[];
}

interface Verdict {
  /** Null: it is obeyed. */
  readonly refused: string | null;
  /** Of `goto`: what is done again. */
  readonly again: readonly string[];
}

export function verdictOn(command: DebugCommand, facts: DebugFacts): Verdict {
  const { state } = facts;
  if ('pause' in command && state.paused?.sequence !== command.pause)
    return refusal('The run is not paused there any more.');
  switch (command.command) {
    case 'continue':
    case 'next':
      return obeyed;
    case 'pause':
      return state.paused === null ? obeyed : refusal('The run is paused already.');
    case 'setBreakpoints':
      return breakpoints(command, facts);
    case 'setVariable':
      return byHand(whyNotByHand(command, secretNames(facts)));
    case 'goto':
      return jump(command, facts);
  }
}

const obeyed: Verdict = { refused: null, again: [] };

function refusal(refused: string): Verdict {
  return { refused, again: [] };
}

function byHand(why: string | null): Verdict {
  return why === null ? obeyed : refusal(why);
}

function secretNames({ variables, secretVariables }: DebugFacts): string[] {
  return [...secretVariables, ...variables.flatMap(({ name, secret }) => (secret ? [name] : []))];
}

/** Those that stand may be of the sequence before an edit: nothing comes to them, so they do no harm. */
function breakpoints({ nodeIds }: { nodeIds: readonly string[] }, { document, state }: DebugFacts): Verdict {
  const known = new Set([...walk([...document.steps, ...(document.onFailure ?? [])])].map(({ id }) => id));
  const unknown = nodeIds.filter((id) => !known.has(id) && !state.breakpoints.has(id));
  return unknown.length === 0 ? obeyed : refusal(`The task sequence has no ${unknown.slice(0, 5).join(', ')}.`);
}

function jump(
  { nodeId, confirm }: Extract<DebugCommand, { command: 'goto' }>,
  { state, document, history }: DebugFacts,
): Verdict {
  const way = goingTo(document, { from: state.paused?.nodeId ?? '', to: nodeId }, happenedIn(history));
  if ('refused' in way) return refusal(way.refused);
  if (way.careful.length > 0 && !confirm)
    return refusal(`${way.careful.join(', ')} would be done again, which needs a confirmation.`);
  return { refused: null, again: way.again };
}
