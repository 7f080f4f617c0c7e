/** Lists of subkeys: leaves (`li`, `lf`, `lh`), or a root (`ri`) of leaves. They are sorted by the keys' names in capitals. */
import { type Cells, NO_CELL } from './cells.ts';
import { damaged } from './errors.ts';
import { keyName, keyNode, SMALLEST_KEY_BYTES, subkeyList } from './key-node.ts';
import { compareName, type FoldedName, foldedHash, foldName, nameHash, nameHint } from './names.ts';

const LI = 0x696c;
export const LF = 0x666c;
export const LH = 0x686c;
export const RI = 0x6972;
/** Behind the signature and the number of elements. */
export const LIST_HEADER_BYTES = 4;

export interface Leaf {
  readonly cell: number;
  readonly kind: number;
  /** Where its first element is. */
  readonly at: number;
  readonly count: number;
  /** Bytes of an element: an offset, and in `lf` and `lh` a hint. */
  readonly stride: number;
}

/** A list as it is named in a key. */
export interface SubkeyList {
  /** NO_CELL where there is none. */
  readonly cell: number;
  /** Of leaves. */
  readonly count: number;
  /** Where a root's first element is; null for a leaf that stands alone. */
  readonly root: number | null;
}

const NO_LIST: SubkeyList = { cell: NO_CELL, count: 0, root: null };

export function listOf(cells: Cells, node: number): SubkeyList {
  const cell = subkeyList(cells, node);
  if (cell === NO_CELL) return NO_LIST;
  const at = cells.content(cell, LIST_HEADER_BYTES, 'a list of subkeys');
  if (cells.u16(at) !== RI) return { cell, count: 1, root: null };
  const count = cells.u16(at + 2);
  if (LIST_HEADER_BYTES + count * 4 > cells.contentBytes(cell)) {
    throw damaged(`the list at ${cell} is longer than its cell`);
  }
  return { cell, count, root: at + LIST_HEADER_BYTES };
}

/** The cell of a list's leaf with this number. */
export function leafCell(cells: Cells, list: SubkeyList, number: number): number {
  return list.root === null ? list.cell : cells.u32(list.root + number * 4);
}

/** The leaves of a key's list, in order. */
export function leavesOf(cells: Cells, list: SubkeyList): Leaf[] {
  const leaves: Leaf[] = [];
  let elements = 0;
  for (let number = 0; number < list.count; number++) {
    const leaf = leafAt(cells, leafCell(cells, list, number));
    leaves.push(leaf);
    elements += leaf.count;
  }
  // One leaf may be named again and again: what is in all of them together is bounded by the keys there is room for.
  if (elements > cells.binsBytes / SMALLEST_KEY_BYTES) {
    throw damaged(`the list at ${list.cell} names more keys than fit into the hive`);
  }
  return leaves;
}

export function leafAt(cells: Cells, cell: number): Leaf {
  const at = cells.content(cell, LIST_HEADER_BYTES, 'a list of subkeys');
  const kind = cells.u16(at);
  if (kind !== LI && kind !== LF && kind !== LH) throw damaged(`the cell at ${cell} is no list of subkeys`);
  const leaf = { cell, kind, at: at + LIST_HEADER_BYTES, count: cells.u16(at + 2), stride: kind === LI ? 4 : 8 };
  if (LIST_HEADER_BYTES + leaf.count * leaf.stride > cells.contentBytes(cell)) {
    throw damaged(`the list at ${cell} is longer than its cell`);
  }
  return leaf;
}

export function elementAt(cells: Cells, leaf: Leaf, index: number): number {
  return cells.u32(leaf.at + index * leaf.stride);
}

/** What stands beside a key in a leaf of this kind. */
export function elementHint(cells: Cells, { kind }: Leaf, node: number): number {
  return kind === LH ? nameHash(cells, keyName(cells, node)) : nameHint(cells, keyName(cells, node));
}

/** The cells of a key's subkeys, in order. */
export function* subkeyCells(cells: Cells, node: number): Generator<number> {
  for (const leaf of leavesOf(cells, listOf(cells, node))) {
    for (let index = 0; index < leaf.count; index++) yield elementAt(cells, leaf, index);
  }
}

/** Where a name is in a sorted list, or where it would have to be. */
export interface Position {
  /** The leaf's number, and the leaf; undefined where there is none. */
  readonly number: number;
  readonly leaf: Leaf | undefined;
  readonly index: number;
  /** The key's cell, or NO_CELL. */
  readonly cell: number;
}

/** Looks a name up in a list that is sorted. */
export function searchSorted(cells: Cells, list: SubkeyList, name: FoldedName): Position {
  if (list.count === 0) return { number: 0, leaf: undefined, index: 0, cell: NO_CELL };
  const leafOf = (number: number) => leafAt(cells, leafCell(cells, list, number));
  const number = firstNot(list.count - 1, (at) => endsBefore(cells, leafOf(at), name));
  const leaf = leafOf(number);
  const index = firstNot(leaf.count, (at) => compareElement(cells, elementAt(cells, leaf, at), name) < 0);
  const cell = index === leaf.count ? NO_CELL : elementAt(cells, leaf, index);
  const isThere = cell !== NO_CELL && compareElement(cells, cell, name) === 0;
  return { number, leaf, index, cell: isThere ? cell : NO_CELL };
}

/** The first number of 0 to `end` for which `before` does not hold, `end` where it holds for all. */
function firstNot(end: number, before: (at: number) => boolean): number {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function endsBefore(cells: Cells, leaf: Leaf, name: FoldedName): boolean {
  // An empty leaf among others has nothing at or behind the name.
  if (leaf.count === 0) return true;
  return compareElement(cells, elementAt(cells, leaf, leaf.count - 1), name) < 0;
}

function compareElement(cells: Cells, cell: number, name: FoldedName): number {
  return compareName(cells, keyName(cells, keyNode(cells, cell)), name);
}

/**
 * The cell of the subkey with this name, or NO_CELL. Not every writer sorts as Windows does (reged puts `A_` behind `Ü`, hivex `ÿ` before `Ā`): what
 * is not where it should be is looked for everywhere.
 */
export function findSubkey(cells: Cells, node: number, name: string): number {
  const found = findSorted(cells, node, name);
  return found === NO_CELL ? scanLeaves(cells, leavesOf(cells, listOf(cells, node)), foldName(name)) : found;
}

/** The same in a hive whose lists are known to be sorted. */
export function findSorted(cells: Cells, node: number, name: string): number {
  return searchSorted(cells, listOf(cells, node), foldName(name)).cell;
}

function scanLeaves(cells: Cells, leaves: readonly Leaf[], name: FoldedName): number {
  const hash = foldedHash(name);
  for (const leaf of leaves) {
    for (let index = 0; index < leaf.count; index++) {
      if (leaf.kind === LH && cells.u32(leaf.at + index * 8 + 4) !== hash) continue;
      const cell = elementAt(cells, leaf, index);
      if (compareElement(cells, cell, name) === 0) return cell;
    }
  }
  return NO_CELL;
}
