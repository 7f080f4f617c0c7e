/**
 * Which groups and steps of an edited document are those of the document before it. Where nobody wrote ids they tell places ("2.1"), so a step that is put in
 * shifts those behind it; a run that goes on with the edited document must not take one step's end for another's. So the same node receives the id that it had, and
 * a new one an id that nothing had. The same is:
 *
 *   1. what has an id that somebody wrote, if its type is the same; in a sequence within a sequence, whose ids begin with the place of the step that runs it,
 *      once that step is known to be the same
 *   2. in the same group, in the same order: what is equal but for its id
 *   3. what is equal but for its id, and stands elsewhere now, in the same order first
 *   4. in the same group, in the same order: what has the same type and name
 *   5. in the same group, at the same place between the others: a step that is equal but for id, name and description
 */
import { allNodes, type TaskSequenceDocument, type TaskSequenceNode, walk } from './document.ts';
import { longestCommon } from './longest-common.ts';

/** `taken`: ids that nothing new may have, besides those of `former`: what else the run has ever had. */
export function alignIds(
  edited: TaskSequenceDocument,
  former: TaskSequenceDocument,
  taken: ReadonlySet<string>,
): TaskSequenceDocument {
  const same = samePairs(edited, former);
  const ids = idsOf(edited, new Set([...taken, ...[...walk(allNodes(former))].map(({ id }) => id)]), same);
  const withIds = (nodes: readonly TaskSequenceNode[]): TaskSequenceNode[] =>
    nodes.map((node) => {
      const id = ids.get(node) ?? node.id;
      return node.type === 'group' ? { ...node, id, steps: withIds(node.steps) } : { ...node, id };
    });
  const { onFailure } = edited;
  return {
    ...edited,
    steps: withIds(edited.steps),
    ...(onFailure === undefined ? {} : { onFailure: withIds(onFailure) }),
  };
}

/** Edited node → the former one that it is. */
type Same = Map<TaskSequenceNode, TaskSequenceNode>;

function idsOf(
  edited: TaskSequenceDocument,
  taken: ReadonlySet<string>,
  same: Same,
): ReadonlyMap<TaskSequenceNode, string> {
  const ids = new Map<TaskSequenceNode, string>();
  const used = new Set(taken);
  let count = 1;
  for (const node of walk(allNodes(edited))) {
    let id = same.get(node)?.id ?? node.id;
    if (!same.has(node)) {
      while (used.has(id)) id = `edited.${count++}`;
      used.add(id);
    }
    ids.set(node, id);
  }
  return ids;
}

function samePairs(edited: TaskSequenceDocument, former: TaskSequenceDocument): Same {
  const pairs = new Pairs(edited, former);
  pairs.byWrittenId();
  pairs.inGroups(whole);
  pairs.inOrder(whole);
  pairs.anywhere(whole);
  pairs.inGroups(typeAndName, deed);
  return pairs.same;
}

type Key = (node: TaskSequenceNode) => string | null;

class Pairs {
  readonly same: Same = new Map();
  readonly #former = new Set<TaskSequenceNode>();
  readonly #documents: { readonly edited: TaskSequenceDocument; readonly former: TaskSequenceDocument };
  readonly #edited: readonly TaskSequenceNode[];
  readonly #formerNodes: readonly TaskSequenceNode[];
  readonly #formerById: ReadonlyMap<string, TaskSequenceNode>;

  constructor(edited: TaskSequenceDocument, former: TaskSequenceDocument) {
    this.#documents = { edited, former };
    this.#edited = [...walk(allNodes(edited))];
    this.#formerNodes = [...walk(allNodes(former))];
    this.#formerById = new Map(this.#formerNodes.map((node) => [node.id, node]));
  }

  byWrittenId(): void {
    this.#byRestOfId(this.#edited, '', '');
  }

  /** What an id says behind these beginnings, where no place is in it. */
  #byRestOfId(nodes: readonly TaskSequenceNode[], beginning: string, formerBeginning: string): void {
    for (const node of nodes) {
      const rest = node.id.slice(beginning.length);
      if (!node.id.startsWith(beginning) || holdsPlace(rest) || this.same.has(node)) continue;
      const before = this.#formerById.get(`${formerBeginning}${rest}`);
      if (before?.type === node.type && !this.#former.has(before)) this.#pair(node, before);
    }
  }

  inOrder(key: Key, edited = this.#edited, former = this.#formerNodes): void {
    const [after, before] = [this.#left(edited, key), this.#leftOfFormer(former, key)];
    const pairs = longestCommon(
      before.map((each) => each.key),
      after.map((each) => each.key),
    );
    for (const [one, other] of pairs) this.#pair(after[other]?.node, before[one]?.node);
  }

  anywhere(key: Key): void {
    const waiting = new Map<string, TaskSequenceNode[]>();
    for (const { node, key: own } of this.#leftOfFormer(this.#formerNodes, key))
      if (waiting.get(own)?.push(node) === undefined) waiting.set(own, [node]);
    for (const { node, key: own } of this.#left(this.#edited, key)) this.#pair(node, waiting.get(own)?.shift());
  }

  /** `between`: what is compared of those that are left at the same place between the others. */
  inGroups(key: Key, between?: Key): void {
    const { edited, former } = this.#documents;
    this.#inGroup(edited.steps, former.steps, key, between);
    this.#inGroup(edited.onFailure ?? [], former.onFailure ?? [], key, between);
  }

  #inGroup(edited: readonly TaskSequenceNode[], former: readonly TaskSequenceNode[], key: Key, between?: Key): void {
    this.inOrder(key, edited, former);
    if (between !== undefined) this.#betweenPairs(edited, former, between);
    for (const node of edited) {
      const before = this.same.get(node);
      if (node.type !== 'group' || before?.type !== 'group') continue;
      this.#byRestOfId([...walk(node.steps)], `${node.id}.`, `${before.id}.`);
      this.#inGroup(node.steps, before.steps, key, between);
    }
  }

  /** Within each stretch between nodes that are paired, in the same order, already. */
  #betweenPairs(edited: readonly TaskSequenceNode[], former: readonly TaskSequenceNode[], key: Key): void {
    const ids = edited.map((node) => this.same.get(node)?.id ?? '');
    const anchors = longestCommon(
      former.map(({ id }) => id),
      ids,
    );
    let [after, before] = [0, 0];
    for (const [one, other] of [...anchors, [former.length, edited.length] as const]) {
      this.inOrder(key, edited.slice(after, other), former.slice(before, one));
      [after, before] = [other + 1, one + 1];
    }
  }

  #left(nodes: readonly TaskSequenceNode[], key: Key) {
    return keyed(
      nodes.filter((node) => !this.same.has(node)),
      key,
    );
  }

  #leftOfFormer(nodes: readonly TaskSequenceNode[], key: Key) {
    return keyed(
      nodes.filter((node) => !this.#former.has(node)),
      key,
    );
  }

  #pair(node: TaskSequenceNode | undefined, before: TaskSequenceNode | undefined): void {
    if (node === undefined || before === undefined) return;
    this.same.set(node, before);
    this.#former.add(before);
  }
}

function keyed(nodes: readonly TaskSequenceNode[], keyOf: Key): { node: TaskSequenceNode; key: string }[] {
  return nodes.flatMap((node) => {
    const key = keyOf(node);
    return key === null ? [] : [{ node, key }];
  });
}

/** Made from its place by the parser, or by this file: nobody wrote it. */
function isPlace(id: string): boolean {
  return /(^|\.)\d+$/.test(id);
}

/** In a sequence within a sequence an id begins with the place of the step that runs it. */
function holdsPlace(id: string): boolean {
  return /(^|\.)\d+(\.|$)/.test(id);
}

/** What somebody wrote of an id: in a sequence within a sequence its end, since the rest is the place of the step that runs it. */
function written(id: string): string {
  return isPlace(id) ? '' : (id.split('.').at(-1) ?? '');
}

function whole(node: TaskSequenceNode): string {
  return JSON.stringify([written(node.id), sorted(contentOf(node))]);
}

function typeAndName({ id, type, name }: TaskSequenceNode): string {
  return JSON.stringify([written(id), type, name]);
}

/** Null for groups: many have nothing but a name. */
function deed(node: TaskSequenceNode): string | null {
  if (node.type === 'group') return null;
  const { name: _, description: __, ...rest } = contentOf(node);
  return JSON.stringify([written(node.id), sorted(rest)]);
}

/** A node without its id, and a group without what is in it. */
export function contentOf(node: TaskSequenceNode): Record<string, unknown> {
  const { id: _, ...content } = node;
  if (!('steps' in content)) return content;
  const { steps: __, ...group } = content;
  return group;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]),
  );
}
