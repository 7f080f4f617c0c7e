/** What differs between two versions, as a tree of the groups and steps that it is in. Pure. */
import { comparable, documentDifference, type NodeChange, type ValueChange } from '../../task-sequence/difference.ts';
import { allNodes, type TaskSequenceDocument, type TaskSequenceNode, walk } from '../../task-sequence/document.ts';

export interface DifferingNode {
  readonly id: string;
  readonly name: string;
  readonly isGroup: boolean;
  /** In the order in which they are told; none: only something within differs. */
  readonly kinds: readonly NodeChange['kind'][];
  /** Where it was moved from: the name of the group, null: none. Undefined: it was not moved, or within its group. */
  readonly movedFrom: string | null | undefined;
  readonly values: readonly ValueChange[];
  readonly nodes: readonly DifferingNode[];
}

export interface DifferenceTree {
  /** Of the document itself. */
  readonly values: readonly ValueChange[];
  readonly steps: readonly DifferingNode[];
  readonly onFailure: readonly DifferingNode[];
}

export function differenceTree(before: TaskSequenceDocument, after: TaskSequenceDocument): DifferenceTree {
  const [former, current] = comparable(before, after);
  const { values, nodes } = documentDifference(former, current);
  const changes = Map.groupBy(nodes, ({ nodeId }) => nodeId);
  // A group that was moved has its former children elsewhere.
  const formerly = new Map([...walk(allNodes(former))].map((node) => [node.id, node]));
  const below = (now: readonly TaskSequenceNode[], was: readonly TaskSequenceNode[]): DifferingNode[] =>
    together(now, was, changes).flatMap((node) => {
      const inside = below(now.includes(node) ? childrenOf(node) : [], childrenOf(formerly.get(node.id)));
      const shown = differing(node, changes.get(node.id) ?? [], inside);
      return shown === null ? [] : [shown];
    });
  return {
    values,
    steps: below(current.steps, former.steps),
    onFailure: below(current.onFailure ?? [], former.onFailure ?? []),
  };
}

/** Those that are there, and each that was removed behind the one that it stood behind. */
function together(
  now: readonly TaskSequenceNode[],
  was: readonly TaskSequenceNode[],
  changes: ReadonlyMap<string, readonly NodeChange[]>,
): TaskSequenceNode[] {
  const all = [...now];
  was.forEach((node, at) => {
    if (changes.get(node.id)?.[0]?.kind !== 'removed') return;
    const before = was.slice(0, at).findLast(({ id }) => all.some((each) => each.id === id));
    all.splice(before === undefined ? 0 : all.findIndex(({ id }) => id === before.id) + 1, 0, node);
  });
  return all;
}

function childrenOf(node: TaskSequenceNode | undefined): readonly TaskSequenceNode[] {
  return node?.type === 'group' ? node.steps : [];
}

function differing(
  { id, name, type }: TaskSequenceNode,
  changes: readonly NodeChange[],
  nodes: readonly DifferingNode[],
): DifferingNode | null {
  if (changes.length === 0 && nodes.length === 0) return null;
  const moved = changes.find(({ kind }) => kind === 'moved');
  return {
    ...{ id, name, isGroup: type === 'group', nodes },
    kinds: changes.map(({ kind }) => kind),
    movedFrom: moved === undefined || moved.formerGroup === moved.group ? undefined : moved.formerGroup,
    values: changes.flatMap(({ values }) => values),
  };
}
