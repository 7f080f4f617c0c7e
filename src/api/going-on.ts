/** Where a failed run goes on in a document, and what of it is over: as the engine walks (agent/engine/engine.ts), without doing anything. Pure. */
import type { TaskSequenceDocument, TaskSequenceNode } from '../task-sequence/document.ts';
import { walk } from '../task-sequence/document.ts';
import type { RunRecord } from './agent.ts';
import { type History, readHistory } from './run-history.ts';

export interface GoingOn {
  /** The step that is run first, if its conditions hold; null: none is left. */
  readonly next: TaskSequenceNode | null;
  /** Groups and steps that have ended and are not run again. */
  readonly ended: ReadonlySet<string>;
  /** What has not ended and does not run either: it stands in a group that has ended. */
  readonly passedOver: ReadonlySet<string>;
}

/** `records`: of a run that has failed. */
export function goingOn(document: TaskSequenceDocument, records: readonly RunRecord[]): GoingOn {
  const last = records.at(-1);
  const resumed: RunRecord = {
    ...{ kind: 'run-resumed', sequence: records.length + 1, at: last?.at ?? '', reason: '' },
    environment: last?.environment ?? 'linux-pe',
  };
  const history = readHistory([...records, resumed]);
  const found = { next: null as TaskSequenceNode | null, ended: new Set<string>(), passedOver: new Set<string>() };
  look(document.steps, history, found);
  return found;
}

function look(
  nodes: readonly TaskSequenceNode[],
  history: History,
  found: { next: TaskSequenceNode | null; ended: Set<string>; passedOver: Set<string> },
): void {
  for (const node of nodes) {
    const { ended, passedOver } = found;
    if (history.settled.has(node.id)) {
      ended.add(node.id);
      if (node.type !== 'group') continue;
      for (const { id } of walk(node.steps)) (history.settled.has(id) ? ended : passedOver).add(id);
    } else if (node.disabled) {
      passedOver.add(node.id);
    } else if (node.type === 'group') {
      look(node.steps, history, found);
    } else {
      found.next ??= node;
    }
  }
}
