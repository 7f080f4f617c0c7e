/** The debugger's tree: which rows are seen, and how keys go through them. Pure. */
import type { DebuggedNode } from '../../api/debugger.ts';

type Node = Pick<DebuggedNode, 'id' | 'depth'>;

/** Those that are in no group that is closed, in their order. */
export function visibleNodes<N extends Node>(nodes: readonly N[], closed: ReadonlySet<string>): N[] {
  let hiddenBelow: number | null = null;
  return nodes.filter(({ id, depth }) => {
    if (hiddenBelow !== null && depth > hiddenBelow) return false;
    hiddenBelow = closed.has(id) ? depth : null;
    return true;
  });
}

/** The ids of the groups that a node is in. */
export function groupsAround(nodes: readonly Node[], id: string): string[] {
  const at = nodes.findIndex((node) => node.id === id);
  const around: string[] = [];
  let depth = nodes[at]?.depth ?? 0;
  for (const node of nodes.slice(0, Math.max(at, 0)).reverse())
    if (node.depth < depth) {
      around.push(node.id);
      depth = node.depth;
    }
  return around;
}

const MOST_SEQUENCES = 50;

/** Break points as they were set last, by task sequence: the newest last. */
export type Remembered = readonly (readonly [sequenceId: string, nodeIds: readonly string[]])[];

/** Of what this browser has kept, whatever stands there now. */
export function readRemembered(text: string | null): Remembered {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(entry: unknown): entry is Remembered[number] {
  const isText = (value: unknown): value is string => typeof value === 'string';
  return Array.isArray(entry) && isText(entry[0]) && Array.isArray(entry[1]) && entry[1].every(isText);
}

export function remember(before: Remembered, sequenceId: string, nodeIds: readonly string[]): Remembered {
  const others = before.filter(([id]) => id !== sequenceId);
  return [...others, ...(nodeIds.length === 0 ? [] : [[sequenceId, nodeIds] as const])].slice(-MOST_SEQUENCES);
}

/** Those of last time that the run has nodes for; none where some are set already. */
export function offered(
  all: Remembered,
  sequenceId: string,
  nodes: readonly Node[],
  set: readonly string[],
): readonly string[] {
  if (set.length > 0) return [];
  const known = new Set(nodes.map(({ id }) => id));
  return (all.find(([id]) => id === sequenceId)?.[1] ?? []).filter((id) => known.has(id));
}
