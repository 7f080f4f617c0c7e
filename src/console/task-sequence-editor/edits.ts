/**
 * What an editor does to a task sequence. Each edit takes a document and gives another one, and leaves what it was given as it was: undoing is going back to
 * what was before. An edit that cannot be done gives the very document that it was given.
 */
import { allNodes, type TaskSequenceDocument, type TaskSequenceNode, walk } from '../../task-sequence/document.ts';

/** What stands for the two lists of a document, as a parent; no node's id begins so. */
export const MAIN = ':steps';
export const FAILURE = ':on-failure';

/** Where nodes are put: before the child that has this number now. */
export interface Place {
  readonly parent: string;
  readonly index: number;
}

type Nodes = readonly TaskSequenceNode[];

export function findNode(document: TaskSequenceDocument, id: string): TaskSequenceNode | undefined {
  return [...walk(allNodes(document))].find((node) => node.id === id);
}

/** Undefined: it is no list and no group of the document. */
export function childrenOf(document: TaskSequenceDocument, parent: string): Nodes | undefined {
  if (parent === MAIN) return document.steps;
  if (parent === FAILURE) return document.onFailure ?? [];
  const node = findNode(document, parent);
  return node?.type === 'group' ? node.steps : undefined;
}

export function placeOf(document: TaskSequenceDocument, id: string): Place | undefined {
  const groups = [...walk(allNodes(document))].filter(({ type }) => type === 'group');
  for (const parent of [MAIN, FAILURE, ...groups.map((group) => group.id)]) {
    const index = childrenOf(document, parent)?.findIndex((node) => node.id === id) ?? -1;
    if (index >= 0) return { parent, index };
  }
  return undefined;
}

/** Where something new comes: at the end of a group that is chosen, else behind what is chosen, else at the end. */
export function placeFor(document: TaskSequenceDocument, chosen: string | undefined): Place {
  const within = chosen === undefined ? undefined : childrenOf(document, chosen);
  if (chosen !== undefined && within !== undefined) return { parent: chosen, index: within.length };
  return placeBehind(document, chosen) ?? { parent: MAIN, index: document.steps.length };
}

function placeBehind(document: TaskSequenceDocument, id: string | undefined): Place | undefined {
  const place = id === undefined ? undefined : placeOf(document, id);
  return place === undefined ? undefined : { parent: place.parent, index: place.index + 1 };
}

export function addNodes(document: TaskSequenceDocument, place: Place, nodes: Nodes): TaskSequenceDocument {
  if (nodes.length === 0 || childrenOf(document, place.parent) === undefined) return document;
  return withChildren(document, place.parent, (children) => children.toSpliced(place.index, 0, ...nodes));
}

export function removeNodes(document: TaskSequenceDocument, ids: readonly string[]): TaskSequenceDocument {
  if (topmost(document, ids).length === 0) return document;
  return mapLists(document, (nodes) => nodes.filter(({ id }) => !ids.includes(id)));
}

/** They come there side by side, in the order of the document. */
export function moveNodes(document: TaskSequenceDocument, ids: readonly string[], place: Place): TaskSequenceDocument {
  const moved = topmost(document, ids);
  const children = childrenOf(document, place.parent);
  const isWithinItself = [...walk(moved)].some(({ id }) => id === place.parent);
  if (moved.length === 0 || children === undefined || isWithinItself) return document;
  const before = children.slice(0, place.index).filter((node) => moved.includes(node)).length;
  const next = addNodes(removeNodes(document, ids), { parent: place.parent, index: place.index - before }, moved);
  return isSame(document, next) ? document : next;
}

/** One place up or down among its siblings; beyond the first or last: out of its group. */
export function moveByOne(document: TaskSequenceDocument, id: string, direction: -1 | 1): TaskSequenceDocument {
  const place = placeOf(document, id);
  if (place === undefined) return document;
  const { parent, index } = place;
  const count = childrenOf(document, parent)?.length ?? 0;
  const target = index + direction;
  if (target >= 0 && target < count)
    return moveNodes(document, [id], { parent, index: direction < 0 ? target : target + 1 });
  const outer = placeOf(document, parent);
  if (outer === undefined) return document;
  return moveNodes(document, [id], { parent: outer.parent, index: direction < 0 ? outer.index : outer.index + 1 });
}

export function changeNode<Node extends TaskSequenceNode>(
  document: TaskSequenceDocument,
  id: string,
  change: (node: TaskSequenceNode) => Node,
): TaskSequenceDocument {
  return mapLists(document, (nodes) => {
    const index = nodes.findIndex((node) => node.id === id);
    const node = nodes[index];
    return node === undefined ? nodes : nodes.with(index, change(node));
  });
}

export function setDisabled(
  document: TaskSequenceDocument,
  ids: readonly string[],
  disabled: boolean,
): TaskSequenceDocument {
  return ids.reduce((each, id) => changeNode(each, id, (node) => ({ ...node, disabled })), document);
}

export function changeHead(
  document: TaskSequenceDocument,
  change: Partial<Omit<TaskSequenceDocument, 'steps' | 'onFailure' | 'version'>>,
): TaskSequenceDocument {
  return { ...document, ...change };
}

/** Of what is chosen, what stands in nothing else that is chosen. */
export function topmost(document: TaskSequenceDocument, ids: readonly string[]): TaskSequenceNode[] {
  const within = (nodes: Nodes): TaskSequenceNode[] =>
    nodes.flatMap((node) => (ids.includes(node.id) ? node : node.type === 'group' ? within(node.steps) : []));
  return within(allNodes(document));
}

/** The same nodes with ids that the document does not have: records of runs refer to an id, so none is ever used again. */
export function withNewIds(document: TaskSequenceDocument, nodes: Nodes, newId: () => string): TaskSequenceNode[] {
  const taken = new Set([...walk(allNodes(document))].map(({ id }) => id));
  const free = (): string => {
    let id = newId();
    while (taken.has(id)) id = newId();
    taken.add(id);
    return id;
  };
  const renewed = (node: TaskSequenceNode): TaskSequenceNode =>
    node.type === 'group' ? { ...node, id: free(), steps: node.steps.map(renewed) } : { ...node, id: free() };
  return nodes.map(renewed);
}

/** By chance: two people who edit a sequence at once give no id twice. */
export function randomId(): string {
  return `n-${crypto.randomUUID().slice(0, 8)}`;
}

function withChildren(
  document: TaskSequenceDocument,
  parent: string,
  change: (nodes: Nodes) => TaskSequenceNode[],
): TaskSequenceDocument {
  if (parent === MAIN) return { ...document, steps: change(document.steps) };
  if (parent === FAILURE) return withFailure(document, change(document.onFailure ?? []));
  return changeNode(document, parent, (node) =>
    node.type === 'group' ? { ...node, steps: change(node.steps) } : node,
  );
}

/** Changes every list of nodes, from the inside out. A list, group or document in which nothing changed stays the very one that it was. */
function mapLists(document: TaskSequenceDocument, change: (nodes: Nodes) => Nodes): TaskSequenceDocument {
  const within = (nodes: Nodes): Nodes => {
    const inner = nodes.map((node) => {
      if (node.type !== 'group') return node;
      const steps = within(node.steps);
      return steps === node.steps ? node : { ...node, steps: [...steps] };
    });
    const same = inner.every((node, at) => node === nodes[at]);
    const next = change(same ? nodes : inner);
    return next.length === nodes.length && next.every((node, at) => node === nodes[at]) ? nodes : next;
  };
  const steps = within(document.steps);
  const onFailure = within(document.onFailure ?? []);
  const changed = steps === document.steps ? document : { ...document, steps: [...steps] };
  return document.onFailure === undefined || onFailure === document.onFailure
    ? changed
    : withFailure(changed, onFailure);
}

/** An empty list says nothing. */
function withFailure({ onFailure: _, ...document }: TaskSequenceDocument, nodes: Nodes): TaskSequenceDocument {
  return nodes.length === 0 ? document : { ...document, onFailure: [...nodes] };
}

/** Whether the same nodes stand in the same places. */
function isSame(one: TaskSequenceDocument, other: TaskSequenceDocument): boolean {
  return outline(one) === outline(other);
}

function outline(document: TaskSequenceDocument): string {
  const of = (nodes: Nodes): unknown[] => nodes.map((node) => [node.id, node.type === 'group' ? of(node.steps) : null]);
  return JSON.stringify([of(document.steps), of(document.onFailure ?? [])]);
}
