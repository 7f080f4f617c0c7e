/**
 * Looks a whole hive over before it is edited: each cell is a part of one thing only, the tree is a tree, lists are sorted. What is merely wrong in a note (an order,
 * a hash, a parent, a count of references) is put right, as Windows does when it loads a hive; anything else is an error. Edits rely on all of it.
 */
import { CellSet } from './cell-set.ts';
import { type Cells, cellOf, NO_CELL } from './cells.ts';
import { damaged } from './errors.ts';
import { keyName, keyNode, NK, valueCount } from './key-node.ts';
import { compareNames } from './names.ts';
import { SK, securityNode } from './security.ts';
import { elementAt, elementHint, type Leaf, leavesOf, listOf } from './subkey-lists.ts';
import { dataCells, valueListOf, valueNode } from './values.ts';

/** Windows' limit, the root included. */
export const DEEPEST_KEY = 512;

export interface HiveCounts {
  readonly keys: number;
  readonly values: number;
  /** Cells in use that nothing refers to: lost room, no damage. */
  readonly lostCells: number;
}

/** @throws HiveError `damaged` where an edit could do harm */
export function checkTree(cells: Cells, rootCell: number): HiveCounts {
  return new TreeCheck(cells).run(rootCell);
}

class TreeCheck {
  readonly #cells: Cells;
  readonly #claimed: CellSet;
  readonly #references = new Map<number, number>();
  #claims = 0;
  #keys = 0;
  #values = 0;
  readonly #stack: { readonly cell: number; readonly parent: number; readonly depth: number }[] = [];

  constructor(cells: Cells) {
    this.#cells = cells;
    this.#claimed = new CellSet(cells.binsBytes);
  }

  run(rootCell: number): HiveCounts {
    const root = keyNode(this.#cells, rootCell);
    // What the root names as its parent is another hive's.
    this.#stack.push({ cell: rootCell, parent: this.#cells.u32(root + NK.parent), depth: 1 });
    for (let key = this.#stack.pop(); key !== undefined; key = this.#stack.pop()) {
      this.#checkKey(key.cell, key.parent, key.depth);
    }
    this.#settleReferences();
    return { keys: this.#keys, values: this.#values, lostCells: usedCells(this.#cells) - this.#claims };
  }

  #claim(cell: number): void {
    if (this.#claimed.has(cell)) throw damaged(`the cell at ${cell} is a part of two things`);
    this.#claimed.add(cell);
    this.#claims += 1;
  }

  #checkKey(cell: number, parent: number, depth: number): void {
    const cells = this.#cells;
    if (depth > DEEPEST_KEY) throw damaged(`its keys are more than ${DEEPEST_KEY} deep`);
    const node = keyNode(cells, cell);
    this.#claim(cell);
    this.#keys += 1;
    if (cells.u32(node + NK.parent) !== parent) cells.setU32(node + NK.parent, parent);
    const security = cells.u32(node + NK.security);
    if (security !== NO_CELL) this.#references.set(security, (this.#references.get(security) ?? 0) + 1);
    if (cells.u16(node + NK.classBytes) > 0) this.#checkClass(node);
    this.#checkValues(node);
    this.#checkSubkeys(cell, node, depth);
  }

  #checkClass(node: number): void {
    const cell = this.#cells.u32(node + NK.className);
    this.#cells.content(cell, this.#cells.u16(node + NK.classBytes), 'the class of a key');
    this.#claim(cell);
  }

  #checkValues(node: number): void {
    const cells = this.#cells;
    if (valueCount(cells, node) === 0) return;
    const { cell: list, at, count } = valueListOf(cells, node);
    this.#claim(list);
    this.#values += count;
    for (let index = 0; index < count; index++) {
      const cell = cells.u32(at + index * 4);
      const value = valueNode(cells, cell);
      this.#claim(cell);
      const { index: above, pieces } = dataCells(cells, value);
      for (const each of above) this.#claim(each);
      for (const piece of pieces) this.#claim(piece.cell);
    }
  }

  #checkSubkeys(cell: number, node: number, depth: number): void {
    const cells = this.#cells;
    const list = listOf(cells, node);
    const leaves = leavesOf(cells, list);
    if (list.root !== null) this.#claim(list.cell);
    for (const leaf of leaves) this.#claim(leaf.cell);
    const count = leaves.reduce((sum, leaf) => sum + leaf.count, 0);
    if (count !== cells.u32(node + NK.subkeyCount))
      throw damaged(`the key at ${cell} has ${count} subkeys and says otherwise`);
    if (!isInOrder(cells, leaves)) putInOrder(cells, leaves);
    for (const leaf of leaves) {
      for (let index = 0; index < leaf.count; index++)
        this.#stack.push({ cell: elementAt(cells, leaf, index), parent: cell, depth: depth + 1 });
    }
  }

  #settleReferences(): void {
    for (const [cell, references] of this.#references) {
      const at = securityNode(this.#cells, cell);
      this.#claim(cell);
      this.#cells.setU32(at + SK.references, references);
    }
  }
}

/** Whether names rise, and each has its hash or hint. */
function isInOrder(cells: Cells, leaves: readonly Leaf[]): boolean {
  let before = -1;
  for (const leaf of leaves) {
    for (let index = 0; index < leaf.count; index++) {
      const node = keyNode(cells, elementAt(cells, leaf, index));
      if (before >= 0 && compareNames(cells, keyName(cells, before), keyName(cells, node)) >= 0) return false;
      if (leaf.stride === 8 && cells.u32(leaf.at + index * 8 + 4) !== elementHint(cells, leaf, node)) return false;
      before = node;
    }
  }
  return true;
}

function putInOrder(cells: Cells, leaves: readonly Leaf[]): void {
  const nodes = leaves.flatMap((leaf) =>
    Array.from({ length: leaf.count }, (_, at) => keyNode(cells, elementAt(cells, leaf, at))),
  );
  nodes.sort((first, second) => {
    const order = compareNames(cells, keyName(cells, first), keyName(cells, second));
    if (order === 0 && first !== second) throw damaged(`two subkeys of one key have the same name`);
    return order;
  });
  const sorted = nodes.values();
  for (const leaf of leaves) {
    for (let at = leaf.at; at < leaf.at + leaf.count * leaf.stride; at += leaf.stride) {
      const { value: node = 0 } = sorted.next();
      cells.setU32(at, cellOf(node));
      if (leaf.stride === 8) cells.setU32(at + 4, elementHint(cells, leaf, node));
    }
  }
}

function usedCells(cells: Cells): number {
  let used = 0;
  cells.forEach((_, size) => {
    if (size < 0) used += 1;
  });
  return used;
}
