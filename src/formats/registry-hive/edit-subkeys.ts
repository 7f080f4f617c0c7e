/** Subkeys put into the lists of their parents and taken out of them; the lists stay sorted, with the hashes and hints of their kind. */
import type { Allocation } from './allocation.ts';
import { type Cells, NO_CELL } from './cells.ts';
import { HiveError } from './errors.ts';
import { keyNode, NK } from './key-node.ts';
import { foldName } from './names.ts';
import {
  elementAt,
  elementHint,
  type Leaf,
  LF,
  LH,
  LIST_HEADER_BYTES,
  leafAt,
  leafCell,
  listOf,
  RI,
  type SubkeyList,
  searchSorted,
} from './subkey-lists.ts';

/** As many elements of eight bytes as fit into a bin of one page; Windows divides a list beyond that too. */
const LEAF_ELEMENTS = 507;
/** Elements of a list that is made larger: so many more than are needed now. */
const SPARE_ELEMENTS = 8;
/** The number of leaves has 16 bits. */
const MOST_LEAVES = 0xffff;

/** What edits need: the cells, where to take and give back some, and which kind of list this version has. */
export interface Editing {
  readonly cells: Cells;
  readonly allocation: Allocation;
  readonly minorVersion: number;
}

/** Puts a key into its parent's list. @param name the key's, which the parent does not have yet */
export function insertSubkey(editing: Editing, parent: number, child: number, name: string): void {
  const { cells } = editing;
  const list = listOf(cells, keyNode(cells, parent));
  const { number, leaf, index } = searchSorted(cells, list, foldName(name));
  if (leaf === undefined) setList(cells, parent, newLeaf(editing, [child]));
  else if (leaf.count < LEAF_ELEMENTS) insertElement(editing, parent, { list, number, leaf, index, child });
  else divideLeaf(editing, parent, { list, number, leaf, index, child });
  const node = keyNode(cells, parent);
  cells.setU32(node + NK.subkeyCount, cells.u32(node + NK.subkeyCount) + 1);
}

interface Insertion {
  readonly list: SubkeyList;
  /** The leaf's, in the list. */
  readonly number: number;
  readonly leaf: Leaf;
  readonly index: number;
  readonly child: number;
}

function insertElement(editing: Editing, parent: number, { list, number, leaf: small, index, child }: Insertion): void {
  const { cells } = editing;
  const leaf = withRoom(editing, small);
  if (list.root === null) setList(cells, parent, leaf.cell);
  else cells.setU32(list.root + number * 4, leaf.cell);
  const at = leaf.at + index * leaf.stride;
  cells.bytes.copyWithin(at + leaf.stride, at, leaf.at + leaf.count * leaf.stride);
  writeElement(cells, leaf, index, child);
  cells.setU16(leaf.at - 2, leaf.count + 1);
}

function writeElement(cells: Cells, leaf: Leaf, index: number, child: number): void {
  const at = leaf.at + index * leaf.stride;
  cells.setU32(at, child);
  if (leaf.stride === 8) cells.setU32(at + 4, elementHint(cells, leaf, keyNode(cells, child)));
}

/** The leaf itself where one more element fits into its cell, otherwise a larger copy of it. */
function withRoom({ cells, allocation }: Editing, leaf: Leaf): Leaf {
  const used = LIST_HEADER_BYTES + leaf.count * leaf.stride;
  if (used + leaf.stride <= cells.contentBytes(leaf.cell)) return leaf;
  const cell = allocation.take(used + SPARE_ELEMENTS * leaf.stride);
  const at = cells.content(cell, used, 'a list of subkeys');
  cells.bytes.copy(cells.bytes, at, leaf.at - LIST_HEADER_BYTES, leaf.at - LIST_HEADER_BYTES + used);
  allocation.giveBack(leaf.cell);
  return leafAt(cells, cell);
}

/** A full leaf becomes two. Behind the last one of all a new one begins, so that keys that come in order fill their leaves. */
function divideLeaf(editing: Editing, parent: number, { list, number, leaf, index, child }: Insertion): void {
  const { cells, allocation } = editing;
  const all = Array.from({ length: leaf.count }, (_, at) => elementAt(cells, leaf, at));
  all.splice(index, 0, child);
  const isLast = number === list.count - 1 && index === leaf.count;
  const cut = isLast ? leaf.count : all.length >>> 1;
  const first = isLast ? leaf.cell : newLeaf(editing, all.slice(0, cut));
  const leaves = leafCells(cells, list);
  leaves.splice(number, 1, first, newLeaf(editing, all.slice(cut)));
  setRoot(editing, parent, list, leaves);
  if (!isLast) allocation.giveBack(leaf.cell);
}

function leafCells(cells: Cells, list: SubkeyList): number[] {
  return Array.from({ length: list.count }, (_, number) => leafCell(cells, list, number));
}

function newLeaf({ cells, allocation, minorVersion }: Editing, children: readonly number[]): number {
  const cell = allocation.take(LIST_HEADER_BYTES + children.length * 8);
  const at = cells.content(cell, LIST_HEADER_BYTES, 'a list of subkeys');
  // Hashes came with Windows XP (1.5); what is older looks for hints.
  cells.setU16(at, minorVersion >= 5 ? LH : LF);
  cells.setU16(at + 2, children.length);
  const leaf = leafAt(cells, cell);
  children.forEach((child, index) => {
    writeElement(cells, leaf, index, child);
  });
  return cell;
}

/** Makes a root of these leaves, in the place of the one there was. */
function setRoot({ cells, allocation }: Editing, parent: number, old: SubkeyList, leaves: readonly number[]): void {
  if (leaves.length > MOST_LEAVES) {
    throw new HiveError('too-large', 'A key cannot have more subkeys than this one has.');
  }
  const fits = old.root !== null && LIST_HEADER_BYTES + leaves.length * 4 <= cells.contentBytes(old.cell);
  const cell = fits ? old.cell : allocation.take(LIST_HEADER_BYTES + (leaves.length + SPARE_ELEMENTS) * 4);
  const at = cells.content(cell, LIST_HEADER_BYTES, 'a list of subkeys');
  cells.setU16(at, RI);
  cells.setU16(at + 2, leaves.length);
  leaves.forEach((leaf, index) => {
    cells.setU32(at + LIST_HEADER_BYTES + index * 4, leaf);
  });
  if (old.root !== null && !fits) allocation.giveBack(old.cell);
  setList(cells, parent, cell);
}

function setList(cells: Cells, parent: number, list: number): void {
  cells.setU32(keyNode(cells, parent) + NK.subkeyList, list);
}

/** Takes a key out of its parent's list, which it is in. */
export function removeSubkey(editing: Editing, parent: number, name: string): void {
  const { cells, allocation } = editing;
  const node = keyNode(cells, parent);
  const list = listOf(cells, node);
  const { number, leaf, index } = searchSorted(cells, list, foldName(name));
  if (leaf === undefined) return;
  const at = leaf.at + index * leaf.stride;
  const end = leaf.at + leaf.count * leaf.stride;
  cells.bytes.copyWithin(at, at + leaf.stride, end);
  cells.bytes.fill(0, end - leaf.stride, end);
  cells.setU16(leaf.at - 2, leaf.count - 1);
  cells.setU32(node + NK.subkeyCount, cells.u32(node + NK.subkeyCount) - 1);
  if (leaf.count > 1) return;
  const others = leafCells(cells, list).filter((_, at) => at !== number);
  if (others.length > 0) setRoot(editing, parent, list, others);
  else setList(cells, parent, NO_CELL);
  if (others.length === 0 && list.root !== null) allocation.giveBack(list.cell);
  allocation.giveBack(leaf.cell);
}
