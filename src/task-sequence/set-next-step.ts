/** Where a paused run can go on instead, and what of that which has happened is done again then (ConfigMgr's "Set Current"). Pure. */
import { type Group, type TaskSequenceDocument, type TaskSequenceNode, walk } from './document.ts';
import { kindOf } from './step-kinds.ts';

interface Way {
  /** Ids: from the target on all that has happened, and the groups around it that have ended. */
  readonly again: readonly string[];
  /** Names of the steps from the target on that have ever begun, and destroy something or may not be repeated. */
  readonly careful: readonly string[];
}

/** What has become of a group or step so far. */
export type Happened = 'begun' | 'ended' | 'skipped';

export interface SoFar {
  /** By id; what the run has not come to, or is to come to again, is not in it. */
  readonly happened: ReadonlyMap<string, Happened>;
  /** Steps that have begun at any time: what has become of them since, skipped on the way forward or to be done again, undoes nothing. */
  readonly everBegun: ReadonlySet<string>;
}

export function goingTo(
  { steps }: Pick<TaskSequenceDocument, 'steps'>,
  { from, to }: { readonly from: string; readonly to: string },
  { happened, everBegun }: SoFar,
): Way | { readonly refused: string } {
  const enabled = [...enabledNodes(steps)];
  const at = enabled.findIndex(({ id }) => id === to);
  const target = enabled[at];
  if (target === undefined) return { refused: whyNoTarget(steps, to) };
  if (!enabled.some(({ id }) => id === from))
    return { refused: 'What is done on failure goes on in order: no other step can be set there.' };
  // One that is open stays so, with its attempt.
  const around = enabled.filter(
    (node) => isAround(node, to) && happened.has(node.id) && happened.get(node.id) !== 'begun',
  );
  const later = enabled.slice(at);
  return {
    again: [...around, ...later.filter(({ id }) => happened.has(id))].map(({ id }) => id),
    careful: later.filter((node) => everBegun.has(node.id) && needsCare(node)).map(({ name }) => name),
  };
}

function whyNoTarget(steps: readonly TaskSequenceNode[], id: string): string {
  const disabled = [...walk(steps)].find((node) => node.id === id);
  return disabled === undefined
    ? `The task sequence has no step ${id} that the run could go on at.`
    : `${disabled.name} is disabled, or in a disabled group: the run cannot go on at it.`;
}

/** As `walk`, without what is disabled. */
function* enabledNodes(nodes: readonly TaskSequenceNode[]): Generator<TaskSequenceNode> {
  for (const node of nodes) {
    if (node.disabled) continue;
    yield node;
    if (node.type === 'group') yield* enabledNodes(node.steps);
  }
}

/** Whether the node is a group that the other one is in. */
export function isAround(node: TaskSequenceNode, id: string): node is Group {
  return node.type === 'group' && [...walk(node.steps)].some((inner) => inner.id === id);
}

function needsCare(node: TaskSequenceNode): boolean {
  if (node.type === 'group') return false;
  const { destructive, repeatability } = kindOf(node.type);
  return destructive || repeatability === 'never-repeat';
}
