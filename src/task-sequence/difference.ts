/** What tells one version of a document from another, node by node; nodes are the same when their ids are (align-ids.ts). Pure. */
import { alignIds, contentOf } from './align-ids.ts';
import { ON_FAILURE, type TaskSequenceDocument, type TaskSequenceNode } from './document.ts';
import { longestCommon } from './longest-common.ts';
import { withoutSecrets } from './without-secrets.ts';

/** One value that is another now; undefined where there is none. */
export interface ValueChange {
  /** As `options.commandLine`, `condition.all`, `variables.Room`. Lists are compared as wholes. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface NodeChange {
  readonly kind: 'added' | 'removed' | 'moved' | 'changed';
  readonly nodeId: string;
  /** As it is called now; of a removed one, as it was called. */
  readonly name: string;
  readonly type: string;
  /** The group that it stands in now (removed: stood in), by name; null: in none. */
  readonly group: string | null;
  /** Of a moved one, the group that it stood in; of any other, the same as `group`. */
  readonly formerGroup: string | null;
  /** Of a changed one. */
  readonly values: readonly ValueChange[];
}

export interface DocumentDifference {
  /** Name, description, user notification and variables of the document itself. */
  readonly values: readonly ValueChange[];
  /** In the order of the newer document, removed ones behind them in that of the older. A node that was moved and changed is there twice. */
  readonly nodes: readonly NodeChange[];
}

interface Place {
  readonly node: TaskSequenceNode;
  readonly parentId: string | null;
  readonly group: string | null;
}

/** Empty for documents that say the same. */
export function documentDifference(before: TaskSequenceDocument, after: TaskSequenceDocument): DocumentDifference {
  const [former, current] = [placesOf(before), placesOf(after)];
  const moved = movedIds(former, current);
  const nodes = [...current].flatMap(([id, place]): NodeChange[] => {
    const earlier = former.get(id);
    if (earlier === undefined) return [change('added', place)];
    const values = valueChanges(contentOf(earlier.node), contentOf(place.node), '');
    return [
      ...(moved.has(id) ? [{ ...change('moved', place), formerGroup: earlier.group }] : []),
      ...(values.length === 0 ? [] : [change('changed', place, values)]),
    ];
  });
  const removed = [...former].flatMap(([id, place]) => (current.has(id) ? [] : [change('removed', place)]));
  return { values: valueChanges(headOf(before), headOf(after), ''), nodes: [...nodes, ...removed] };
}

/** Of two versions as people saved them, wherever ids only tell places; secrets are marks in it (without-secrets.ts). */
export function versionDifference(before: TaskSequenceDocument, after: TaskSequenceDocument): DocumentDifference {
  return documentDifference(...comparable(before, after));
}

/** Two versions as people saved them, so that the same node has the same id in both, and secrets are marks. */
export function comparable(
  before: TaskSequenceDocument,
  after: TaskSequenceDocument,
): [before: TaskSequenceDocument, after: TaskSequenceDocument] {
  return withoutSecrets(before, alignIds(after, before, new Set()));
}

export function isEmptyDifference({ values, nodes }: DocumentDifference): boolean {
  return values.length === 0 && nodes.length === 0;
}

/** The group that each node stands in, by its id: null in none, `on-failure` for what runs on failure. */
export function parentsOf(document: TaskSequenceDocument): ReadonlyMap<string, string | null> {
  return new Map([...placesOf(document)].map(([id, { parentId }]) => [id, parentId]));
}

function change(kind: NodeChange['kind'], { node, group }: Place, values: readonly ValueChange[] = []): NodeChange {
  return { kind, nodeId: node.id, name: node.name, type: node.type, group, formerGroup: group, values };
}

function placesOf({ steps, onFailure = [] }: TaskSequenceDocument): Map<string, Place> {
  const places = new Map<string, Place>();
  const take = (nodes: readonly TaskSequenceNode[], parentId: string | null, group: string | null): void => {
    for (const node of nodes) {
      places.set(node.id, { node, parentId, group });
      if (node.type === 'group') take(node.steps, node.id, node.name);
    }
  };
  take(steps, null, null);
  take(onFailure, ON_FAILURE, 'On failure');
  return places;
}

/** In another group, or at another place among those that are in the same one as before. */
function movedIds(former: ReadonlyMap<string, Place>, current: ReadonlyMap<string, Place>): ReadonlySet<string> {
  const moved = new Set<string>();
  const stayed = (id: string): boolean => former.get(id)?.parentId === current.get(id)?.parentId;
  const children = (places: ReadonlyMap<string, Place>): Map<string | null, string[]> => {
    const found = new Map<string | null, string[]>();
    for (const [id, { parentId }] of places) {
      if (!former.has(id) || !current.has(id)) continue;
      if (!stayed(id)) moved.add(id);
      else if (found.get(parentId)?.push(id) === undefined) found.set(parentId, [id]);
    }
    return found;
  };
  const before = children(former);
  for (const [parentId, ids] of children(current)) {
    const inOrder = new Set(longestCommon(before.get(parentId) ?? [], ids).map(([, place]) => ids[place]));
    for (const id of ids) if (!inOrder.has(id)) moved.add(id);
  }
  return moved;
}

function headOf(document: TaskSequenceDocument): Record<string, unknown> {
  const { name, description, disabled = false, maximumRunTimeMinutes, userNotification, variables } = document;
  const byName = Object.fromEntries(variables.map((variable) => [variable.name, variable.value]));
  return { name, description, disabled, maximumRunTimeMinutes, userNotification, variables: byName };
}

/** Of two values that JSON can hold, below `path`. */
export function valueChanges(before: unknown, after: unknown, path: string): ValueChange[] {
  if (isMap(before) && isMap(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      valueChanges(before[key], after[key], path === '' ? key : `${path}.${key}`),
    );
  return sameValue(before, after) ? [] : [{ path, before, after }];
}

function sameValue(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, at) => sameValue(each, other[at]));
  if (isMap(one) && isMap(other)) return valueChanges(one, other, '').length === 0;
  return one === other;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
